#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/workspace_status.sh: what Bazel asks before each build (.bazelrc): the commit that the tree stands at.
#
# The key does not begin with STABLE_, so a new commit alone builds nothing again. Without git, or in a tree that is
# only a part of another repository, nothing is printed, and emu --version says "unknown".
top=$(git rev-parse --show-toplevel 2>/dev/null) || exit 0
if [ "$top" != "$(pwd -P)" ]; then exit 0; fi
commit=$(git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null) || exit 0
echo "EMU_COMMIT $commit"
