# SPDX-License-Identifier: Apache-2.0
"""The programs' input files, generated: the same bytes every time."""

import gzip
import os

_WORDS = 3000


def _numbers(state=1):
    """Endless pseudo-random numbers of 16 bits."""
    while True:
        state = (state * 1103515245 + 12345) % (1 << 31)
        yield state >> 15


def _text(size):
    """English in its statistics: few words are frequent, lines have many lengths."""
    numbers = _numbers()
    vowels, consonants = "aeiou", "tnshrdlcmwfgypbvkjxqz"

    def rare(limit):
        return next(numbers) * next(numbers) * limit >> 32

    words = ["".join(consonants[rare(21)] + vowels[next(numbers) % 5] + consonants[rare(21)] * (next(numbers) % 2)
                     for _ in range(1 + rare(5))) for _ in range(_WORDS)]
    pieces, length, column = [], 0, 0
    while length < size:
        word = words[rare(_WORDS)]
        if next(numbers) % 12 == 0:
            word = word.capitalize() + ","
        column += len(word) + 1
        end = "\n" if column > 72 or next(numbers) % 90 == 0 else " "
        if end == "\n":
            column = 0
        pieces.append(word + end)
        length += len(word) + 1
    return "".join(pieces).encode()


def _lines(count):
    numbers = _numbers(7)
    return "".join("%d %x line of %d\n" % (next(numbers), next(numbers) * next(numbers), next(numbers) % 100)
                   for _ in range(count)).encode()


_FUNCTION = """
struct node{n} {{ struct node{n} *next; int key; unsigned char tag[{width}]; }};
static struct node{n} *table{n}[{size}];
int find{n}(int key, struct node{n} **found) {{
  int steps = 0;
  for (struct node{n} *at = table{n}[(unsigned)key * {factor}u % {size}]; at; at = at->next) {{
    if (at->key == key) {{ *found = at; return steps; }}
    steps += at->tag[key & {mask}] > {limit} ? 2 : at->tag[0] ^ 1;
  }}
  return -1 - steps;
}}
double mix{n}(const double *a, unsigned count, int mode) {{
  double sum = {limit};
  for (unsigned i = 0; i < count; ++i) {{
    switch (mode) {{
      case 0: sum += a[i] * {factor}; break;
      case 1: sum -= a[i] / (i + {size}.5); break;
      case {mask}: sum = sum > a[i] ? sum : a[i]; break;
      default: mode = find{n}((int)i, &table{n}[i % {size}]);
    }}
  }}
  return sum;
}}
"""


def _source(functions):
    numbers = _numbers(3)
    return "".join(_FUNCTION.format(n=n, width=8 << next(numbers) % 3, size=64 + next(numbers) % 99,
                                    factor=next(numbers) | 1, mask=7, limit=next(numbers) % 200)
                   for n in range(functions)).encode()


def generate(folder):
    """Writes them into the folder."""
    text = _text(1_600_000)
    files = {
        "text": text[:700_000],
        "text.part": text[:250_000],
        "text.small": text[:60_000],
        "text.gz": gzip.compress(text, 6, mtime=0),
        "text.long": text * 3,
        "lines": _lines(16_000),
        "source.c": _source(2),
    }
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
