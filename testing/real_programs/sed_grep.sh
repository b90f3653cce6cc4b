# SPDX-License-Identifier: Apache-2.0
sed -n '/^[a-m]/{s/\([a-z]*\) \([0-9]*\)/\2 \1/p}' input.txt | md5sum
sed -E '1~3d; s/([aeiou])+/<\1>/g; $!N; P; D' input.txt | md5sum
grep -c '^[aeiou]' input.txt; grep -E -o '[0-9]{3,}' input.txt | md5sum
grep -n -i -w 'a[a-z]*' input.txt | head -n 3; grep -P '^\w+\s\d+7\b' input.txt | wc -l
grep -r -l . tree | sort; grep none input.txt; echo $?
