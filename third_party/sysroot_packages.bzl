# SPDX-License-Identifier: Apache-2.0
"""What the sysroots of real programs hold (testing/real_programs says what each is for)."""

SYSROOT_PACKAGES = [
    "bash",
    "bc",
    "busybox-static",
    "coreutils",
    "diffutils",
    "gawk",
    "grep",
    "gzip",
    "libpython3.11-stdlib",
    "lua5.4",
    "luajit",
    "openssl",
    "perl-base",
    "python3.11-minimal",
    "sed",
    "sqlite3",
    "xz-utils",
    "zstd",
]
