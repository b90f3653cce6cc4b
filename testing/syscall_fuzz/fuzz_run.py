# SPDX-License-Identifier: Apache-2.0
"""Runs of syscall_fuzz.c, and what is recorded of them.

A recording is a text file: lines with # say where it comes from, a line "batch N" begins each batch, and each call is a line
"INDEX NAME = OUTCOME". The outcome is an errno's name, "ok" or a number, several errnos with "|" between them, or "?" where some
kernels that were asked succeed and others fail. Other lines are the program's own, as how a batch was ended.
"""

import os
import re
import subprocess
import tempfile


def parse_output(text):
    """{batch: lines} of what the program printed."""
    batches, lines = {}, []
    for line in text.splitlines():
        if line.startswith("batch "):
            lines = batches[int(line.split()[1])] = []
        else:
            lines.append(line)
    return batches


def run(command, seed, count):
    """({batch: lines}, what went wrong) of a run in a fresh directory; OSError where the kernel refuses the program."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMPDIR"), ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        result = subprocess.run(command + [str(seed), str(count)], cwd=folder, stdin=subprocess.DEVNULL, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="backslashreplace")
        # The directory's own owner need not be able to look into what nobody has made.
        subprocess.run(["chmod", "-R", "u+rwX", folder], check=False, stderr=subprocess.DEVNULL)
    wrong = [f"status {result.returncode}"] if result.returncode != 0 else []
    return parse_output(result.stdout), wrong + re.findall(r"^emu: internal.*", result.stderr, re.MULTILINE)


def run_natively(program, seed, count):
    """The same on this machine. Without random addresses, as under emu: they are arguments of calls."""
    # Without arguments it does nothing; setarch would make a message of its own of a program that the kernel refuses.
    subprocess.run([program], check=False)
    return run(["setarch", "-R", program], seed, count)


def reduce(lines):
    """The lines as a recording has them: without the calls' arguments."""
    return [re.sub(r"^(\d+ \w+)\(.*\) = ", r"\1 = ", line) for line in lines]


def read_recording(path):
    """{batch: lines} of a recording."""
    with open(path, encoding="utf-8") as file:
        return parse_output("".join(line for line in file if not line.startswith("#")))
