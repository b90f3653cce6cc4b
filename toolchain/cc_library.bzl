# SPDX-License-Identifier: Apache-2.0
"""emu_cc_library: a cc_library whose sources are compiled together, as one translation unit.

    emu_cc_library(name, srcs, hdrs = [], alone = [], assembly = [], **the other arguments of cc_library)
        srcs       .cc files, and .h and .inc files that only they include; may be a select()
        alone      .cc files that cannot be compiled with others, such as those that include the kernel's headers where
                   the C library has its own; may be a select()
        assembly   .S files; may be a select()

A file of two hundred lines costs the compiler about two seconds, nearly all of them for the headers that it shares with its
neighbours. So the rooms of this tree are libraries of many small files, each of which is written as if it were compiled
alone: it includes what it uses, and clang reads it alone (--config=lint). What this asks of the files is that names in
their unnamed namespaces differ within a library.

`translation_unit`, which makes the file that includes the others, is a rule and no macro because srcs may be a select().
"""

def _include_path(file):
    """As #include names the file: from the root of its repository, which for another than ours is ../NAME."""
    if file.short_path.startswith("../"):
        return "/".join(file.short_path.split("/")[2:])
    return file.short_path

def _translation_unit_impl(ctx):
    unit = ctx.actions.declare_file(ctx.label.name + ".cc")
    sources = ["#include \"%s\"\n" % _include_path(file) for file in ctx.files.srcs if file.extension == "cc"]
    ctx.actions.write(unit, "".join(sources))
    return [DefaultInfo(files = depset([unit]))]

translation_unit = rule(
    implementation = _translation_unit_impl,
    attrs = {"srcs": attr.label_list(allow_files = [".cc", ".h", ".inc"], mandatory = True)},
)

def emu_cc_library(name, srcs, alone = [], assembly = [], textual_hdrs = [], testonly = False, **kwargs):
    unit = name + "_unit"
    translation_unit(
        name = unit,
        srcs = srcs,
        testonly = testonly,
        visibility = ["//visibility:private"],
    )
    native.cc_library(
        name = name,
        srcs = [unit] + alone + assembly,
        textual_hdrs = textual_hdrs + srcs,
        testonly = testonly,
        **kwargs
    )
