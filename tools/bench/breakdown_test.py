#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of breakdown.py."""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import breakdown  # noqa: E402

NAMES = """\
0000000120001000 T emu::x86::Decode(emu::x86::Mode)
0000000120001100 t emu::interp::(anonymous namespace)::Mov(emu::interp::Context*, emu::interp::Node const*)
0000000120001200 W emu::jit::ir::Builder::Const(long)
0000000120001300 T malloc
"""

LISTING = """\
IN:
0x0804afc0:  8b 28                    mov ebp, dword ptr [eax]

OUT: [size=24] region of 2 blocks at 804afc0
0x4000803000:  8fc1bcd0  lw $at, -0x4330($s8)
0x4000803004:  8e150000  lw $s5, ($s0)
0x4000803008:  16a0fffd  bnez $s5, 0x4000803000
0x400080300c:  00000000  nop
0x4000803010:  ffd50098  sd $s5, 0x98($s8)
0x4000803014:  6401000e  daddiu $at, $zero, 0xe
"""


class PartsTest(unittest.TestCase):
    def test_a_function_counts_for_the_part_its_name_says(self):
        blocks = [(0x120001000, 2, 10), (0x120001104, 3, 1), (0x120001200, 1, 4), (0x120001310, 1, 5), (0x4000803000, 1, 6)]
        self.assertEqual(breakdown.parts(breakdown.Symbols(NAMES).functions(blocks)),
                         {"decoding": 20, "handlers": 3, "translation": 4, "library": 5, "code": 6})


class ListingTest(unittest.TestCase):
    def test_each_instruction_of_a_block_counts_by_its_kind(self):
        kinds, regions = breakdown.Listing(LISTING.splitlines()).executed([(0x4000803000, 4, 100), (0x4000803010, 2, 1)])
        self.assertEqual(kinds, {"poll": 100, "memory": 100, "branches": 100, "nops": 100, "state": 1, "constants": 1})
        self.assertEqual(regions, {(0x804afc0, 2): 402})

    def test_what_is_not_listed_is_common_code(self):
        kinds, regions = breakdown.Listing(LISTING.splitlines()).executed([(0x4000802000, 3, 7), (0x120001000, 1, 1)])
        self.assertEqual((kinds, regions), ({"common": 21}, {}))


class NeededTest(unittest.TestCase):
    def test_the_heaviest_come_first(self):
        self.assertEqual(breakdown.needed([("a", 60), ("b", 30), ("c", 10)], 0.5), 1)
        self.assertEqual(breakdown.needed([("a", 60), ("b", 30), ("c", 10)], 0.9), 2)
        self.assertEqual(breakdown.needed([], 0.9), 0)


unittest.main()
