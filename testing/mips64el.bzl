# SPDX-License-Identifier: Apache-2.0
"""Builds for mips64el beside native ones, in one command.

    mips64el_binary(name, binary, **common)
        NAME: the cc_binary BINARY built for mips64el, usable as `data`. Being a static program it is run by
            qemu-mips64el -cpu Loongson-3A4000 NAME ARG...
        It is built only when something asks for it (tag "manual").

    mips64el_test(name, test, args = [], env = {}, tags = [], cpu = "Loongson-3A4000", **common)
        Runs the cc_test TEST built for mips64el under qemu-mips64el -cpu CPU, with TEST's own data.
        emu_cc_test (cc_test.bzl) makes one for each test.
"""

def _transition_impl(_settings, _attr):
    return {
        "//command_line_option:cpu": "mips64el",
        "//command_line_option:crosstool_top": "//toolchain:suite",
        "//command_line_option:platforms": ["//toolchain:mips64el"],
    }

_mips64el = transition(
    implementation = _transition_impl,
    inputs = [],
    outputs = [
        "//command_line_option:cpu",
        "//command_line_option:crosstool_top",
        "//command_line_option:platforms",
    ],
)

# Needed on every rule that uses a transition of its own.
_ALLOWLIST = attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist")

def _link(ctx, target):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(
        output = out,
        target_file = target[DefaultInfo].files_to_run.executable,
        is_executable = True,
    )
    return out

def _binary_impl(ctx):
    binary = ctx.attr.binary[0]
    out = _link(ctx, binary)
    return [DefaultInfo(
        executable = out,
        files = depset([out]),
        runfiles = ctx.runfiles([out]).merge(binary[DefaultInfo].default_runfiles),
    )]

_mips64el_binary = rule(
    implementation = _binary_impl,
    executable = True,
    attrs = {
        "binary": attr.label(mandatory = True, cfg = _mips64el),
        "_allowlist_function_transition": _ALLOWLIST,
    },
)

def mips64el_binary(name, binary, tags = [], **common):
    _mips64el_binary(
        name = name,
        binary = binary,
        tags = tags + ["manual"],
        **common
    )

def _test_impl(ctx):
    test = ctx.attr.test[0]
    program = test[DefaultInfo].files_to_run.executable
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        output = script,
        is_executable = True,
        content = "#!/bin/sh\nexec qemu-mips64el -cpu {cpu} ./{program} \"$@\"\n".format(
            cpu = ctx.attr.cpu,
            program = program.short_path,
        ),
    )
    return [
        DefaultInfo(
            executable = script,
            runfiles = ctx.runfiles([program]).merge(test[DefaultInfo].default_runfiles),
        ),
        testing.TestEnvironment(ctx.attr.env),
    ]

_mips64el_test = rule(
    implementation = _test_impl,
    test = True,
    attrs = {
        "test": attr.label(mandatory = True, cfg = _mips64el),
        "cpu": attr.string(default = "Loongson-3A4000"),
        "env": attr.string_dict(),
        "_allowlist_function_transition": _ALLOWLIST,
    },
)

def mips64el_test(name, test, tags = [], **kwargs):
    _mips64el_test(
        name = name,
        test = test,
        tags = tags + ["mips64el"],
        **kwargs
    )
