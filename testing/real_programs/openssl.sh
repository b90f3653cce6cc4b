for digest in md5 sha1 sha256 sha512 sha3-256 blake2b512; do openssl dgst -$digest input.bin; done
openssl enc -aes-256-cbc -K 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff \
  -iv 0102030405060708090a0b0c0d0e0f10 -in input.bin -out sealed && md5sum sealed
openssl enc -d -aes-256-cbc -K 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff \
  -iv 0102030405060708090a0b0c0d0e0f10 -in sealed | cmp - input.bin && echo same
openssl enc -chacha20 -K 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff \
  -iv 0102030405060708090a0b0c0d0e0f10 -in input.bin | md5sum
openssl prime 1000000007; openssl dgst -hmac key -sha256 input.txt
