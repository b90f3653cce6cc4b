#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check.sh STAMP CONFIG SOURCE CLANG-OPTION...: clang-tidy reads SOURCE, or clang alone if that is a test. Creates STAMP
# when nothing is found; prints the findings and fails otherwise. clang.bzl runs it.
set -eu

stamp=$1 config=$2 source=$3
shift 3

# Where Bazel's sandbox was is of no use to the reader.
show() {
  sed -e "s,$PWD/,,g" -e 's,^\./,,' -e '/warnings\? generated\.$/d' -e '/warnings treated as errors$/d' "$stamp" >&2
  exit 1
}

case $source in
  *_test.cc) /usr/bin/clang++ -fsyntax-only -Werror "$@" "$source" >"$stamp" 2>&1 || show ;;
  *) /usr/bin/clang-tidy --quiet --warnings-as-errors='*' --config-file="$config" "$source" -- -xc++ "$@" \
    >"$stamp" 2>&1 || show ;;
esac
: >"$stamp"
