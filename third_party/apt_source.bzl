# SPDX-License-Identifier: Apache-2.0
"""apt_source(name, package, version, sha256, strip_prefix, build_file = None)

A repository made of the upstream archive of a Debian source package, fetched through the apt sources
that the machine already has: no host is named here. The upstream version and the archive's sha256 are
pinned; Debian's own revision of the package is not, since revisions vanish from the mirrors.

  package:      name of the Debian source package
  version:      upstream version
  sha256:       of PACKAGE_VERSION.orig.tar.*
  strip_prefix: the archive's top folder
  build_file:   label of the BUILD file to use, which describes the whole; those that the archive brings are removed

The work is done by fetch_source.sh, in a private apt root; the machine's own apt state is untouched.
"""

def _apt_source_impl(ctx):
    result = ctx.execute(
        [
            "bash",
            str(ctx.path(ctx.attr._fetch)),
            ctx.attr.package,
            ctx.attr.version,
            ctx.attr.sha256,
            "archive",
        ],
        timeout = 1800,
    )
    if result.return_code != 0:
        fail("cannot fetch the source of %s %s:\n%s%s" % (
            ctx.attr.package,
            ctx.attr.version,
            result.stdout,
            result.stderr,
        ))
    archive = result.stdout.strip().split("\n")[-1]
    ctx.extract(archive, stripPrefix = ctx.attr.strip_prefix)
    ctx.delete("archive")
    if ctx.attr.build_file:
        ctx.execute(["find", ".", "(", "-name", "BUILD", "-o", "-name", "BUILD.bazel", ")", "-delete"])
        ctx.symlink(ctx.attr.build_file, "BUILD.bazel")

apt_source = repository_rule(
    implementation = _apt_source_impl,
    attrs = {
        "package": attr.string(mandatory = True),
        "version": attr.string(mandatory = True),
        "sha256": attr.string(mandatory = True),
        "strip_prefix": attr.string(),
        "build_file": attr.label(allow_single_file = True),
        "_fetch": attr.label(
            default = "//third_party:fetch_source.sh",
            allow_single_file = True,
        ),
    },
)
