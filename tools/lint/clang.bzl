# SPDX-License-Identifier: Apache-2.0
"""An aspect that has clang-tidy read each of our own .cc files, with the flags and headers of its target.

    bazel build --config=lint //...

One action per source file, so that Bazel's cache remembers which files are clean. clang-tidy reports clang's own warnings
too, those of -Wthread-safety among them, and any finding fails the action (check.sh). Only what this machine
compiles is read: files for mips64el alone are not, since select() leaves them out. Tests are read by clang alone: they
are half of the time, and what is in them runs.

The checks are those of clang-tidy.yaml; --//tools/lint:checks=//:.clang-tidy takes the editors' many instead.
"""

# Of a target's and the command line's options for gcc, those that change what the code means.
_KEPT_OPTIONS = ["-D", "-U", "-std=", "-fno-exceptions", "-fno-rtti", "-m"]

_CLANG_OPTIONS = [
    "-Wall",
    "-Wextra",
    "-Wthread-safety",
    # `a & b` of two conditions is how we ask for one branch instead of two.
    "-Wno-bitwise-instead-of-logical",
    # x86:opcode_table is computed by the compiler.
    "-fconstexpr-steps=1000000000",
]

def _is_kept(option):
    for prefix in _KEPT_OPTIONS:
        if option.startswith(prefix):
            return True
    return False

def _is_own_source(file):
    return file.is_source and file.extension == "cc" and not file.owner.workspace_name

def _files(ctx, names):
    return [file for name in names for file in getattr(ctx.rule.files, name, [])]

def _compilation_context(target, ctx):
    infos = [dep[CcInfo] for dep in getattr(ctx.rule.attr, "deps", []) if CcInfo in dep]
    if CcInfo in target:
        infos.append(target[CcInfo])
    return cc_common.merge_cc_infos(cc_infos = infos).compilation_context

def _options(ctx, context):
    args = ctx.actions.args()
    given = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts + getattr(ctx.rule.attr, "copts", [])
    args.add_all([option for option in given if _is_kept(option)])
    args.add_all(_CLANG_OPTIONS)
    args.add_all(context.defines, before_each = "-D")
    args.add_all(context.local_defines, before_each = "-D")
    args.add_all(context.quote_includes, before_each = "-iquote")
    args.add_all(context.includes, before_each = "-isystem")
    args.add_all(context.system_includes, before_each = "-isystem")
    return args

def _lint_impl(target, ctx):
    # Sources that are compiled together (toolchain/cc_library.bzl) are text to cc_library.
    sources = [file for file in _files(ctx, ["srcs", "textual_hdrs"]) if _is_own_source(file)]
    if not sources or not ctx.rule.kind.startswith("cc_"):
        return []
    context = _compilation_context(target, ctx)
    options = _options(ctx, context)
    headers = depset(
        [ctx.file._config] + _files(ctx, ["srcs", "hdrs", "textual_hdrs"]),
        transitive = [context.headers],
    )
    stamps = []
    for source in sources:
        stamp = ctx.actions.declare_file("%s.%s.lint" % (ctx.label.name, source.basename))
        head = ctx.actions.args()
        head.add_all([stamp, ctx.file._config, source])
        ctx.actions.run(
            executable = ctx.executable._check,
            arguments = [head, options],
            inputs = headers,
            outputs = [stamp],
            mnemonic = "Lint",
            progress_message = "Reading %s with clang-tidy" % source.short_path,
        )
        stamps.append(stamp)
    return [OutputGroupInfo(lint = depset(stamps))]

lint = aspect(
    implementation = _lint_impl,
    attrs = {
        "_check": attr.label(
            default = "//tools/lint:check.sh",
            allow_single_file = True,
            executable = True,
            cfg = "host",
        ),
        "_config": attr.label(
            default = "//tools/lint:checks",
            allow_single_file = True,
        ),
    },
    fragments = ["cpp"],
)
