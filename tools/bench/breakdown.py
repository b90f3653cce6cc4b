# SPDX-License-Identifier: Apache-2.0
"""What executed instructions are: by function and part of emu; translated ones by kind and region."""

import bisect
import collections
import re

# Translated code lies above this address, all of emu below.
CODE_BEGIN = 0x4000000000
CODE = "<translated code>"

# Parts of emu: what it is, and its functions' names. The first that matches counts.
PARTS = {
    "code": ("translated code", re.escape(CODE)),
    "handlers": ("the interpreter's handlers and the arithmetic under them",
                 r"emu::(interp::(?!Lowering|Select|.*SetRegisters|NeedsAddressNode|Fuse|AddressFormOf|.*SelectionFor)|x86::fpu|"
                 r"x86::(StatusFlags|ConditionHolds|ReadEflags)|jit::(FlagsFrom|StoreFlagsFrom|ConditionOf))"
                 r"(?!.*(Selection&|vector<emu::interp::Node))"),
    "decoding": ("decoding and lowering for the interpreter", r"emu::(x86::|interp::|exec::BlockBuilder)|vector<emu::interp::Node"),
    "translation": ("the JIT", r"emu::jit|emu::exec::Region"),
    "loop": ("the loop, and looking for blocks", r"emu::exec"),
    "calls": ("system calls and memory's bookkeeping", r"emu::(syscall|mem)"),
    "library": ("the C and C++ libraries, abseil", r""),
}

# Kinds of translated code's instructions: what it is, and their text. The first that matches counts.
KINDS = {
    "memory": ("loads and stores of the guest's", r"(?!.*\$s8\)$)(?!.*\$gp\)$)(l[bhwd]u?|[ls][wd][lr]|s[bhwd]|[ls]l?[wd]?c1|ll|sc)d? .*\)$"),
    "poll": ("loops' looks for attention", r"lw \$at, -0x\w+\(\$s8\)$"),
    "state": ("exchange with CpuState: flags, vectors, what has no register", r"[ls]\w+ .*\$s8\)$"),
    "tables": ("indirect jumps' look-up", r".*\$gp"),
    "floating": ("on the floating-point unit and MSA", r"\w+\.\w+ |[mc][ft]c1 |dm[ft]c1 |bc1|cfcmsa|ctcmsa"),
    "constants": ("loads of constants", r"lui |(daddiu|addiu|ori) \$\w+, \$zero, "),
    "moves": ("copies", r"move "),
    "widths": ("extension, extraction and insertion", r"(d?ext[mu]?|d?ins[mu]?|se[bh]|andi) |sll \$\w+, \$\w+, 0$"),
    "branches": ("branches and jumps", r"(b|j)\w* "),
    "nops": ("delay slots with nothing in them", r"nop"),
    "arithmetic": ("all other instructions", r"\w"),
    "common": ("code that all regions share", r"<common>"),
}


def _matcher(table):
    patterns = [(name, re.compile(pattern)) for name, (_, pattern) in table.items()]
    return lambda text: next(name for name, pattern in patterns if pattern.match(text))


def read_blocks(file):
    """(address, instructions, runs) of each block that the plugin has counted."""
    for line in file:
        address, insns, runs = line.split()
        yield int(address, 16), int(insns), int(runs)


class Symbols:
    """emu's functions, from what `nm -C -n` prints."""

    def __init__(self, text):
        rows = [line.split(None, 2) for line in text.splitlines()]
        rows = [(int(row[0], 16), row[2]) for row in rows if len(row) == 3 and row[1] in "tTwW"]
        self._addresses = [address for address, _ in rows]
        self._names = [name for _, name in rows]

    def functions(self, blocks):
        """Executed instructions by function. (A block counts for the function it begins in.)"""
        executed = collections.Counter()
        for address, insns, runs in blocks:
            if address >= CODE_BEGIN:
                name = CODE
            else:
                name = self._names[max(bisect.bisect(self._addresses, address) - 1, 0)]
            executed[name] += insns * runs
        return executed


def parts(functions):
    part_of = _matcher(PARTS)
    executed = collections.Counter()
    for name, insns in functions.items():
        executed[part_of(name)] += insns
    return executed


Region = collections.namedtuple("Region", "pc blocks")


class Listing:
    """Translated code, from the lines of -d out_asm."""

    _HEAD = re.compile(r"OUT: \[size=\d+\] region of (\d+) blocks at ([0-9a-f]+)")
    _INSN = re.compile(r"0x([0-9a-f]+):  [0-9a-f]{8}  (.*)")

    def __init__(self, lines):
        self._insns = {}  # address: (kind, region)
        kind_of = _matcher(KINDS)
        region = None
        for line in lines:
            if match := self._HEAD.match(line):
                region = Region(int(match[2], 16), int(match[1]))
            elif region is not None and (match := self._INSN.match(line)):
                self._insns[int(match[1], 16)] = kind_of(match[2].rstrip()), region
            else:
                region = None

    def executed(self, blocks):
        """The code's instructions by kind, and by region."""
        kinds, regions = collections.Counter(), collections.Counter()
        for address, insns, runs in blocks:
            if address < CODE_BEGIN:
                continue
            for at in range(address, address + 4 * insns, 4):
                kind, region = self._insns.get(at, ("common", None))
                kinds[kind] += runs
                if region is not None:
                    regions[region] += runs
        return kinds, regions


def needed(ranked, share):
    """How many of the heaviest regions make that share of all."""
    total, sum_so_far = sum(executed for _, executed in ranked), 0
    for count, (_, executed) in enumerate(ranked, 1):
        sum_so_far += executed
        if sum_so_far >= share * total:
            return count
    return 0
