#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs one i386 or x86-64 program under a real Linux kernel and behaves like it.

bazel run //testing/oracle_kernel -- [OPTION]... PROGRAM [ARG]...

Prints what the program prints, and exits with its status, or 128 + N when signal N killed it. A run that has no status
ends with 125 and one line on stderr that says why. Relative paths start from the folder that bazel was called in.
"""

import argparse
import atexit
import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))

from testing.oracle_kernel import oracle_kernel  # noqa: E402 pylint: disable=wrong-import-position


def parse(argv):
    parser = argparse.ArgumentParser(prog="oracle_kernel", description="Runs a program under a real Linux kernel.")
    parser.add_argument("--kernel_option", action="append", default=[], metavar="WORD",
                        help="for the kernel's command line, such as norandmaps")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE",
                        help="in the environment, beside PATH=/usr/bin:/bin and TMPDIR=/tmp")
    parser.add_argument("--data", action="append", default=[], metavar="FILE", help="copied into the working directory")
    parser.add_argument("--stdin", metavar="FILE", help="without it stdin is empty; - is this command's own")
    parser.add_argument("--cwd", default="/tmp/run", metavar="FOLDER", help="the working directory in the machine")
    parser.add_argument("--root", metavar="FOLDER",
                        help="a Debian sysroot to run in; PROGRAM may be a path inside of it")
    parser.add_argument("--personality", default="", choices=["", "i686"])
    parser.add_argument("--timeout", type=int, default=60, metavar="SECONDS")
    parser.add_argument("--memory_mb", type=int, metavar="MB")
    parser.add_argument("--describe", action="store_true", help="print which kernel this is, and nothing else")
    parser.add_argument("program", nargs="?")
    parser.add_argument("args", nargs=argparse.REMAINDER)
    options = parser.parse_args(argv)
    if not options.program and not options.describe:
        parser.error("no PROGRAM")
    if any("=" not in pair for pair in options.env):
        parser.error("--env takes NAME=VALUE")
    return options


def host_path(path):
    return os.path.join(os.environ.get("BUILD_WORKING_DIRECTORY", ""), path) if path else path


def own_stdin():
    """A file with all that this command's stdin holds."""
    with tempfile.NamedTemporaryFile(prefix="oracle_kernel_stdin_", delete=False) as file:
        file.write(sys.stdin.buffer.read())
    atexit.register(os.unlink, file.name)
    return file.name


def job_of(options):
    env = {"PATH": "/usr/bin:/bin", "TMPDIR": "/tmp"}
    env.update(pair.split("=", 1) for pair in options.env)
    inside = options.root and options.program.startswith("/")
    return oracle_kernel.Job(
        program=options.program if inside else host_path(options.program),
        args=options.args,
        env=env,
        stdin=own_stdin() if options.stdin == "-" else host_path(options.stdin),
        data=[host_path(path) for path in options.data],
        cwd=options.cwd,
        timeout=options.timeout,
        root=host_path(options.root),
        personality=options.personality)


def main():
    options = parse(sys.argv[1:])
    try:
        if options.describe:
            print(oracle_kernel.description())
            return
        result, = oracle_kernel.run([job_of(options)], memory_mb=options.memory_mb,
                                    kernel_options=" ".join(options.kernel_option))
    except oracle_kernel.MachineError as error:
        print(f"oracle_kernel: {error}", file=sys.stderr)
        sys.exit(125)
    sys.stdout.buffer.write(result.stdout)
    sys.stdout.flush()
    sys.stderr.buffer.write(result.stderr)
    if result.status is None:
        print(f"oracle_kernel: {options.program}: {result.reason}", file=sys.stderr)
    sys.exit(125 if result.status is None else result.status)


main()
