"""Tables of what was measured."""

import math

import programs

HEADER = ["program", "guest 10⁶", "native 10⁶", "peer 10⁶", "emu 10⁶", "emu/native", "emu/peer", "emu/guest",
          "peer/native", "time emu/peer"]


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


def _markdown(lines):
    widths = [max(map(len, column)) for column in zip(HEADER, *lines)]
    rule = ["-" * widths[0]] + ["-" * (width - 1) + ":" for width in widths[1:]]
    return "".join("| %s |\n" % " | ".join(
        cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(line, widths)))
        for line in [HEADER, rule] + lines)


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
    return _markdown(lines)
