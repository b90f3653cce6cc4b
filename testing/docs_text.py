# SPDX-License-Identifier: Apache-2.0
"""Markdown as the checks of documents see it: lines, code spans, and code blocks with what they quote.

A block of code is indented by four columns or fenced. A comment on the line before it, or before the blank line before
it, says of which file it is a quote, or what it is a part of the output of: emu's options and a program of docs/BUILD.

    <!-- quote: syscall/entry/dispatch.cc -->
    <!-- output: -d in_asm hello_i386 -->
"""

import re

SOURCE = re.compile(r"<!-- (quote|output): (.+?) -->\s*$")
SPAN = re.compile(r"``(.+?)``|`([^`]+)`")
GENERATED = re.compile(r"^Written by `.*`; don't edit\.$", re.MULTILINE)


class Block:
    """A block of code: its first line's number, its text, and the file or the command that it quotes, or None."""

    def __init__(self, number, lines, kind, source):
        self.number = number
        self.lines = lines
        self.quoted = source if kind == "quote" else None
        self.command = source if kind == "output" else None


class Document:
    """A document's path in the tree, its lines, and its code."""

    def __init__(self, path, text):
        self.path = path
        self.lines = text.splitlines()
        self.generated = bool(GENERATED.search(text))
        self.blocks = []
        prose = self._take_blocks()
        # Spans may go over the end of a line; never over a blank line.
        self.spans = list(_spans(prose))

    def code(self):
        """Spans, and lines of blocks that are no quotes: (line's number, text)."""
        yield from self.spans
        for block in self.blocks:
            if block.quoted is None:
                yield from enumerate(block.lines, block.number)

    def _take_blocks(self):
        """Fills `blocks`; returns the other lines, with blank ones where the blocks are."""
        prose = list(self.lines)
        index = 0
        while index < len(prose):
            end = self._end_of_block(index)
            if end is None:
                index += 1
                continue
            fence = int(self.lines[index].startswith("```"))
            body = self.lines[index + fence:end - fence]
            self.blocks.append(Block(index + 1 + fence, body, *self._source_before(index)))
            prose[index:end] = [""] * (end - index)
            index = end
        return prose

    def _end_of_block(self, begin):
        """The index behind the block that begins at `begin`; None if none does."""
        end = begin + 1
        if self.lines[begin].startswith("```"):
            while end < len(self.lines) and not self.lines[end].startswith("```"):
                end += 1
            return end + 1
        if not self.lines[begin].startswith("    ") or not self._may_begin_block(begin):
            return None
        while end < len(self.lines) and (self.lines[end].startswith("    ") or self._continues(end)):
            end += 1
        return end

    def _may_begin_block(self, index):
        """Whether the indented line is code, not the rest of a list's item or of a paragraph."""
        return index == 0 or not self.lines[index - 1].strip() or SOURCE.search(self.lines[index - 1]) is not None

    def _continues(self, index):
        """Whether the blank line is inside an indented block."""
        return not self.lines[index].strip() and index + 1 < len(self.lines) and \
            self.lines[index + 1].startswith("    ")

    def _source_before(self, begin):
        """The kind and the text of the comment before the block, or two Nones."""
        index = begin - 1
        if index >= 0 and not self.lines[index].strip():
            index -= 1
        match = SOURCE.search(self.lines[index]) if index >= 0 else None
        return match.groups() if match else (None, None)


def _spans(lines):
    """Code spans: (line's number, text)."""
    text = "\n".join(lines)
    for match in SPAN.finditer(text):
        span = match.group(1) or match.group(2)
        if "\n\n" not in span:
            yield text.count("\n", 0, match.start()) + 1, re.sub(r"\s+", " ", span).strip()
