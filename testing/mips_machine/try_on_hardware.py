#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the folder that tools/try-on-hardware packs: emu, guest programs, what is recorded of them, and try_programs.sh.

try_on_hardware.py --out=FOLDER --emu=EMU [LABEL]...

Programs with masks are left out: their output differs from run to run.
"""

import argparse
import os
import re
import shutil
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))

from testing.recording import recording  # noqa: E402 pylint: disable=wrong-import-position


def unescaped(text):
    """The bytes of a recording's text."""
    if text.endswith("\\c\n"):
        text = text[:-3]
    return re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), text.encode("latin-1"))


def status_word(status):
    """As try_programs.sh names it: a signal by name, since numbers differ."""
    if status <= 128:
        return str(status)
    try:
        return signal.Signals(status - 128).name[len("SIG"):]
    except ValueError:
        return str(status)


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def write_test(out, name, spec, expected):
    """tests/NAME of try_programs.sh; `spec`'s paths are from the working directory."""
    test = os.path.join(out, "tests", name)
    os.makedirs(test)
    program = os.path.basename(spec["program"])
    shutil.copy(spec["program"], os.path.join(out, "programs", program))
    os.chmod(os.path.join(out, "programs", program), 0o755)
    write(os.path.join(test, "program"), program.encode() + b"\n")
    for file, words in (("args", spec["args"]), ("options", spec["emu_args"]),
                        ("env", [f"{key}={value}" for key, value in spec["env"].items()])):
        write(os.path.join(test, file), "".join(word + "\n" for word in words).encode())
    if spec["stdin"]:
        shutil.copy(spec["stdin"], os.path.join(test, "stdin"))
    for path in spec["data"]:
        os.makedirs(os.path.join(test, "data"), exist_ok=True)
        shutil.copy(path, os.path.join(test, "data"))
    write(os.path.join(test, "status"), status_word(expected.status).encode() + b"\n")
    if expected.sha256:
        write(os.path.join(test, "sha256"), expected.sha256.encode() + b"\n")
    else:
        write(os.path.join(test, "stdout"), unescaped(expected.text))


def make(out, emu, programs):
    """`programs`: (name, spec, recording, a context in which the spec's paths are good) of each."""
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(os.path.join(out, "programs"))
    shutil.copy(emu, os.path.join(out, "emu"))
    os.chmod(os.path.join(out, "emu"), 0o755)
    shutil.copy(os.path.join(os.path.dirname(os.path.realpath(__file__)), "try_programs.sh"), os.path.join(out, "run.sh"))
    for name, spec, expected, inside in programs:
        if not spec["masks"]:
            with inside():
                write_test(out, name, spec, expected)


def main():
    from testing.recording.targets import WORKSPACE, Target, build, recordable  # pylint: disable=import-outside-toplevel
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--emu", required=True)
    parser.add_argument("labels", nargs="*", default=["//testdata/..."])
    options = parser.parse_args()
    found = [each for label in options.labels for each in recordable(label)]
    build(*found)
    programs = []
    for label in found:
        target = Target(label)
        if "/recorded/" in target.program.recording:
            expected = recording.read(os.path.join(WORKSPACE, target.program.recording))
            programs.append((label.partition(":")[2], target.program.spec, expected, target.inside))
    make(os.path.abspath(options.out), options.emu, programs)


if __name__ == "__main__":
    main()
