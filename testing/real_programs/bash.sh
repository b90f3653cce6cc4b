# SPDX-License-Identifier: Apache-2.0
set -u
declare -A count=()
while read -r word _; do
  count[${word:0:1}]=$((${count[${word:0:1}]:-0} + 1))
done < <(head -n 200 input.txt)
for key in "${!count[@]}"; do echo "$key ${count[$key]}"; done | sort

list=(one "two words" three)
printf '<%s>' "${list[@]}" "${#list[@]}" "${list[@]:1:1}"; echo
cat <<HERE | tr a-z A-Z
six times seven is $((6 * 7)), $(uname -m)
HERE
cat <<<"${list[*]/o/0}"

set -m
sleep 100 & sleeper=$!
sleep 0.2 & wait $!; echo "waited: $?"
jobs %1
kill %1
wait "$sleeper"; echo "killed: $?"
set +m

trap 'echo got USR1' USR1
kill -USR1 $$
trap 'echo bye' EXIT
(trap 'echo in the subshell' EXIT; exit 4); echo "subshell: $?"
false | true; echo "${PIPESTATUS[*]}"
seq 100 | { read -r a; read -r b; echo "$a $b"; }
coproc cat; echo through the coprocess >&"${COPROC[1]}"; read -r line <&"${COPROC[0]}"; echo "$line"
[[ abc123def =~ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
printf '%5.2f|%x|%q\n' 3.14159 255 'a b'
for ((i = 0; i < 300 * $1; i++)); do x=$((i * i % 97)); done; echo "$x"
ls tree >/dev/null 2>&1; echo $?
exit 5
