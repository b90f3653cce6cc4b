# SPDX-License-Identifier: Apache-2.0
# Regular expressions, hashes, sorting and formatting over a text.
use strict;
my (%count, %pair, $previous, $vowels, $long);
$previous = '';
while (my $line = <STDIN>) {
  for my $word (split /\W+/, lc $line) {
    next if $word eq '';
    ++$count{$word};
    ++$pair{"$previous $word"};
    $vowels += $word =~ tr/aeiou//;
    ++$long if $word =~ /^(?:[^aeiou]*[aeiou]){3,}.*(\w)\1/;
    $previous = $word;
  }
}
my @words = sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count;
my @pairs = sort { $pair{$b} <=> $pair{$a} || $a cmp $b } keys %pair;
printf "%-12s %6d\n", $_, $count{$_} for @words[0 .. 9];
printf "%-24s %6d\n", $_, $pair{$_} for @pairs[0 .. 4];
printf "%d words, %d pairs, %d vowels, %d long\n", scalar @words, scalar @pairs, $vowels, $long // 0;
