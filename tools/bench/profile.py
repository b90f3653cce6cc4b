#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Says where the instructions go that emu executes on a MIPS host: bazel run //tools/bench:profile [-- OPTION...]

Each of //tools/bench's programs runs twice: once as it is, which says how much each part of emu executes; and once with
-d out_asm, which says what the translated code's instructions are, and in which regions.
"""

import argparse
import collections
import concurrent.futures
import os
import subprocess
import sys
import tempfile
import textwrap

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import breakdown  # noqa: E402
import chosen_emu  # noqa: E402
import programs  # noqa: E402
import report  # noqa: E402
import runs  # noqa: E402
import store  # noqa: E402

CPU = "Loongson-3A4000"
REGIONS = 3


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arch", default="i386", choices=["i386", "x86_64"])
    parser.add_argument("--cpu", default=CPU, help="of the host: one of qemu-mips64el's models")
    parser.add_argument("--program", action="append", help="only this one (may be repeated)")
    parser.add_argument("--update", action="store_true", help="write docs/profile.md")
    parser.add_argument("--functions", type=int, default=0, metavar="N",
                        help="print each program's N heaviest functions, too")
    parser.add_argument("--emu", default="testing/emu_mips64el", help="another emu, built for mips64el")
    parser.add_argument("--emu_arg", action="append", default=[], help="an option for emu (may be repeated)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args(argv)
    if options.update and (options.program or options.arch != "i386"):
        parser.error("--update needs all programs of i386")
    chosen_emu.take(parser, options)
    return options


def symbols(binary):
    names = subprocess.run(["mips64el-linux-gnuabi64-nm", "-C", "-n", binary], check=True, capture_output=True, text=True)
    return breakdown.Symbols(names.stdout)


class Profile:
    """One program's figures: `guest` instructions, and executed ones by part, kind and region."""

    def __init__(self, program, options, table):
        self.program = program
        runner = runs.Runner(options.emu, options.emu_arg)
        self.guest = runner.run(program, options.arch, "guest", options.cpu)["insns"]
        with tempfile.TemporaryDirectory() as folder:
            log = os.path.join(folder, "log")
            blocks = self._blocks(runner, options, folder)
            listing_runner = runs.Runner(options.emu, options.emu_arg + ["-d", "out_asm", "-D", log])
            listed_blocks = self._blocks(listing_runner, options, folder)
            with open(log) as file:
                listing = breakdown.Listing(file)
        self.functions = table.functions(blocks)
        self.parts = breakdown.parts(self.functions)
        self.kinds, self.regions = listing.executed(listed_blocks)

    def _blocks(self, runner, options, folder):
        path = os.path.join(folder, "blocks")
        run = runner.run(self.program, options.arch, "emu", options.cpu, blocks=path)
        if run["status"] != 0:
            sys.exit("profile: %s: wait status %#x: %s" % (self.program.name, run["status"], run["tail"]))
        with open(path) as file:
            return list(breakdown.read_blocks(file))

    def part_cells(self):
        total = sum(self.parts.values())
        return [self.program.name, "%.0f" % (total / 1e6), "%.2f" % (self.parts["code"] / self.guest)] + \
            ["%.0f" % (100 * self.parts[part] / total) for part in breakdown.PARTS]

    def kind_cells(self):
        total = sum(self.kinds.values()) or 1
        return [self.program.name] + ["%.0f" % (100 * self.kinds[kind] / total) for kind in breakdown.KINDS]

    def region_cells(self):
        total = sum(self.parts.values())
        ranked = self.regions.most_common()
        cells = ["%x: %.0f" % (region.pc, 100 * executed / total) for region, executed in ranked[:REGIONS]]
        return [str(len(ranked)), str(breakdown.needed(ranked, 0.5)), str(breakdown.needed(ranked, 0.9))] + cells + [""] * (REGIONS - len(cells))


_TABLES = [
    ("Parts and regions", """Millions of executed instructions; those of translated code to each of the guest's instructions; percent: {};
how many regions ran, how many of them make half and nine tenths of the code's instructions, and the heaviest: the
guest's address, percent of all.""",
     ["program", "10⁶", "code/guest"], breakdown.PARTS,
     ["regions", "half", "9/10", "heaviest"] + [""] * (REGIONS - 1), lambda profile: profile.part_cells() + profile.region_cells()),
    ("Translated code", """Percent of the code's instructions: {}.""",
     ["program"], breakdown.KINDS, [], Profile.kind_cells),
]


def text(profiles):
    lines = []
    for title, explanation, first, columns, last, cells in _TABLES:
        meanings = "; ".join("%s: %s" % (name, meaning) for name, (meaning, *_) in columns.items())
        lines += ["## " + title, "", textwrap.fill(explanation.format(meanings), 120), "",
                  report.markdown(first + list(columns) + last, [cells(profile) for profile in profiles])]
    return "\n".join(lines)


def write_document(tables, emu_args):
    root = store.workspace()
    with open(os.path.join(root, "docs", "profile.md"), "w") as file:
        file.write("# Where the instructions go\n\nWritten by `bazel run //tools/bench:profile -- --update`; don't edit.\n\n%s\n"
                   "i386 programs on %s; emu at commit %s.\n\n%s" %
                   (__doc__.split("\n\n", 1)[1], CPU, report.commit(root) + "".join(emu_args), tables))


def main(argv):
    options = parse(argv)
    table = symbols(options.emu)
    wanted = [program for program in programs.PROGRAMS if options.arch in program.archs and
              (not options.program or program.name in options.program)]

    def measure(program):
        profile = Profile(program, options, table)
        print(program.name, file=sys.stderr, flush=True)
        return profile

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        profiles = list(pool.map(measure, wanted))
    tables = text(profiles)
    print(tables)
    for profile in profiles if options.functions else []:
        print(profile.program.name)
        for name, executed in collections.Counter(profile.functions).most_common(options.functions):
            print("%10.2f %s" % (executed / 1e6, name))
    if options.update:
        write_document(tables, options.emu_arg)


if __name__ == "__main__":
    main(sys.argv[1:])
