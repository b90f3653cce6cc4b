# SPDX-License-Identifier: Apache-2.0
"""A recording: what a guest program printed, and how it ended, where a real kernel ran it.

A recording is a text file that the tests compare emu with. Its form:

    # oracle: Linux 6.18.44 on AuthenticAMD family 26 model 2
    # recorded: 2026-11-29
    # program: gcc 12.2.0-14+deb12u1, libc6-dev 2.36-9+deb12u14
    exit: 0
    stdout: 21 bytes
    hello from the guest

The lines with # say where it comes from. `exit` is 128 + N where signal N ended the program. Standard output begins after
the line `stdout`; a backslash, and each byte that is neither a newline, a tab nor printable ASCII, is written as \\xNN, and an end
without a newline as \\c. Of an output of more than LONG bytes there are the first lines, behind a line with its hash:

    stdout: 1048576 bytes, sha256 9f86d0…, the first 20 lines:
"""

import dataclasses
import difflib
import hashlib
import re

LONG = 50000
FIRST_LINES = 20


class RecordingError(Exception):
    """The file is not a recording."""


@dataclasses.dataclass
class Outcome:
    """What one run of a program did."""
    stdout: bytes
    status: int


@dataclasses.dataclass
class Recording:
    """What is recorded: `text` is all of standard output, or its beginning where `sha256` is set."""
    origin: dict
    status: int
    size: int
    text: str
    sha256: str = ""


def _escape(data):
    text = data.decode("latin-1")
    text = re.sub(r"[^\n\t -\[\]-~]", lambda match: f"\\x{ord(match.group()):02x}", text)
    return text if text.endswith("\n") or not text else text + "\\c\n"


def _beginning(text):
    return "".join(text.splitlines(keepends=True)[:FIRST_LINES])


def make(outcome, origin):
    """The recording of an outcome; `origin` maps the words of the lines with # to what they say."""
    text = _escape(outcome.stdout)
    if len(outcome.stdout) <= LONG:
        return Recording(origin, outcome.status, len(outcome.stdout), text)
    sha256 = hashlib.sha256(outcome.stdout).hexdigest()
    return Recording(origin, outcome.status, len(outcome.stdout), _beginning(text), sha256)


def to_text(recording):
    """The file's contents."""
    lines = [f"# {key}: {value}" for key, value in recording.origin.items()]
    lines.append(f"exit: {recording.status}")
    stdout = f"stdout: {recording.size} bytes"
    if recording.sha256:
        stdout += f", sha256 {recording.sha256}, the first {FIRST_LINES} lines:"
    return "\n".join(lines + [stdout]) + "\n" + recording.text


def parse(text):
    """The recording in a file's contents; RecordingError where they are none."""
    match = re.match(r"((?:# .*\n)*)exit: (\d+)\nstdout: (\d+) bytes(?:, sha256 ([0-9a-f]{64}),.*)?\n", text)
    if not match:
        raise RecordingError("this is not a recording: it has no lines `exit: N` and `stdout: N bytes`")
    origin = dict(line[2:].split(": ", 1) for line in match.group(1).splitlines())
    return Recording(origin, int(match.group(2)), int(match.group(3)), text[match.end():], match.group(4) or "")


def read(path):
    """The recording in a file."""
    with open(path, encoding="ascii") as file:
        return parse(file.read())


def differences(recording, outcome, name):
    """What differs between the recording and what `name` did, as texts for a person; [] where they agree."""
    found = []
    if outcome.status != recording.status:
        found.append(f"exit status: {name} {outcome.status}, recorded {recording.status}")
    actual = make(outcome, {})
    if (actual.text, actual.size, actual.sha256) == (recording.text, recording.size, recording.sha256):
        return found
    texts = [text.splitlines() for text in (recording.text, actual.text)]
    found += ["\n".join(difflib.unified_diff(*texts, "stdout, recorded", f"stdout, {name}", lineterm=""))]
    if actual.sha256 != recording.sha256 or actual.size != recording.size:
        found.append(f"stdout has {actual.size} bytes, recorded {recording.size}"
                     f" (sha256 {actual.sha256 or 'not needed'}, recorded {recording.sha256 or 'not needed'})")
    return found
