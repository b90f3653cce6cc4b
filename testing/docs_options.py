# SPDX-License-Identifier: Apache-2.0
"""The check of documents' options: docs_checks.py says what a check is."""

import re

# Options of Bazel and of other programs that documents show.
FOREIGN_OPTIONS = {"--test_tag_filters", "--test_output", "--test_arg", "--run_under", "--compilation_mode", "-c", "-m",
                   "-f", "--gtest_filter", "--nobuild", "--verbose_failures"}


def options(document, source):
    """Options are emu's, a tool's of the tree, or known ones of Bazel; their values are words that emu knows."""
    for number, code in document.code():
        for words, is_emu in _commands(code):
            yield from ((number, problem) for problem in _option_problems(words, is_emu, source))


def _commands(code):
    """The parts of `code` that have options: (words, whether they are surely emu's)."""
    code = code.split("  #")[0]
    words = code.split()
    if not words:
        return
    if words[0] in ("bazel", "tools/bazel"):
        bazel, _, program = code.partition(" -- ")
        yield bazel.split(), False
        if "//:emu" in bazel:
            yield _up_to_program(program.split()), True
        elif "//tools/bench" in bazel or "//testing" in bazel:
            yield program.split(), False
    elif words[0] == "emu" or words[0].endswith("/emu"):
        yield _up_to_program(words[1:]), True
    elif words[0].startswith("-"):
        yield words, False


def _up_to_program(words):
    """emu's own options end at the program's name."""
    taken = []
    for word in words:
        follows_short = taken and re.fullmatch(r"-(?:[LEU0sdDg]|cpu)", taken[-1])
        if not word.startswith("-") and not follows_short:
            break
        taken.append(word)
    return taken


def _option_problems(words, is_emu, source):
    for index, word in enumerate(words):
        match = re.match(r"(--?)([A-Za-z0-9][\w-]*)(?:=(.*))?$", word)
        if match is None:
            continue
        name, value = match.group(2), match.group(3)
        option = match.group(1) + name
        if name in source.emu_options:
            if value is None and index + 1 < len(words) and len(match.group(1)) == 1:
                value = words[index + 1]
            for item in (value or "").split(","):
                if re.fullmatch(r"[a-z][a-z0-9_-]*", item) and item not in source.option_values:
                    yield "emu's %s does not know %s" % (option, item)
        elif option == "--config" and not is_emu:
            if value not in source.configurations:
                yield ".bazelrc has no configuration " + str(value)
        elif is_emu or (option not in FOREIGN_OPTIONS and option not in source.tool_options):
            yield "emu has no option " + option
