# SPDX-License-Identifier: Apache-2.0
"""precompiled_header(name, out, header, hdrs, toolchain, copts = [])

A header that gcc reads in compiled form, because parsing the standard library and abseil is more than half of what a
source file of ours costs.

  out:       path of the result, a folder of its own and prelude.h.gch
  header:    the header to compile; it includes those that are worth it
  hdrs:      every file that it may include, directly or not
  toolchain: the cc_toolchain_suite whose compiler and flags are used: a .gch is valid under equal flags only
  copts:     what .bazelrc adds for the files that use it
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "CPP_COMPILE_ACTION_NAME")

def _precompiled_header_impl(ctx):
    toolchain = ctx.attr.toolchain[cc_common.CcToolchainInfo]
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        unsupported_features = ["module_maps"],
    )
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        user_compile_flags = ctx.fragments.cpp.cxxopts + ctx.attr.copts,
        quote_include_directories = depset([".", "external/com_google_absl"]),
        system_include_directories = depset(["external/com_google_googletest/googletest/include"]),
    )
    flags = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = CPP_COMPILE_ACTION_NAME,
        variables = variables,
    )
    ctx.actions.run(
        outputs = [ctx.outputs.out],
        inputs = [ctx.file.header] + ctx.files.hdrs,
        executable = toolchain.compiler_executable,
        arguments = flags + ["-x", "c++-header", ctx.file.header.path, "-o", ctx.outputs.out.path],
        mnemonic = "PrecompileHeader",
        progress_message = "Compiling " + ctx.outputs.out.short_path,
        env = {"PATH": "/usr/bin:/bin"},
    )
    return [DefaultInfo(files = depset([ctx.outputs.out]))]

precompiled_header = rule(
    implementation = _precompiled_header_impl,
    attrs = {
        "copts": attr.string_list(),
        "hdrs": attr.label_list(allow_files = True),
        "header": attr.label(allow_single_file = True, mandatory = True),
        "out": attr.output(mandatory = True),
        "toolchain": attr.label(mandatory = True),
    },
    fragments = ["cpp"],
)
