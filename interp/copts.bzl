# SPDX-License-Identifier: Apache-2.0
"""Compiler options of handlers."""

# A handler is a few instructions and a jump: what belongs to ordinary functions costs it dear. Guest memory and
# registers are accessed in several widths.
HANDLER_COPTS = [
    "-fomit-frame-pointer",
    "-fno-stack-protector",
    "-fno-strict-aliasing",
]

# GCC 12 for MIPS makes one DMULTU of the upper halves of four 16-bit products (PMULHW): it must not see vectors there.
VECTOR_COPTS = HANDLER_COPTS + select({
    "//toolchain:is_mips64el": ["-fno-tree-vectorize"],
    "//conditions:default": [],
})
