# SPDX-License-Identifier: Apache-2.0
# $1 is 1 where time is dear: then without what only computes more of the same.
umask 022
# Neither owners nor what depends on the file system.
ls -go tree | grep -v -e ^d -e ^total; ls -R tree; ls --sort=size -1s tree >/dev/null
sort -n -k2,2 -k1,1r input.txt | md5sum
sort -u -t ' ' -k1,1 input.txt | cut -d ' ' -f 1 | tr -d 'aeiou' | head -n 5
od -A x -t x1z input.bin | tail -n 4
od -t f8 -N 64 input.bin
date -u -d '2004-02-29 16:21:42 + 1 year' '+%F %T %j %s %a'
date -u -d @1234567890
seq -w 8 12; seq -f %.3e 1 3
wc input.txt; wc -c <input.bin
sha512sum input.bin; cksum input.bin
factor 1234567890 600851475143
head -c 50 input.txt | base64; tail -n 2 input.txt | tac
expr 17 '*' 3; expr abcdef : 'ab\(.*\)f'
printf '%08.3f %e %a\n' 3.25 1e10 0.5
seq 20 | paste -s -d, ; seq 5 | shuf --random-source=input.bin
cp input.txt copy && mv copy moved && cmp input.txt moved && ln -s moved link && readlink link
mkdir -p a/b/c && rmdir a/b/c && touch -d @0 a/f moved && touch -h -d @0 link && stat -c '%n %s %a %Y %F' a/f link moved && rm -r a
split -n 3 input.txt part. && cat part.* | cmp - input.txt && rm part.*
join <(seq 3) <(seq 2 4) 2>/dev/null || true
uname -m; nproc >/dev/null; env -i A=1 printenv A; timeout 0.2 sleep 5; echo $?
dd if=input.bin bs=1000 count=3 2>/dev/null | md5sum
test -d tree -a ! -e none && echo yes; ls none; echo $?
if [ "$1" -gt 1 ]; then
  sort input.txt | sha1sum
  od -t f4 -N 32 input.bin; od -t d2 -N 64 input.bin; od -t u8 -N 64 input.bin
  seq 1 0.5 4; numfmt --to=iec 1234567 3000
  sha256sum input.bin; b2sum input.bin; sum input.bin
  factor 18446744073709551557 170141183460469231731687303715884105727
fi
