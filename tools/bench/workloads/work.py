# SPDX-License-Identifier: Apache-2.0
"""Objects, dictionaries, lists, strings and calls: integer work of an interpreter."""


class Node:
    def __init__(self, key):
        self.key, self.left, self.right = key, None, None


def insert(root, key):
    while root.key != key:
        side = "left" if key < root.key else "right"
        child = getattr(root, side)
        if child is None:
            setattr(root, side, Node(key))
            return True
        root = child
    return False


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def main():
    state, words = 1, []
    for _ in range(6000):
        state = (state * 1103515245 + 12345) % (1 << 31)
        words.append("word%d" % (state >> 16 & 1023))
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
    root = Node(512)
    size = sum(insert(root, hash % 997) for hash in range(0, 60000, 31))
    sieve = bytearray(b"\1") * 20000
    for i in range(2, 142):
        if sieve[i]:
            sieve[i * i::i] = bytes(len(range(i * i, len(sieve), i)))
    print(common, size, sum(sieve) - 2, fib(17), len(" ".join(words).replace("word1", "x").split("x")),
          sum(x * x % 7 for x in range(20000)), 3 ** 2000 % 1000007)


main()
