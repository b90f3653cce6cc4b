# SPDX-License-Identifier: Apache-2.0
"""guest_program: a program for the guest processors, built from source with the machine's own x86 compilers.

    guest_program(name, srcs, archs = ["i386", "x86_64"], libc = False, static = True,
                  copts = [], linkopts = [], hdrs = [], visibility, tags, testonly)
        NAME_i386, NAME_x86_64: executables, one for each of `archs`; usable as `data` and by guest_test.
        NAME: a filegroup of them.

      srcs      .S (preprocessed), .s or .c files; `#ifdef __x86_64__` tells the two apart
      libc      False: freestanding, no start files (-ffreestanding -nostdlib): define _start
                True: with glibc
      static    False links dynamically: then the test must say where the libraries are (emu -L)
      copts     after -O2 -Wall; linkopts as for gcc (-static-pie, -pthread, -lm, -Wl,…)
      hdrs      files that the sources include, by path from the workspace
"""

# Absolute paths: the compilers are the machine's, as in the C++ toolchains.
_COMPILERS = {
    "i386": "/usr/bin/i686-linux-gnu-gcc",
    "x86_64": "/usr/bin/gcc",
}
_FALLBACK = {
    "i386": "/usr/bin/gcc -m32",
    "x86_64": "/usr/bin/x86_64-linux-gnu-gcc",
}

def _guest_binary_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add_all(["-O2", "-Wall", "-I.", "-Wl,--build-id=none", "-o", out])
    if ctx.attr.static:
        arguments.add("-static")
    if not ctx.attr.libc:
        arguments.add_all(["-ffreestanding", "-fno-stack-protector", "-nostdlib"])
    arguments.add_all(ctx.attr.copts)
    arguments.add_all(ctx.files.srcs)
    arguments.add_all(ctx.attr.linkopts)
    ctx.actions.run_shell(
        outputs = [out],
        inputs = ctx.files.srcs + ctx.files.hdrs,
        command = 'cc="{cc}"; [ -x "$cc" ] || cc="{fallback}"; exec $cc "$@"'.format(
            cc = _COMPILERS[ctx.attr.arch],
            fallback = _FALLBACK[ctx.attr.arch],
        ),
        arguments = [arguments],
        mnemonic = "GuestCompile",
        progress_message = "Compiling guest program " + out.short_path,
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )
    return [DefaultInfo(
        executable = out,
        files = depset([out]),
        runfiles = ctx.runfiles([out]),
    )]

_guest_binary = rule(
    implementation = _guest_binary_impl,
    executable = True,
    attrs = {
        "srcs": attr.label_list(mandatory = True, allow_files = [".S", ".s", ".c"]),
        "hdrs": attr.label_list(allow_files = True),
        "arch": attr.string(mandatory = True, values = _COMPILERS.keys()),
        "libc": attr.bool(),
        "static": attr.bool(),
        "copts": attr.string_list(),
        "linkopts": attr.string_list(),
    },
)

def guest_program(
        name,
        srcs,
        archs = ["i386", "x86_64"],
        libc = False,
        static = True,
        copts = [],
        linkopts = [],
        hdrs = [],
        **common):
    for arch in archs:
        _guest_binary(
            name = name + "_" + arch,
            srcs = srcs,
            hdrs = hdrs,
            arch = arch,
            libc = libc,
            static = static,
            copts = copts,
            linkopts = linkopts,
            **common
        )
    native.filegroup(
        name = name,
        srcs = [name + "_" + arch for arch in archs],
        **common
    )
