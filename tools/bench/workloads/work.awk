# SPDX-License-Identifier: Apache-2.0
# Fields, arrays, string functions and regular expressions over a text.
{
  for (i = 1; i <= NF; ++i) {
    word = tolower($i)
    gsub(/[^a-z]/, "", word)
    ++count[word]
    letters += length(word)
    if (match(word, /[aeiou][^aeiou]+[aeiou]/)) { ++matched; ++piece[substr(word, RSTART, 2)] }
  }
}
END {
  for (word in count) if (count[word] > most || (count[word] == most && word < best)) { most = count[word]; best = word }
  for (p in piece) ++pieces
  printf "%d lines, %d letters, %d matched, %d pieces, %s %d\n", NR, letters, matched, pieces, best, most
}
