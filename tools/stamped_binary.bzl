# SPDX-License-Identifier: Apache-2.0
"""stamped_binary(name, binary): NAME is the program BINARY with the commit that it was built from written into it.

The commit is written into the finished program, and comes from Bazel's volatile status (tools/workspace_status.sh).
So a new commit compiles and links nothing again, and runs no test again: tests use BINARY, which has no commit.
While BINARY stays as it is, so does NAME, with the commit at which it was made.
"""

def _stamped_binary_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.run(
        executable = "/usr/bin/python3",
        arguments = [
            ctx.file._stamp.path,
            ctx.version_file.path,
            ctx.executable.binary.path,
            out.path,
        ],
        inputs = [ctx.file._stamp, ctx.version_file, ctx.executable.binary],
        outputs = [out],
        mnemonic = "StampCommit",
    )
    return [DefaultInfo(
        executable = out,
        files = depset([out]),
        runfiles = ctx.runfiles([out]),
    )]

stamped_binary = rule(
    implementation = _stamped_binary_impl,
    executable = True,
    attrs = {
        "binary": attr.label(mandatory = True, executable = True, cfg = "target"),
        "_stamp": attr.label(default = "//tools:stamp_commit.py", allow_single_file = True),
    },
)
