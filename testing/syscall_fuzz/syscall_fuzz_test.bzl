# SPDX-License-Identifier: Apache-2.0
"""syscall_fuzz_test(name, program, args): compare_syscall_fuzz.py with a syscall_fuzz of one architecture, on this machine."""

def syscall_fuzz_test(name, program, args, **kwargs):
    native.sh_test(
        name = name,
        srcs = ["compare_syscall_fuzz.py"],
        args = [
            "--program=$(location %s)" % program,
            "--emu=$(location //:emu)",
            "--emu_arg=--tier=interp",
        ] + args,
        data = [
            program,
            "//:emu",
        ],
        **kwargs
    )
