#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures emu's interpreter on integer kernels: bazel run //tools/bench:interpreter_bench [-- OPTION...]

Runs kernels.c, built for both guest processors, natively, under Debian's qemu-user and under emu, and prints a table.
Each figure is the median of several runs' user time, which other load disturbs less than the time on the clock; the
three ways take turns, so that what still disturbs disturbs all of them. Guest instructions are counted once, by qemu
(count_insns.c). `Decode` is what decode_cost.cc says an interpreter that decodes what it executes cannot exceed.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import chosen_emu  # noqa: E402

ARCHS = {"i386": "32", "x86_64": "64"}

# Rounds that come to 1.5 to 2.5e8 instructions.
KERNELS = {
    "sieve": 8,
    "quicksort": 16,
    "crc32": 400,
    "fib": 100,
    "bytecode": 16,
    "strings": 160,
    "matrix": 32,
}

HEADER = ["arch", "kernel", "10⁶ insns", "native s", "qemu s", "emu s", "emu 10⁶/s", "emu : qemu", "decode 10⁶/s",
          "emu : decode"]


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="write docs/interpreter_performance.md")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--emu", default="tools/emu", help="another emu to measure")
    parser.add_argument("--kernel", action="append", choices=sorted(KERNELS), help="only this one (may be repeated)")
    options = parser.parse_args(argv)
    if options.update and options.kernel:
        parser.error("--update needs all kernels")
    chosen_emu.take(parser, options)
    return options


def run(command, **environment):
    """Runs a command; (its standard output, the seconds it spent in user mode)."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, env={**os.environ, **environment})
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit("interpreter_bench: %s: wait status %#x" % (" ".join(command), status))
        output.seek(0)
        return output.read(), usage.ru_utime


def count_insns(arch, command):
    with tempfile.NamedTemporaryFile() as report:
        run(["/usr/bin/qemu-" + arch, "-plugin", "tools/bench/libcount_insns.so"] + command,
            COUNT_INSNS_FILE=report.name)
        return int(report.read())


def decode_seconds(arch, program, kernel):
    """Seconds for decoding one instruction of the kernel."""
    with tempfile.NamedTemporaryFile() as code:
        subprocess.run(["/usr/bin/objcopy", "-O", "binary", "-j", "kernel_" + kernel, program, code.name], check=True)
        return float(run(["tools/bench/decode_cost", ARCHS[arch], code.name])[0]) * 1e-9


def measure(arch, kernel, options):
    """One row of the table."""
    program = "tools/bench/kernels_" + arch
    command = [program, kernel, str(KERNELS[kernel])]
    ways = [[], ["/usr/bin/qemu-" + arch], [options.emu, "--tier=interp"]]
    times = [[] for _ in ways]
    outputs = set()
    for _ in range(options.repetitions):
        for way, seconds in zip(ways, times):
            output, user = run(way + command)
            outputs.add(output)
            seconds.append(user)
    if len(outputs) != 1:
        sys.exit("interpreter_bench: %s: outputs differ: %s" % (" ".join(command), outputs))
    native, qemu, emu = map(statistics.median, times)
    insns = count_insns(arch, command)
    speed = insns / emu
    decode = 1 / decode_seconds(arch, program, kernel)
    return [arch, kernel, "%.0f" % (insns / 1e6), "%.3f" % native, "%.3f" % qemu, "%.3f" % emu, "%.0f" % (speed / 1e6),
            "%.2f" % (qemu / emu), "%.0f" % (decode / 1e6), "%.1f" % (speed / decode)]


def table(rows):
    widths = [max(map(len, column)) for column in zip(HEADER, *rows)]
    rule = ["-" * width if i < 2 else "-" * (width - 1) + ":" for i, width in enumerate(widths)]
    lines = [[cell.ljust(width) if i < 2 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
             for row in [HEADER, rule] + rows]
    return "".join("| %s |\n" % " | ".join(line) for line in lines)


def machine():
    with open("/proc/cpuinfo") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def commit():
    git = ["git", "-C", os.environ["BUILD_WORKSPACE_DIRECTORY"]]
    name = subprocess.run(git + ["log", "-1", "--format=%h of %cs"], check=True, capture_output=True, text=True).stdout
    changed = subprocess.run(git + ["status", "--porcelain", "-uno"], check=True, capture_output=True).stdout
    return name.strip() + (" with changes" if changed else "")


def document(text, load, options):
    qemu = subprocess.run(["/usr/bin/qemu-i386", "--version"], check=True, capture_output=True, text=True).stdout
    return """# The interpreter's speed

Written by `bazel run //tools/bench:interpreter_bench -- --update`; don't edit.

{doc}
The columns: guest instructions in millions; user seconds natively, under qemu-user and under `emu --tier=interp`;
million guest instructions a second under emu; emu's speed to qemu's; the bound for decoding what is executed; emu's
speed to it. The aims for the interpreter are 250 million a second, and five times what an interpreter that decodes
and switches reaches, which is less than the bound. qemu-user translates to host code; the interpreter does not.

| | |
| --- | --- |
| machine | {cpus} × {machine} |
| load average | {before:.1f} before, {after:.1f} after |
| emu | commit {commit} |
| qemu | {qemu} |
| runs | {repetitions} of each, the median |

{table}""".format(
        doc=__doc__.split("\n\n", 1)[1], cpus=os.cpu_count(), machine=machine(), before=load, after=os.getloadavg()[0],
        commit=commit(), qemu=qemu.splitlines()[0], repetitions=options.repetitions, table=text)


def main(argv):
    options = parse(argv)
    load = os.getloadavg()[0]
    rows = []
    for arch in ARCHS:
        for kernel in options.kernel or KERNELS:
            rows.append(measure(arch, kernel, options))
            print("\t".join(rows[-1]), file=sys.stderr, flush=True)
    text = table(rows)
    print(text, end="")
    if options.update:
        path = os.path.join(os.environ["BUILD_WORKSPACE_DIRECTORY"], "docs/interpreter_performance.md")
        with open(path, "w") as file:
            file.write(document(text, load, options))


main(sys.argv[1:])
