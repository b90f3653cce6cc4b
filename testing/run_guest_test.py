#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a guest program natively and under emu, and compares (see guest_test.bzl).

run_guest_test.py --emu=EMU [--cpu=CPU] [--emu_arg=OPTION]... [--env=NAME=VALUE]... [--data=FILE]... [--stdin=FILE]
                  [--mask=REGEX]... [--expected_stdout=FILE] [--expect_exit=N] [--no_native] -- PROGRAM [ARG...]

The native run is the oracle: it must meet what is expected, and emu must do what it did. With --cpu, EMU is a mips64el
program, run under qemu-mips64el -cpu CPU.
"""

import argparse
import difflib
import errno
import os
import re
import shutil
import subprocess
import sys


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--emu", required=True)
    parser.add_argument("--cpu")
    parser.add_argument("--emu_arg", action="append", default=[])
    parser.add_argument("--env", action="append", default=[])
    parser.add_argument("--data", action="append", default=[])
    parser.add_argument("--mask", action="append", default=[])
    parser.add_argument("--stdin")
    parser.add_argument("--expected_stdout")
    parser.add_argument("--expect_exit", type=int)
    parser.add_argument("--no_native", action="store_true")
    parser.add_argument("program")
    parser.add_argument("args", nargs=argparse.REMAINDER)
    return parser.parse_args(argv)


def run(options, prefix):
    """Runs the program in a fresh folder; (stdout, exit status), or None where this host cannot run it."""
    # The same path each time: a program may print it.
    folder = os.path.join(os.environ.get("TEST_TMPDIR", "/tmp"), "run")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for path in [options.program] + options.data:
        shutil.copy(path, folder)
    env = {"PATH": "/usr/bin:/bin", "TMPDIR": folder}
    env.update(pair.split("=", 1) for pair in options.env)
    # How emu starts itself again for a guest's execve.
    env["EMU_EXEC_PREFIX"] = os.path.abspath("toolchain/run_mips64el")
    if options.cpu:
        env["EMU_QEMU_CPU"] = options.cpu
    command = prefix + ["./" + os.path.basename(options.program)] + options.args
    with open(options.stdin or os.devnull, "rb") as stdin:
        try:
            result = subprocess.run(command, cwd=folder, env=env, stdin=stdin, stdout=subprocess.PIPE, check=False)
        except OSError as error:
            if error.errno == errno.ENOEXEC and not prefix:
                return None
            raise
    status = result.returncode
    stdout = result.stdout
    for mask in options.mask:
        stdout = re.sub(mask.encode(), b"...", stdout)
    return stdout, 128 - status if status < 0 else status


def differences(name, actual, expected_name, expected):
    """What is wrong with (stdout, status) `actual`; None in `expected` stands for anything."""
    found = []
    if expected[1] is not None and actual[1] != expected[1]:
        found.append(f"exit status: {name} {actual[1]}, {expected_name} {expected[1]}")
    if expected[0] is not None and actual[0] != expected[0]:
        texts = [text.decode(errors="backslashreplace").splitlines(keepends=True) for text in (expected[0], actual[0])]
        diff = difflib.unified_diff(*texts, f"stdout, {expected_name}", f"stdout, {name}")
        found.append("".join(line if line.endswith("\n") else line + "\n(no newline at the end)\n" for line in diff))
    return found


def main():
    options = parse(sys.argv[1:])
    expected = None, options.expect_exit
    if options.expected_stdout:
        with open(options.expected_stdout, "rb") as file:
            expected = file.read(), options.expect_exit
    emu = [os.path.abspath("toolchain/run_mips64el"), os.path.abspath(options.emu)] + options.emu_arg

    found = []
    native = None if options.no_native else run(options, [])
    if native is not None:
        found += differences("native", native, "expected", expected)
    elif expected == (None, None):
        sys.exit("nothing to compare with: this host cannot run the program, and nothing is said of what to expect")
    if not found:
        found += differences("emu", run(options, emu), *(("native", native) if native else ("expected", expected)))
    if found:
        sys.exit("\n".join(found))


main()
