# SPDX-License-Identifier: Apache-2.0
# The applets are busybox itself, started again.
# Neither owners nor what depends on the file system.
ls -ln tree | grep -v -e ^d -e ^total | awk '{ $3 = $4 = ""; print }' | sort | sha256sum
echo $((6*7))
uname -m
find tree -type f | sort | xargs cat | md5sum
sed -n 's/^\(....\).*/\1/p' input.txt | sort | uniq -c | awk '{ n += $1 } END { print n, NR }'
tar -cf - tree | tar -tf - | sort
gzip -c input.txt | gunzip -c | cmp - input.txt && echo same
printf '%s\n' b a c | sort -r | tr '\n' ' '
i=0; while [ $i -lt 50 ]; do i=$((i + 1)); done; echo $i
(exit 7); echo $?
sh -c 'kill -9 $$'; echo $?
exit 3
