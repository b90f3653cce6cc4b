# SPDX-License-Identifier: Apache-2.0
use strict; use warnings;
my $scale = shift;
my %count;
open my $in, '<', 'input.txt' or die;
while (<$in>) { $count{$1}++ while /\b([a-z]{2})/g; }
printf "%s=%d ", $_, $count{$_} for (sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count)[0 .. 9];
print "\n";
printf "%.10g %.3f %e %s %s\n", 1 / 3, 2.5 ** 10, 6.02214076e23, sqrt(2), exp(1);
printf "%s %s %s\n", 1e15 + 0.3, 0.1 + 0.2, 1e308 * 10;
print join(',', unpack('N n C a3 q< d>', pack('N n C a3 q< d>', 0xdeadbeef, 65535, 200, 'abc', -5, -1.25))), "\n";
print unpack('H*', pack('w/a* f< d< j', 'hello', 1.1, 1.1, 7)), "\n";
(my $text = 'The quick brown fox') =~ s/(\w+)/\u\L$1/g; print "$text\n";
print join('|', 'a1b22c333' =~ /(\d+)/g), ' ', scalar reverse('abc'), "\n";
my @sorted = sort { $a <=> $b } map { ($_ * 7919) % 10007 } 1 .. 500 * $scale; print "@sorted[0..9]\n";
my $sum = 0; $sum += $_ ** 0.5 for 1 .. 500 * $scale; print "$sum\n";
pipe my $r, my $w or die;
my $pid = fork // die;
if (!$pid) { close $r; print $w "from the child\n"; exit 9 }
close $w; print scalar <$r>; waitpid $pid, 0; print $? >> 8, "\n";
print `uname -m`; local $SIG{ALRM} = sub { print "alarm\n" }; alarm 1; select undef, undef, undef, 3;
eval { die { code => 42 } }; print "caught $@->{code}\n";
print 18446744073709551615, ' ', 9007199254740993, ' ', int(-7 / 2), ' ', -7 % 3, ' ', 2 ** 63, "\n";
exit 6;
