# SPDX-License-Identifier: Apache-2.0
"""Tables of what was measured, and the documents that hold them."""

import math
import os
import subprocess

import programs

HEADER = ["program", "guest 10⁶", "native 10⁶", "peer 10⁶", "emu 10⁶", "emu/native", "emu/peer", "emu/guest",
          "peer/native", "time emu/peer"]

DOCUMENTS = {"i386": "performance.md", "x86_64": "performance_x86_64.md"}


class Row:
    """One program: its runs by way, or why it failed."""

    def __init__(self, program, runs):
        self.program = program
        self.runs = runs
        self.problem = self._problem()

    def _problem(self):
        for way, run in self.runs.items():
            if run["status"] != 0 or not run["insns"]:
                return "%s: wait status %#x: %s" % (way, run["status"], run["tail"].strip()[-200:])
        ways = [way for way in self.runs if way != "native" or self.program.comparable]
        if len({self.runs[way]["output"] for way in ways}) != 1:
            return "outputs differ: " + ", ".join("%s %s" % (way, self.runs[way]["output"][:6]) for way in ways)
        return None

    def ratio(self, above, below, figure="insns"):
        return self.runs[above][figure] / max(self.runs[below][figure], 1e-3)

    def ratios(self):
        """The last five columns."""
        return [self.ratio("emu", "native"), self.ratio("emu", "peer"), self.ratio("emu", "guest"),
                self.ratio("peer", "native"), self.ratio("emu", "peer", "seconds")]

    def cells(self):
        if self.problem:
            return [self.program.name, "failed"] + [""] * (len(HEADER) - 2)
        counts = ["%.1f" % (self.runs[way]["insns"] / 1e6) for way in ["guest", "native", "peer", "emu"]]
        return [self.program.name] + counts + ["%.2f" % ratio for ratio in self.ratios()]


def _mean_cells(name, rows):
    columns = zip(*[row.ratios() for row in rows])
    return ["**%s** (%d)" % (name, len(rows)), "", "", "", ""] + \
        ["**%.2f**" % math.exp(sum(map(math.log, column)) / len(column)) for column in columns]


def markdown(header, lines):
    """A table: names to the left, figures to the right."""
    widths = [max(3, *map(len, column)) for column in zip(header, *lines)]
    rule = ["-" * widths[0]] + ["-" * (width - 1) + ":" for width in widths[1:]]
    return "".join("| %s |\n" % " | ".join(
        cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(line, widths)))
        for line in [header, rule] + lines)


def table(rows):
    """A table in Markdown: the programs by class, each class followed by its geometric means."""
    lines, sound = [], [row for row in rows if not row.problem]
    for kind in programs.CLASSES:
        lines += [row.cells() for row in rows if row.program.kind == kind]
        of_kind = [row for row in sound if row.program.kind == kind]
        if of_kind:
            lines.append(_mean_cells(kind, of_kind))
    if sound:
        lines.append(_mean_cells("all", sound))
    return markdown(HEADER, lines)


def _first_line(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[0]


def commit(root):
    git = ["git", "-C", root]
    changed = subprocess.run(git + ["status", "--porcelain", "-uno"], check=True, capture_output=True).stdout
    return _first_line(*git, "log", "-1", "--format=%h of %cs") + (" with changes" if changed else "")


_DOCUMENT = """# Speed: {arch} programs on a MIPS host

Written by `bazel run //tools/bench -- --update`; don't edit.

{method}
Columns: millions of instructions of the guest program on its own processor, of the same program built for mips64el,
of the peer, of emu; emu's to the native program's, to the peer's, to the guest's; the peer's to the native program's;
emu's processor time under qemu-mips64el to the peer's. A line in bold has geometric means. x87 programs are compared
with native ones in double precision, cc1 with one that makes MIPS code.

| | |
| --- | --- |
| emu | commit {commit}{options} |
| peer | qemu-{arch} of {peer} |
| host | {host} |

{tables}"""


def write_document(root, arch, method, options, tables):
    """Writes the document of an architecture; tables: their text by processor."""
    text = _DOCUMENT.format(
        arch=arch, method=method, commit=commit(root), options="".join(", " + option for option in options),
        peer=_first_line("/usr/bin/qemu-" + arch, "--version"), host=_first_line("/usr/bin/qemu-mips64el", "--version"),
        tables="\n".join("## %s\n\n%s" % item for item in tables.items()))
    with open(os.path.join(root, "docs", DOCUMENTS[arch]), "w") as file:
        file.write(text)
