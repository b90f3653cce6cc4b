# SPDX-License-Identifier: Apache-2.0
"""mips_machine_test(name, machine, programs, tiers, **common): guest programs under emu on a machine of mips_machine.py.

      programs   names of guest_tests of //testdata, with architectures: "threads_test_i386". All run in one boot
      tiers      names of mips_machine.TIERS

    The test runs outside of the sandbox, because what the machine is made of is kept in the home folder. Where it cannot be had,
    the test is skipped, and says why.
"""

load("//testing/recording:recording_test.bzl", "RecordedProgramInfo")

def _impl(ctx):
    words = ["--machine=" + ctx.attr.machine, "--emu=" + ctx.executable._emu.short_path]
    words += ["--tier=" + tier for tier in ctx.attr.tiers]
    runfiles = ctx.runfiles(ctx.files.recordings + ctx.files._modules).merge(ctx.attr._emu[DefaultInfo].default_runfiles)
    for program in ctx.attr.programs:
        words.append(program[RecordedProgramInfo].description.short_path)
        runfiles = runfiles.merge(program[DefaultInfo].default_runfiles)
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        script,
        "#!/bin/sh\nexec /usr/bin/python3 -B -m testing.mips_machine.check " + " ".join(words) + "\n",
        is_executable = True,
    )
    return [DefaultInfo(executable = script, runfiles = runfiles)]

_mips_machine_test = rule(
    implementation = _impl,
    test = True,
    attrs = {
        "machine": attr.string(mandatory = True),
        "programs": attr.label_list(mandatory = True, providers = [RecordedProgramInfo]),
        "recordings": attr.label_list(mandatory = True, allow_files = [".txt"]),
        "tiers": attr.string_list(mandatory = True),
        "_emu": attr.label(default = "//testing:emu_mips64el", executable = True, cfg = "target"),
        "_modules": attr.label(default = "//testing/mips_machine:module"),
    },
)

def mips_machine_test(name, machine, programs, tiers, tags = [], **common):
    _mips_machine_test(
        name = name,
        machine = machine,
        programs = ["//testdata:" + program for program in programs],
        recordings = ["//testdata:recorded/%s.txt" % program for program in programs],
        tiers = tiers,
        tags = tags + ["local", "mips64el"],
        **common
    )
