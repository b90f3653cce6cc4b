# SPDX-License-Identifier: Apache-2.0
"""emu_cc_test: a cc_test that runs on both processors.

    emu_cc_test(name, srcs, deps, data, args, env, tags, size, timeout, copts, linkopts, …, mips64el = True)
        NAME           the native test
        NAME_mips64el  the same test built for mips64el, run under qemu-mips64el -cpu Loongson-3A4000;
                       tag "mips64el". Its args, env, tags, size, timeout and data are NAME's.
        `mips64el = False` leaves the second out: say why in a comment.

    Takes every argument of cc_test, but no $(location …) in args or env: it would differ. A program in `data` is built for
    the processor that the test is built for, under the same path. Runfiles are found as in any Bazel test: paths from the working directory
    ("testdata/foo"), or under $TEST_SRCDIR/emu. GoogleTest's main is "@com_google_googletest//:gtest_main".

    emu_cc_binary(name, …) takes cc_binary's arguments and links one static program: static-pie on x86-64,
    static on mips64el, neither under --config=asan or ubsan.
"""

load("//testing:mips64el.bzl", "mips64el_test")

# mips64el has no rcrt1.o in Debian; a plain static program sits at 0x120000000 there, above what a low guest needs.
_STATIC = select({
    "//toolchain:is_sanitized": [],
    "//toolchain:is_mips64el": ["-static"],
    # Bazel finds ld.gold for this machine, which does not know static-pie.
    "//conditions:default": [
        "-static-pie",
        "-fuse-ld=bfd",
    ],
})

# A test for mips64el needs no -L under qemu, and starts faster, when it is static. (The linker would warn
# of GoogleTest's getaddrinfo each time.)
_STATIC_MIPS64EL = select({
    "//toolchain:is_mips64el": [
        "-static",
        "-Wl,--no-warnings",
    ],
    "//conditions:default": [],
})

def emu_cc_binary(name, linkopts = [], **kwargs):
    native.cc_binary(
        name = name,
        linkopts = linkopts + _STATIC,
        **kwargs
    )

def emu_cc_test(name, linkopts = [], mips64el = True, **kwargs):
    native.cc_test(
        name = name,
        linkopts = linkopts + _STATIC_MIPS64EL,
        **kwargs
    )
    if mips64el:
        common = {
            key: kwargs[key]
            for key in ["args", "env", "flaky", "local", "shard_count", "size", "tags", "timeout"]
            if key in kwargs
        }
        mips64el_test(
            name = name + "_mips64el",
            test = name,
            **common
        )
