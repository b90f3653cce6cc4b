# SPDX-License-Identifier: Apache-2.0
{ n[substr($1, 1, 1)]++; total += $2; length($0) > longest && longest = length($0) }
END {
  for (key in n) print key, n[key] | "sort"
  close("sort")
  printf "%d %.6f %e %g\n", total, total / NR, total * 1e10, longest
  print sin(1), cos(1), exp(1), log(10), sqrt(2), atan2(1, -2), int(-3.7), 2 ** 0.5, 2 ** 53 + 1
  print toupper("abc"), index("hello", "ll"), gensub(/(.)(.)/, "\\2\\1", "g", "abcdef"), strftime("%F", 0, 1)
  print 0.1 + 0.2, 1e6, 1e300 * 1e300, 17 % 5, and(12, 10), lshift(1, 40), substr("hello", 2, 3)
  "uname -m" | getline machine; print machine
  exit 8
}
