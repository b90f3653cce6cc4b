# SPDX-License-Identifier: Apache-2.0
"""What a select() over the host says where the host is none of those that it has a file for.

    load("//toolchain:hosts.bzl", "NO_SUCH_HOST")
    select({"//toolchain:is_mips64el": …, "//toolchain:is_x86_64": …}, no_match_error = NO_SUCH_HOST)
"""

NO_SUCH_HOST = "emu builds for x86-64 and mips64el hosts only: see docs/limitations.md, \"Hosts\""
