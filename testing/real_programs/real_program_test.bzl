# SPDX-License-Identifier: Apache-2.0
"""real_program_tests: Debian's programs, unpacked from their packages, under emu, compared with what is recorded.

    real_program_tests(cases)
        For each row of cases.bzl and each architecture
        CASE_ARCH, CASE_ARCH_short: the program as it is recorded; "short" has less to do, for mips64el under qemu
        CASE_ARCH_VARIANT: a test for each variant; those for mips64el have the tag "mips64el"
        CASE_ARCH_native, CASE_ARCH_short_native: the same on this machine (`bazel test --config=native //...`)

What could not be had of a sysroot (@sysroot_ARCH//:missing) makes the tests that need it print one line "skipped: …"
and succeed; tools/bazel counts those lines. testing/recording/real_program.py runs the programs.
"""

load("//testing/recording:recording_test.bzl", "RUNNER_ATTRS", "describe_program", "recording_tests")

# Debian's name of the architecture is part of the repository's.
_SYSROOTS = {"i386": "@sysroot_i386", "x86_64": "@sysroot_amd64"}

_INTERP = struct(emu = "//tools:emu_unstamped", cpu = "", options = ["--tier=interp"], tags = [])
_INTERP_MIPS64EL = struct(
    emu = "//testing:emu_mips64el",
    cpu = "Loongson-3A4000",
    options = ["--tier=interp"],
    tags = ["mips64el"],
)
_AUTO_MIPS64EL = struct(
    emu = "//testing:emu_mips64el",
    cpu = "Loongson-3A4000",
    options = [
        "--tier=auto",
        "--jit-check",
    ],
    tags = ["mips64el"],
)

# On mips64el all run as users run them; these without the JIT, too.
_INTERPRETED_ON_MIPS64EL = ["busybox", "lua"]

def _described_program_impl(ctx):
    return describe_program(
        ctx,
        kind = "real",
        recording = ctx.attr.recording,
        files = [ctx.file.root, ctx.file.missing, ctx.file.script],
        sysroot = ctx.file.root.short_path,
        missing = ctx.file.missing.short_path,
        script = ctx.file.script.short_path,
        packages = ctx.attr.packages,
        program = ctx.attr.program,
        args = ctx.attr.guest_args,
        arch = ctx.attr.arch,
        scale = ctx.attr.scale,
        needs = [],
    )

described_program = rule(
    implementation = _described_program_impl,
    executable = True,
    attrs = dict(
        arch = attr.string(mandatory = True),
        root = attr.label(mandatory = True, allow_single_file = True),
        missing = attr.label(mandatory = True, allow_single_file = True),
        packages = attr.string_list(),
        program = attr.string(mandatory = True),
        script = attr.label(mandatory = True, allow_single_file = True),
        guest_args = attr.string_list(),
        scale = attr.int(mandatory = True),
        recording = attr.string(mandatory = True),
        **RUNNER_ATTRS
    ),
)

def _tests(case, arch, name, scale, variants):
    recording = "recorded/%s.txt" % name
    described_program(
        name = name,
        testonly = True,
        arch = arch,
        root = _SYSROOTS[arch] + "//:root",
        missing = _SYSROOTS[arch] + "//:missing",
        packages = [case.package] + case.uses,
        program = case.program,
        script = case.script,
        guest_args = case.args,
        scale = scale,
        recording = native.package_name() + "/" + recording,
    )
    recording_tests(
        name = name,
        program = name,
        recording = recording,
        variants = variants,
        size = "medium",
    )

def real_program_tests(cases):
    for case in cases:
        for arch in _SYSROOTS:
            name = "%s_%s" % (case.name, arch)
            _tests(case, arch, name, 10, {"interp": _INTERP})
            short = {"auto_mips64el": _AUTO_MIPS64EL}
            if case.name in _INTERPRETED_ON_MIPS64EL:
                short["interp_mips64el"] = _INTERP_MIPS64EL
            _tests(case, arch, name + "_short", 1, short)
