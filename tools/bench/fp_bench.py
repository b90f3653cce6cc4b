#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Times floating-point operations: bazel run //tools/bench:fp_bench [-- --update] [--emu FILE] [--repetitions N]

Nanoseconds an operation (fp_operations.c: eight in a loop, the loop's own cost included; of names with underscores, all
that they name are one operation): natively, under Debian's qemu-user, and in emu's interpreter. The least of several
runs' user time.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import chosen_emu  # noqa: E402

ARCHS = ["i386", "x86_64"]
NATIVE_COUNT = 20_000_000
COUNT = 2_000_000
HEADER = ["operation", "native", "qemu-i386", "emu i386", "qemu-x86_64", "emu x86-64"]


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="write docs/fp_performance.md")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--emu", default="tools/emu", help="another emu to measure")
    options = parser.parse_args(argv)
    chosen_emu.take(parser, options)
    return options


def user_seconds(command):
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("fp_bench: %s: wait status %#x" % (" ".join(command), status))
    return usage.ru_utime


def nanoseconds(prefix, program, name, count, repetitions):
    def least(count):
        return min(user_seconds(prefix + [program, name, str(count)]) for _ in range(repetitions))
    return (least(count) - least(1)) * 1e9 / count


def measure(name, options):
    row = [name]
    for arch in ARCHS:
        program = "tools/bench/fp_operations_" + arch
        if not row[1:]:
            row.append("%.1f" % nanoseconds([], program, name, NATIVE_COUNT, options.repetitions))
        for prefix in ["/usr/bin/qemu-" + arch], [options.emu, "--tier=interp"]:
            row.append("%.0f" % nanoseconds(prefix, program, name, COUNT, options.repetitions))
    return row


def table(rows):
    widths = [max(map(len, column)) for column in zip(HEADER, *rows)]
    rule = ["-" * width if i < 1 else "-" * (width - 1) + ":" for i, width in enumerate(widths)]
    lines = [[cell.ljust(width) if i < 1 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
             for row in [HEADER, rule] + rows]
    return "".join("| %s |\n" % " | ".join(line) for line in lines)


def machine():
    with open("/proc/cpuinfo") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def document(text, load, options):
    qemu = subprocess.run(["/usr/bin/qemu-i386", "--version"], check=True, capture_output=True, text=True).stdout
    return """# Floating-point operations

Written by `bazel run //tools/bench:fp_bench -- --update`; don't edit.

{doc}
Both emulators compute x87 in integers, but for qemu's fsin, which is the host's with 53 bits. For SSE emu takes the
host's unit where the result is proved to be the guest's, with no new flag (x86/fpu/host_float.h), else integers; it
never sets the host's rounding or flags. Results are hardware's bits (fsin's to the last one), which qemu's often are
not.

| | |
| --- | --- |
| machine | {cpus} × {machine} |
| load average | {before:.1f} before, {after:.1f} after |
| qemu | {qemu} |
| runs | {repetitions} of each, the least |

{table}""".format(doc=__doc__.split("\n\n", 1)[1], cpus=os.cpu_count(), machine=machine(), before=load,
                  after=os.getloadavg()[0], qemu=qemu.splitlines()[0], repetitions=options.repetitions, table=text)


def main(argv):
    options = parse(argv)
    load = os.getloadavg()[0]
    names = subprocess.run(["tools/bench/fp_operations_x86_64"], check=True, capture_output=True, text=True).stdout
    rows = []
    for name in names.split():
        rows.append(measure(name, options))
        print("\t".join(rows[-1]), file=sys.stderr, flush=True)
    text = table(rows)
    print(text, end="")
    if options.update:
        path = os.path.join(os.environ["BUILD_WORKSPACE_DIRECTORY"], "docs/fp_performance.md")
        with open(path, "w") as file:
            file.write(document(text, load, options))


main(sys.argv[1:])
