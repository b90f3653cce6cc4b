#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/sysroot with an apt-get that has these packages: shell and pager need library, editor needs lost (which is in
# the index, but not on the mirror), ghost is nowhere.
set -euo pipefail

sysroot=$PWD/tools/sysroot
folder=$TEST_TMPDIR
mkdir -p "$folder/bin"
cat >"$folder/bin/apt-get" <<'END'
#!/bin/bash
echo "$*" >>"$CALLS"
case "$*" in
  *update*) exit 0 ;;
  *--simulate*)
    declare -A names=()
    for word in "${@:4}"; do
      names[$word]=1
      case $word in
        shell | pager) names[library]=1 ;;
        editor) names[lost]=1 ;;
        ghost) echo "E: Unable to locate package ghost" >&2; exit 100 ;;
      esac
    done
    for name in "${!names[@]}"; do echo "Inst $name:i386 (1.0 Debian [i386])"; done
    ;;
  *download*)
    for word in "${@:3}"; do [ "$word" = lost ] || touch "${word}_1_i386.deb"; done
    [[ " $* " != *" lost "* ]]
    ;;
esac
END
cat >"$folder/bin/dpkg-deb" <<'END'
#!/bin/bash
case $1 in
  -x) mkdir -p "$3/usr/bin" && touch "$3/usr/bin/${2%%_*}" ;;
  --show) echo "${3%%_*} 1.0" ;;
esac
END
chmod +x "$folder"/bin/*
export PATH=$folder/bin:$PATH CALLS=$folder/calls

# expect WHAT ACTUAL EXPECTED
expect() {
  if [ "$2" != "$3" ]; then
    printf '%s:\n%s\nexpected:\n%s\n' "$1" "$2" "$3"
    exit 1
  fi
}

"$sysroot" "$folder/all" i386 shell pager 2>"$folder/stderr"
expect "all there: stderr" "$(cat "$folder/stderr")" ""
expect "all there: unpacked" "$(cd "$folder/all/usr/bin" && echo *)" "library pager shell"
expect "one simulation" "$(grep -c simulate "$CALLS")" 1
expect "nothing missing" "$(cd "$folder/all" && echo .[!.]* *)" ".packages bin usr"
expect "versions" "$(sort "$folder/all/.packages" | xargs)" "library 1.0 pager 1.0 shell 1.0"

"$sysroot" "$folder/some" i386 shell ghost editor 2>"$folder/stderr"
expect "some missing: stderr" "$(cat "$folder/stderr")" "sysroot: i386: cannot have ghost
sysroot: i386: cannot have editor (no lost)"
expect "some missing: .missing" "$(xargs <"$folder/some/.missing")" "ghost editor"
expect "some missing: unpacked" "$(cd "$folder/some/usr/bin" && echo *)" "editor library shell"

status=0
"$sysroot" "$folder/none" i386 ghost 2>"$folder/stderr" || status=$?
expect "nothing: status" "$status" 1
expect "nothing: stderr" "$(cat "$folder/stderr")" "sysroot: i386: cannot have ghost"
