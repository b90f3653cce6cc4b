#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# cached_sysroot.sh DIR ARCH PACKAGE…: tools/sysroot, whose result is kept for the next time. DIR/.missing is always
# there afterwards. A sysroot with something missing is not kept: the next try may have more luck.
set -euo pipefail

tool=$(dirname "$(readlink -f "$0")")/../tools/sysroot
key=$(cat "$tool" <(printf '%s\n' "${@:2}") | sha256sum | cut -c 1-16)
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/emu/sysroots
archive=$cache/$2-$key.tar

mkdir -p "$1"
if [ -f "$archive" ]; then
  tar -C "$1" -xf "$archive"
else
  "$tool" "$@"
  if [ ! -e "$1/.missing" ]; then
    mkdir -p "$cache"
    tar -C "$1" -cf "$archive.$$" . && mv "$archive.$$" "$archive"
  fi
fi
touch "$1/.missing"
