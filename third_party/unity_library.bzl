# SPDX-License-Identifier: Apache-2.0
"""unity_library(name, srcs, hdrs = [], **cc_library's other arguments)

A cc_library of a dependency whose sources are compiled as one translation unit: nearly all the compile time of abseil's
sources is the headers that they share. `srcs` are paths in the repository's root package.
"""

def unity_library(name, srcs, textual_hdrs = [], **kwargs):
    unit = name + "_unit.cc"
    native.genrule(
        name = name + "_unit",
        outs = [unit],
        cmd = "printf '#include \"%s\"\\n' {} > $@".format(" ".join(srcs)),
    )
    native.cc_library(
        name = name,
        srcs = [unit],
        textual_hdrs = srcs + textual_hdrs,
        **kwargs
    )
