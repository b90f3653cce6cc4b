# SPDX-License-Identifier: Apache-2.0
"""real_program_tests: Debian's programs, unpacked from their packages, natively and under emu.

    real_program_tests(cases)
        CASE_ARCH_VARIANT: a test for each row of cases.bzl, each architecture and each variant. Those for mips64el have
        less to do, and the tag "mips64el". Standard output and exit status must be those of the native run.

What could not be had of a sysroot (@sysroot_ARCH//:missing) makes the tests that need it print one line "skipped: …"
and succeed; .ci/run repeats those lines. The runner is run_real_program.py.
"""

# Debian's name of the architecture is part of the repository's.
_SYSROOTS = {"i386": "@sysroot_i386", "x86_64": "@sysroot_amd64"}

_VARIANTS = {
    "interp": struct(emu = "//:emu", scale = 10, options = ["--tier=interp"], tags = []),
    "interp_mips64el": struct(
        emu = "//testing:emu_mips64el",
        scale = 1,
        options = ["--tier=interp"],
        tags = ["mips64el"],
    ),
    "auto_mips64el": struct(
        emu = "//testing:emu_mips64el",
        scale = 1,
        options = [
            "--tier=auto",
            "--jit-check",
        ],
        tags = ["mips64el"],
    ),
}

# On mips64el all run as users run them; these without the JIT, too.
_INTERPRETED_ON_MIPS64EL = ["busybox", "lua"]

def _variants(case):
    return [
        name
        for name in _VARIANTS
        if name != "interp_mips64el" or case in _INTERPRETED_ON_MIPS64EL
    ]

def _quote(word):
    return "'" + word.replace("'", "'\\''") + "'"

def _real_program_test_impl(ctx):
    words = ["/usr/bin/python3", ctx.file._runner.short_path]
    words.append("--sysroot=" + ctx.file.root.short_path)
    words.append("--arch=" + ctx.attr.arch)
    words.extend(["--package=" + package for package in ctx.attr.packages])
    words.append("--missing=" + ctx.file.missing.short_path)
    words.append("--emu=" + ctx.executable.emu.short_path)
    words.extend(["--emu_arg=" + word for word in ctx.attr.emu_args])
    words.append("--scale=%d" % ctx.attr.scale)
    words.append("--script=" + ctx.file.script.short_path)
    words.extend(["--", ctx.attr.program] + ctx.attr.guest_args)
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        output = script,
        content = "#!/bin/sh\nexec " + " ".join([_quote(word) for word in words]) + "\n",
        is_executable = True,
    )
    files = [ctx.file._runner, ctx.file._launcher, ctx.file.root, ctx.file.missing, ctx.file.script]
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles(files).merge(ctx.attr.emu[DefaultInfo].default_runfiles),
    )]

_real_program_test = rule(
    implementation = _real_program_test_impl,
    test = True,
    attrs = {
        "arch": attr.string(mandatory = True),
        "root": attr.label(mandatory = True, allow_single_file = True),
        "missing": attr.label(mandatory = True, allow_single_file = True),
        "packages": attr.string_list(),
        "program": attr.string(mandatory = True),
        "script": attr.label(mandatory = True, allow_single_file = True),
        "guest_args": attr.string_list(),
        "emu": attr.label(mandatory = True, executable = True, cfg = "target"),
        "emu_args": attr.string_list(),
        "scale": attr.int(mandatory = True),
        "_runner": attr.label(default = "//testing/real_programs:run_real_program.py", allow_single_file = True),
        "_launcher": attr.label(default = "//toolchain:run_mips64el", allow_single_file = True),
    },
)

def real_program_tests(cases):
    for case in cases:
        for arch, sysroot in _SYSROOTS.items():
            for suffix in _variants(case.name):
                variant = _VARIANTS[suffix]
                _real_program_test(
                    name = "%s_%s_%s" % (case.name, arch, suffix),
                    size = "medium",
                    arch = arch,
                    root = sysroot + "//:root",
                    missing = sysroot + "//:missing",
                    packages = [case.package] + case.uses,
                    program = case.program,
                    script = case.script,
                    guest_args = case.args,
                    emu = variant.emu,
                    emu_args = variant.options,
                    scale = variant.scale,
                    tags = variant.tags,
                )
