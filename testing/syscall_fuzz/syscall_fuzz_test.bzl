# SPDX-License-Identifier: Apache-2.0
"""syscall_fuzz_test(name, program, args, data): compare_syscall_fuzz.py with a syscall_fuzz of one architecture."""

def syscall_fuzz_test(name, program, args, data = [], **kwargs):
    native.sh_test(
        name = name,
        srcs = ["compare_syscall_fuzz.py"],
        args = [
            "--program=$(location %s)" % program,
            "--emu=$(location //tools:emu_unstamped)",
            "--emu_arg=--tier=interp",
        ] + args,
        data = data + [
            program,
            ":modules",
            "//tools:emu_unstamped",
        ],
        **kwargs
    )
