# SPDX-License-Identifier: Apache-2.0
"""debian_sysroot(name, arch, packages)

A repository whose `//:root` is a folder: Debian packages of an architecture with all that they depend on, unpacked by
tools/sysroot. What cannot be had is named in `//:missing`, one package a line (empty when all came); tests that need a
missing package skip themselves, visibly. What was made once is kept in ${XDG_CACHE_HOME:-~/.cache}/emu/sysroots.
"""

def _debian_sysroot_impl(ctx):
    result = ctx.execute(
        ["bash", str(ctx.path(ctx.attr._cached)), "root", ctx.attr.arch] + ctx.attr.packages,
        timeout = 1800,
        quiet = False,
    )
    if result.return_code != 0:
        # buildifier: disable=print
        print("no %s sysroot: %s" % (ctx.attr.arch, result.stderr))
        ctx.file("root/.missing", "\n".join(ctx.attr.packages) + "\n")
    ctx.file("missing", ctx.read("root/.missing"))
    ctx.file("BUILD.bazel", """
package(default_visibility = ["//visibility:public"])

# A folder as one input: thousands of files with any characters in their names.
exports_files(["missing", "root"])
""")

debian_sysroot = repository_rule(
    implementation = _debian_sysroot_impl,
    attrs = {
        "arch": attr.string(mandatory = True, values = ["amd64", "i386"]),
        "packages": attr.string_list(mandatory = True),
        "_cached": attr.label(default = "//third_party:cached_sysroot.sh", allow_single_file = True),
        "_sysroot": attr.label(default = "//tools:sysroot", allow_single_file = True),
    },
)
