# SPDX-License-Identifier: Apache-2.0
# $1 is 1 where time is dear: each start of the program takes most of it.
for digest in sha256 blake2b512; do openssl dgst -$digest input.bin; done
key=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
iv=0102030405060708090a0b0c0d0e0f10
openssl enc -aes-256-cbc -K $key -iv $iv -in input.bin -out sealed && md5sum sealed
openssl enc -d -aes-256-cbc -K $key -iv $iv -in sealed | cmp - input.bin && echo same
openssl prime 1000000007
if [ "$1" -gt 1 ]; then
  for digest in md5 sha1 sha512 sha3-256; do openssl dgst -$digest input.bin; done
  openssl enc -chacha20 -K $key -iv $iv -in input.bin | md5sum
  openssl dgst -hmac key -sha256 input.txt
fi
