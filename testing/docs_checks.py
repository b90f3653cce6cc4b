# SPDX-License-Identifier: Apache-2.0
"""The checks of documents: each takes a Document and the Source, and yields (line's number, what is wrong)."""

import glob
import os
import re

from docs_options import options

MAX_LINES = 150
MAX_COLUMNS = 120

# A line of C++ or of a table of it, which is always a quote.
CODE_LINE = re.compile(r"[;{]$|\},$|^\s*(?:return|case|if|for|#include)\b.*")

# Names as our code has them: CamelCase, kConstants, and members of either.
NAME = re.compile(r"\b(?:[A-Z][a-z0-9]+(?:[A-Z]\w*)+|k[A-Z]\w+)\b")
MEMBER = re.compile(r"(?:::|->)([A-Za-z_]\w+)")
NAME_WITH_FILE = re.compile(r"`((?:\w+::)*(?=\w*[A-Z])\w+)` \(`([\w./-]+)`")


def size(document, _source):
    """Few and short lines; a generated table may be long and wide."""
    if len([line for line in document.lines if not document.generated or not line.startswith("|")]) >= MAX_LINES:
        yield len(document.lines), "%d lines, not less than %d" % (len(document.lines), MAX_LINES)
    for number, line in enumerate(document.lines, 1):
        is_generated_row = document.generated and line.startswith("|")
        if len(line) > MAX_COLUMNS and not is_generated_row:
            yield number, "%d columns, more than %d" % (len(line), MAX_COLUMNS)


def paths(document, source):
    """What begins with a top folder and a slash, or is a link's target, exists."""
    # Not the end of a longer path, a label or an address.
    begin = r"(?<![\w/.$@:~-])(?://)?"
    pattern = re.compile(begin + r"((?:%s)/[\w./*-]*)" % "|".join(map(re.escape, source.folders)))
    # A folder that is no more, or not yet.
    folder = re.compile(r"`([a-z]\w*/)`")
    link = re.compile(r"\]\((?!https?:)([\w./-]+)(?:#[\w-]*)?\)")
    for number, line in enumerate(document.lines, 1):
        # A label's pattern, or the sentence's full stop, ends in dots.
        named = [re.sub(r"\.+$", "", match.group(1)) for match in pattern.finditer(line)]
        named += folder.findall(line)
        named += [os.path.normpath(os.path.join(os.path.dirname(document.path), target)) for target in link.findall(line)]
        for path in sorted(set(named)):
            # NAME and ARCH in a path stand for any.
            any_name = path if source.exists(path) else re.sub(r"[A-Z_]{4,}", "*", path)
            if not glob.glob(os.path.join(source.root, any_name)):
                yield number, "there is no " + path


def quotes(document, source):
    """A quote is in its file, white space aside; code that is not marked as a quote is an error."""
    for block in document.blocks:
        if block.command is not None:
            continue  # docs_output_test.py
        if block.quoted is None:
            for number, line in enumerate(block.lines, block.number):
                if CODE_LINE.search(line):
                    yield number, "code without <!-- quote: FILE --> before it"
            continue
        if not source.exists(block.quoted):
            continue  # paths says so
        text = _dense(source.text(block.quoted))
        for number, part in _parts(block):
            if part not in text:
                yield number, "not in %s: %s" % (block.quoted, part)


def _parts(block):
    """The block's runs of lines between lines of dots, without white space: (first line's number, text)."""
    run, first = "", None
    for number, line in enumerate(block.lines + ["…"], block.number):
        if line.strip() in ("…", "..."):
            if run:
                yield first, run
            run, first = "", None
        else:
            first = first or number
            run += _dense(line)


def _dense(text):
    return re.sub(r"\s+", "", text)


def names(document, source):
    """Names of types, functions and constants occur in the code, and in the file that is named beside them."""
    for number, code in document.code():
        for name in sorted(set(NAME.findall(code) + MEMBER.findall(code))):
            if name not in source.words:
                yield number, "no code has the name " + name
    text = "\n".join(document.lines)
    for match in NAME_WITH_FILE.finditer(re.sub(r"\n(?!\n)", " ", text)):
        name, path = match.group(1).split("::")[-1], match.group(2)
        files = [path] + [os.path.splitext(path)[0] + ending for ending in (".h", ".cc")]
        known = [source.text(file) for file in files if source.exists(file) and os.path.isfile(
            os.path.join(source.root, file))]
        if known and not any(re.search(r"\b%s\b" % re.escape(name), text) for text in known):
            yield _line_of(document, "`%s`" % match.group(1)), "%s is not in %s" % (name, path)


def _line_of(document, text):
    return next((number for number, line in enumerate(document.lines, 1) if text in line), 1)


def labels(document, source):
    """Labels are targets or files, and patterns have packages."""
    pattern = re.compile(r"(?<![\w@:/])//([\w./-]*)(?::([\w./-]+))?")
    for number, code in document.code():
        for package, name in pattern.findall(code):
            package = package.rstrip(".") if not package.endswith("...") else package
            if package.endswith("..."):
                if not source.has_packages(package[:-3]) and package != "...":
                    yield number, "there is no package //" + package
            elif not source.has_label(package, name.rstrip(".")):
                yield number, "there is no target //%s%s" % (package, ":" + name if name else "")


def refused_calls(document, source):
    """A row "`call` | ERRNO" of a table names calls that both ABIs refuse with that errno, as far as they have them."""
    calls = source.text("syscall/entry/calls.inc")
    numbers = source.text("syscall/entry/numbers_i386.inc") + source.text("syscall/entry/numbers_x86_64.inc")
    for number, line in enumerate(document.lines, 1):
        row = re.match(r"\| (`[^|]+`) \| (E[A-Z]+) \|", line)
        for call in re.findall(r"`(\w+)`", row.group(1)) if row else ():
            rows = {row or call for row in re.findall(r'\{\d+, "%s"(?:, "(\w+)")?\}' % call, numbers)}
            handlers = {handler for row in rows for handler in re.findall(r'\{"%s", k\w+, (\w+)' % row, calls)}
            if handlers != {"FailWithE" + row.group(2)[1:].lower()}:
                yield number, "the tables do not refuse %s with %s" % (call, row.group(2))


ALL = [size, paths, quotes, names, options, labels, refused_calls]
