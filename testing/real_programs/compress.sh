# SPDX-License-Identifier: Apache-2.0
# Round trips, and the refusal of what is damaged. $2 is 1 where time is dear.
round_trip() {
  "$1" -"$2" -c <"$3" >packed
  sha256sum <packed
  "$1" -d -c <packed | cmp - "$3" && echo "$3: same"
}
round_trip "$1" 1 input.txt
if [ "$2" -gt 1 ]; then
  round_trip "$1" 6 input.txt
  round_trip "$1" 1 input.bin
fi
round_trip "$1" 6 input.bin
head -c 1000 packed | "$1" -d -c >/dev/null; echo $?
