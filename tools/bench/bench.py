#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what emu executes on a MIPS host, beside its peer and native programs: bazel run //tools/bench [-- OPTION...]

Real programs of Debian and our own kernels (programs.py), each as (native) built for mips64el, (peer) under Debian's
qemu-i386 or qemu-x86_64 for mips64el, (emu) under emu. All three run under qemu-mips64el with a plugin that counts
executed instructions, the whole process's from start to end, translation included; counts repeat where times don't.
Guest instructions are counted by qemu-i386 and qemu-x86_64 on this machine. The outputs must be equal.

What is needed (sysroots, our programs, inputs) is made on the first run and kept in ~/.cache/emu/bench, with the
counts of all but emu, which don't change.
"""

import argparse
import concurrent.futures
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import chosen_emu  # noqa: E402
import programs  # noqa: E402
import report  # noqa: E402
import runs  # noqa: E402
import store  # noqa: E402

ARCHS = ["i386", "x86_64"]
CPUS = ["Loongson-3A4000", "MIPS64R2-generic"]
WAYS = ["guest", "native", "peer", "emu"]


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="some programs; i386 and the Loongson only, unless named")
    parser.add_argument("--update", action="store_true", help="write docs/performance*.md")
    parser.add_argument("--program", action="append", help="only this one (may be repeated)")
    parser.add_argument("--arch", action="append", choices=ARCHS)
    parser.add_argument("--cpu", action="append", help="of the host: one of qemu-mips64el's models")
    parser.add_argument("--emu", default="testing/emu_mips64el", help="another emu, built for mips64el")
    parser.add_argument("--emu_arg", action="append", default=[], help="an option for emu (may be repeated)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--commands", action="store_true", help="print the commands for emu instead of running them")
    options = parser.parse_args(argv)
    names = {program.name for program in programs.PROGRAMS}
    for name in options.program or []:
        if name not in names:
            parser.error("no program %s: one of %s" % (name, ", ".join(sorted(names))))
    if options.update and (options.quick or options.program or options.cpu):
        parser.error("--update needs all programs and processors")
    options.archs = options.arch or ARCHS[:1 if options.quick else None]
    options.cpus = options.cpu or CPUS[:1 if options.quick else None]
    chosen_emu.take(parser, options)
    return options


def wanted(options, arch):
    for program in programs.PROGRAMS:
        if arch not in program.archs or options.program and program.name not in options.program:
            continue
        if program.quick or not options.quick or options.program:
            yield program


def measure(runner, program, arch, cpu):
    row = report.Row(program, {way: runner.run(program, arch, way, cpu) for way in WAYS})
    print("%s %s: %s" % (arch, program.name, row.problem or " ".join("%.2f" % ratio for ratio in row.ratios()[:3])),
          file=sys.stderr, flush=True)
    return row


def print_commands(runner, options):
    for arch in options.archs:
        for cpu in options.cpus:
            for program in wanted(options, arch):
                print(" ".join(runner.words(program, arch, "emu", cpu, plugin=False)), "<", program.stdin)


def main(argv):
    options = parse(argv)
    runner = runs.Runner(options.emu, options.emu_arg)
    if options.commands:
        return print_commands(runner, options)
    failed = False
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for arch in options.archs:
            tables = {}
            for cpu in options.cpus:
                rows = list(pool.map(lambda program: measure(runner, program, arch, cpu), wanted(options, arch)))
                tables[cpu] = report.table(rows)
                print("\n%s programs on %s\n\n%s" % (arch, cpu, tables[cpu]), flush=True)
                failed |= any(row.problem for row in rows)
            if options.update:
                report.write_document(store.workspace(), arch, __doc__.split("\n\n", 1)[1], options.emu_arg, tables)
    return int(failed)


sys.exit(main(sys.argv[1:]))
