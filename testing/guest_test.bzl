# SPDX-License-Identifier: Apache-2.0
"""guest_test: runs a guest program under emu in every tier and on every host, and compares with what is recorded.

    guest_test(name, program, archs = ["i386", "x86_64"], variants = ALL_VARIANTS,
               args = [], emu_args = [], env = {}, stdin = None, data = [], masks = [], needs = [], size, timeout, tags, …)
        NAME_ARCH_VARIANT: a test for each of `archs` and `variants`.
        NAME_ARCH_native: the same program on this machine; part of `bazel test --config=native //...` only.
        NAME_ARCH: the program as `bazel run //testing:record -- //PACKAGE:NAME` records it, in recorded/NAME_ARCH.txt. A test
            without that file does not build.

      program          label of a guest_program: PROGRAM_i386 and PROGRAM_x86_64 are run
      variants         rows of VARIANTS below; those for mips64el have the tag "mips64el"
      args, emu_args   the guest program's arguments; options of emu before the program's name
      env              the program's whole environment beside PATH and TMPDIR
      stdin            a file; without it stdin is empty
      data             files put into the working directory, which is otherwise empty, by base name
      masks            regular expressions: what they match on stdout is "..." before anything is compared
      needs            what an oracle must be to tell what the program does: words of testing/recording/oracles.py

    golden_test(name, program, arch, golden, variants, emu_args = [], masks = [], size, timeout, tags, …)
        The same for what only emu does: its own listings, a processor chosen by -cpu. `golden` is a file in a recording's form
        that was written by hand: there is no other oracle.

    A program is always started as ./PROGRAM_ARCH, in a fresh working directory. testing/recording has the runner.
"""

load("//testing/recording:recording_test.bzl", "RUNNER_ATTRS", "describe_program", "recording_tests")

def _native_host(*options):
    return struct(emu = "//tools:emu_unstamped", cpu = "", options = list(options), tags = [])

def _mips64el(cpu, *options):
    return struct(emu = "//testing:emu_mips64el", cpu = cpu, options = list(options), tags = ["mips64el"])

# How the program is run under emu: one row for each tier and host.
VARIANTS = {
    "interp": _native_host("--tier=interp"),
    # On hosts with larger pages.
    "interp_16k": _native_host("--tier=interp", "--host-page-size=16384"),
    "interp_64k": _native_host("--tier=interp", "--host-page-size=65536"),
    "interp_mips64el": _mips64el("Loongson-3A4000", "--tier=interp"),
    "jit_mips64el": _mips64el("Loongson-3A4000", "--tier=jit"),
    # Every block by itself.
    "jit_block_mips64el": _mips64el("Loongson-3A4000", "--tier=jit", "--jit-max-region=1"),
    # The tier that users have, on the other processor: no MSA, unaligned accesses trap.
    "auto_mips64r2": _mips64el("MIPS64R2-generic", "--tier=auto"),
}

# For calls that QEMU, the host of the others, does not have.
KERNEL_VARIANTS = ["interp", "interp_16k"]

# On MIPS64 only, where there is a JIT.
JIT_VARIANTS = ["jit_mips64el", "jit_block_mips64el", "auto_mips64r2"]

# Not part of `bazel test //...`, for their time: bazel test $(bazel query 'attr(tags, soak, tests(//testdata/...))').
SOAK_VARIANTS = ["interp_64k", "jit_block_mips64el"]
ALL_VARIANTS = ["interp", "interp_16k", "interp_64k", "interp_mips64el"] + JIT_VARIANTS

def _rows(variants):
    return {name: VARIANTS[name] for name in variants}

def _described_guest_impl(ctx):
    return describe_program(
        ctx,
        kind = "guest",
        recording = ctx.attr.recording,
        files = ctx.files.data + [ctx.executable.program] + ([ctx.file.stdin] if ctx.file.stdin else []),
        program = ctx.executable.program.short_path,
        arch = ctx.attr.arch,
        args = ctx.attr.guest_args,
        env = ctx.attr.guest_env,
        stdin = ctx.file.stdin.short_path if ctx.file.stdin else None,
        data = [file.short_path for file in ctx.files.data],
        masks = ctx.attr.masks,
        needs = ctx.attr.needs,
        emu_args = ctx.attr.emu_args,
    )

described_guest = rule(
    implementation = _described_guest_impl,
    executable = True,
    attrs = dict(
        program = attr.label(mandatory = True, executable = True, cfg = "target"),
        arch = attr.string(mandatory = True),
        recording = attr.string(mandatory = True),
        emu_args = attr.string_list(),
        guest_args = attr.string_list(),
        guest_env = attr.string_dict(),
        stdin = attr.label(allow_single_file = True),
        data = attr.label_list(allow_files = True),
        masks = attr.string_list(),
        needs = attr.string_list(),
        **RUNNER_ATTRS
    ),
)

def guest_test(
        name,
        program,
        archs = ["i386", "x86_64"],
        variants = ALL_VARIANTS,
        args = [],
        emu_args = [],
        env = {},
        stdin = None,
        data = [],
        masks = [],
        needs = [],
        size = "small",
        tags = [],
        **kwargs):
    for arch in archs:
        each = "%s_%s" % (name, arch)
        recording = "recorded/%s.txt" % each
        described_guest(
            name = each,
            testonly = True,
            program = "%s_%s" % (program, arch),
            arch = arch,
            recording = native.package_name() + "/" + recording,
            emu_args = emu_args,
            guest_args = args,
            guest_env = env,
            stdin = stdin,
            data = data,
            masks = masks,
            needs = needs,
            tags = tags,
        )
        recording_tests(
            name = each,
            program = each,
            recording = recording,
            variants = _rows(variants),
            emu_args = emu_args,
            soak_variants = SOAK_VARIANTS,
            size = size,
            tags = tags,
            **kwargs
        )

def golden_test(name, program, arch, golden, variants, emu_args = [], masks = [], size = "small", tags = [], **kwargs):
    each = "%s_%s" % (name, arch)
    described_guest(
        name = each,
        testonly = True,
        program = "%s_%s" % (program, arch),
        arch = arch,
        recording = "%s/%s" % (native.package_name(), golden),
        masks = masks,
    )
    recording_tests(
        name = each,
        program = each,
        recording = golden,
        variants = _rows(variants),
        emu_args = emu_args,
        native = False,
        soak_variants = SOAK_VARIANTS,
        size = size,
        tags = tags,
        **kwargs
    )
