#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh [TIER]...: runs the guest programs of this folder under its emu, compares what they do with what is recorded, and
# writes report.txt. Send that file back. Tiers are interp, jit, auto and block; without one it is all of them.
#
# tools/try-on-hardware made this folder. tests/NAME has: program, args and env (one word a line), data/ and stdin where there
# are such, options (emu's), and what is recorded: status (a number, or a signal's name) and stdout, or sha256 of a long one.
set -u

here=$(cd "$(dirname "$0")" && pwd)
report=$here/report.txt
[ $# -gt 0 ] || set -- interp jit auto block
work=${TMPDIR:-/tmp}/emu-try.$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"
limit=
if command -v timeout >/dev/null 2>&1; then limit="timeout 300"; fi

# Words, one a line, quoted for eval.
quoted() { [ ! -e "$1" ] || sed "s/'/'\\\\''/g; s/^/'/; s/\$/'/" "$1" | tr '\n' ' '; }

# run_one TEST OPTION...: the program's output in $work/out, its status or signal in $status.
run_one() {
  test=$1
  shift
  rm -rf "$work/run"
  mkdir "$work/run"
  cp "$here/programs/$(cat "$test/program")" "$work/run/"
  [ ! -d "$test/data" ] || cp -R "$test/data/." "$work/run/"
  stdin=/dev/null
  [ ! -e "$test/stdin" ] || stdin=$test/stdin
  (
    cd "$work/run" || exit 125
    eval "exec env -i PATH=/usr/bin:/bin TMPDIR='$work/run' $(quoted "$test/env") $limit '$here/emu' $* $(quoted "$test/options") \
      './$(cat "$test/program")' $(quoted "$test/args")"
  ) <"$stdin" >"$work/out" 2>"$work/err"
  status=$?
  # Signals have other numbers on other processors.
  if [ "$status" -gt 128 ]; then status=$(kill -l "$((status - 128))" 2>/dev/null || echo "$status"); fi
}

# Whether $work/out and $status are what is recorded for the test.
as_recorded() {
  [ "$status" = "$(cat "$1/status")" ] || return 1
  if [ -e "$1/sha256" ]; then
    [ "$(sha256sum <"$work/out" | cut -d ' ' -f 1)" = "$(cat "$1/sha256")" ]
    return
  fi
  sed "s|@FOLDER@|$work/run|g" "$1/stdout" >"$work/expected"
  cmp -s "$work/expected" "$work/out"
}

{
  echo "emu: $("$here/emu" --version 2>&1 | head -n 1)"
  echo "kernel: $(uname -a)"
  echo "page size: $(getconf PAGESIZE 2>/dev/null || getconf PAGE_SIZE 2>/dev/null)"
  date
  sed -n '1,24p' /proc/cpuinfo
} >"$report"

ran=0
differ=0
for tier; do
  case $tier in
    block) options="--tier=jit --jit-max-region=1" ;;
    *) options="--tier=$tier" ;;
  esac
  for test in "$here"/tests/*; do
    name=${test##*/}
    ran=$((ran + 1))
    # shellcheck disable=SC2086
    run_one "$test" $options
    if as_recorded "$test"; then
      echo "ok $tier $name" >>"$report"
      continue
    fi
    differ=$((differ + 1))
    echo "$tier $name differs"
    {
      echo "DIFFERS $tier $name: status $status, recorded $(cat "$test/status")"
      [ -e "$test/sha256" ] || diff "$work/expected" "$work/out" 2>&1 | head -n 40 | sed 's/^/    /'
      tail -n 5 "$work/err" | sed 's/^/    stderr: /'
    } >>"$report"
  done
done
{
  echo "$ran runs, $differ differ"
  dmesg 2>/dev/null | grep -E 'BUG|Oops|Bad page|Kernel bug|panic' | tail -n 20
} >>"$report"
echo "$ran runs, $differ differ: $report"
[ "$differ" = 0 ]
