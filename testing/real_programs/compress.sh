# A round trip for each level, and the refusal of what is damaged.
for file in input.txt input.bin; do
  for level in 1 6; do
    "$1" -$level -c <"$file" >packed
    sha256sum <packed
    "$1" -d -c <packed | cmp - "$file" && echo "$file: same"
  done
done
head -c 1000 packed | "$1" -d -c >/dev/null; echo $?
