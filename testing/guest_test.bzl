# SPDX-License-Identifier: Apache-2.0
"""guest_test: runs a guest program natively, which is the oracle, and then under emu in every tier and on every host.

    guest_test(name, program, archs = ["i386", "x86_64"], variants = ALL_VARIANTS,
               args = [], emu_args = [], env = {}, stdin = None, data = [], masks = [],
               expect_exit = None, expected_stdout = None, native = True, size, timeout, tags, …)
        NAME_ARCH_VARIANT: a test for each of `archs` and `variants`.

      program          label of a guest_program: PROGRAM_i386 and PROGRAM_x86_64 are run
      variants         rows of VARIANTS below; those for mips64el have the tag "mips64el"
      args, emu_args   the guest program's arguments; options of emu before the program's name
      env              the program's whole environment beside PATH and TMPDIR
      stdin            a file; without it stdin is empty
      data             files put into the working directory, which is otherwise empty, by base name
      masks            regular expressions: what they match on stdout is "..." before anything is compared
      native           True: standard output and exit status must be those of the native run. False: where a native
                       run would tell something else; then expect_exit or expected_stdout says what is right
      expect_exit      the exit status, 128 + N when killed by signal N
      expected_stdout  a file. The native run is held to both expectations, too

    The program is always started as ./PROGRAM_ARCH, in a fresh working directory. The runner is run_guest_test.py.
"""

# How the program is run under emu: one row for each tier and host.
VARIANTS = {
    "interp": struct(emu = "//:emu", cpu = "", options = ["--tier=interp"]),
    # On hosts with larger pages.
    "interp_16k": struct(emu = "//:emu", cpu = "", options = ["--tier=interp", "--host-page-size=16384"]),
    "interp_64k": struct(emu = "//:emu", cpu = "", options = ["--tier=interp", "--host-page-size=65536"]),
    "interp_mips64el": struct(emu = "//testing:emu_mips64el", cpu = "Loongson-3A4000", options = ["--tier=interp"]),
    "jit_mips64el": struct(emu = "//testing:emu_mips64el", cpu = "Loongson-3A4000", options = ["--tier=jit"]),
    # Every block by itself.
    "jit_block_mips64el": struct(
        emu = "//testing:emu_mips64el",
        cpu = "Loongson-3A4000",
        options = ["--tier=jit", "--jit-max-region=1"],
    ),
    # The other processor: no MSA, unaligned accesses trap.
    "auto_mips64r2": struct(emu = "//testing:emu_mips64el", cpu = "MIPS64R2-generic", options = ["--tier=auto"]),
}

# For calls that QEMU, the host of the others, does not have.
KERNEL_VARIANTS = ["interp", "interp_16k"]

# On MIPS64 only, where there is a JIT.
JIT_VARIANTS = ["jit_mips64el", "jit_block_mips64el", "auto_mips64r2"]

# Not part of `bazel test //...`, for its time: bazel test $(bazel query 'attr(tags, soak, tests(//testdata/...))').
SOAK_VARIANTS = ["interp_64k", "jit_block_mips64el", "auto_mips64r2"]
ALL_VARIANTS = ["interp", "interp_16k", "interp_64k", "interp_mips64el"] + JIT_VARIANTS

def _quote(word):
    return "'" + word.replace("'", "'\\''") + "'"

def _guest_test_impl(ctx):
    words = ["exec", "/usr/bin/python3", ctx.file._runner.short_path]
    words.append("--emu=" + ctx.executable.emu.short_path)
    if ctx.attr.cpu:
        words.append("--cpu=" + ctx.attr.cpu)
    words.extend(["--emu_arg=" + word for word in ctx.attr.emu_args])
    words.extend(["--env=%s=%s" % item for item in ctx.attr.guest_env.items()])
    words.extend(["--mask=" + mask for mask in ctx.attr.masks])
    words.extend(["--data=" + file.short_path for file in ctx.files.data])
    if ctx.file.stdin:
        words.append("--stdin=" + ctx.file.stdin.short_path)
    if ctx.file.expected_stdout:
        words.append("--expected_stdout=" + ctx.file.expected_stdout.short_path)
    if ctx.attr.expect_exit >= 0:
        words.append("--expect_exit=%d" % ctx.attr.expect_exit)
    if not ctx.attr.native:
        words.append("--no_native")
    words.extend(["--", ctx.executable.program.short_path] + ctx.attr.guest_args)
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        output = script,
        content = "#!/bin/sh\n" + " ".join([_quote(word) if word != "exec" else word for word in words]) + "\n",
        is_executable = True,
    )
    files = [ctx.file._runner, ctx.file._qemu, ctx.executable.program] + ctx.files.data
    files.extend([file for file in [ctx.file.stdin, ctx.file.expected_stdout] if file])
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles(files)
            .merge(ctx.attr.emu[DefaultInfo].default_runfiles)
            .merge(ctx.attr.program[DefaultInfo].default_runfiles),
    )]

_guest_test = rule(
    implementation = _guest_test_impl,
    test = True,
    attrs = {
        "program": attr.label(mandatory = True, executable = True, cfg = "target"),
        "emu": attr.label(mandatory = True, executable = True, cfg = "target"),
        "cpu": attr.string(),
        "emu_args": attr.string_list(),
        "guest_args": attr.string_list(),
        "guest_env": attr.string_dict(),
        "stdin": attr.label(allow_single_file = True),
        "data": attr.label_list(allow_files = True),
        "masks": attr.string_list(),
        "native": attr.bool(default = True),
        "expect_exit": attr.int(default = -1),
        "expected_stdout": attr.label(allow_single_file = True),
        "_runner": attr.label(default = "//testing:run_guest_test.py", allow_single_file = True),
        "_qemu": attr.label(default = "//toolchain:run_mips64el", allow_single_file = True),
    },
)

def guest_test(
        name,
        program,
        archs = ["i386", "x86_64"],
        variants = ALL_VARIANTS,
        args = [],
        emu_args = [],
        env = {},
        expect_exit = None,
        size = "small",
        tags = [],
        **kwargs):
    for arch in archs:
        for variant in variants:
            row = VARIANTS[variant]
            _guest_test(
                name = "%s_%s_%s" % (name, arch, variant),
                program = "%s_%s" % (program, arch),
                emu = row.emu,
                cpu = row.cpu,
                emu_args = row.options + emu_args,
                guest_args = args,
                guest_env = env,
                expect_exit = -1 if expect_exit == None else expect_exit,
                size = size,
                tags = tags + (["mips64el"] if row.cpu else []) +
                       (["manual", "soak"] if variant in SOAK_VARIANTS else []),
                **kwargs
            )
