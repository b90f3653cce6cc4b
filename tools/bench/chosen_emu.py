# SPDX-License-Identifier: Apache-2.0
"""Which emu the benchmarks on this machine measure, and from where."""

import os


def take(parser, options):
    """Makes options.emu a path from this folder, where what it runs is named from.

    emu itself would go to the folder that `bazel run` was called in, which another emu is named from.
    """
    folder = os.environ.pop("BUILD_WORKING_DIRECTORY", ".")
    if options.emu != parser.get_default("emu"):
        options.emu = os.path.join(folder, options.emu)
