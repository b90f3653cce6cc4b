# SPDX-License-Identifier: Apache-2.0
"""What the checks of documents ask the source tree: files, words, options, labels."""

import functools
import os
import re
import subprocess

# Files whose words are names that a document may mention.
CODE = (".cc", ".h", ".inc", ".c", ".S", ".bzl", ".py", ".sh", "BUILD")

# What testing's macros add to the name of a target.
VARIANT = r"(?:_(?:i386|x86_64|mips64el|mips64r2|interp|jit|auto|block|16k|64k|short|native))*"


class Source:
    """The source tree under `root`."""

    def __init__(self, root):
        self.root = root

    @functools.cached_property
    def files(self):
        """Paths of the tracked files and of new ones that are not ignored; without git, of all files."""
        command = ["git", "-C", self.root, "ls-files", "-co", "--exclude-standard"]
        try:
            listed = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
            paths = listed.stdout.decode().splitlines()
        except (OSError, subprocess.CalledProcessError):
            paths = self._walk()
        return sorted(path for path in paths if self.exists(path))

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if not name.startswith(("bazel-", ".git"))]
            yield from (os.path.relpath(os.path.join(folder, name), self.root) for name in names)

    def exists(self, path):
        return os.path.exists(os.path.join(self.root, path))

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        with open(os.path.join(self.root, path), errors="replace") as file:
            return file.read()

    @functools.cached_property
    def folders(self):
        """The top folders, .ci among them."""
        return sorted({path.split("/")[0] for path in self.files if "/" in path})

    @functools.cached_property
    def words(self):
        """Every identifier of the code, except of the checks' own."""
        found = set()
        for path in self.files:
            if path.endswith(CODE) and not path.startswith("testing/docs_"):
                found.update(re.findall(r"[A-Za-z_]\w+", self.text(path)))
        return found

    @functools.cached_property
    def emu_options(self):
        """emu's options without dashes: the first column of the table in tools/options.cc."""
        table = self.text("tools/options.cc").split("const OptionRow kOptions[] = {", 1)[1].split("\n};", 1)[0]
        return set(re.findall(r'^    \{"([\w-]+)",', table, re.MULTILINE))

    @functools.cached_property
    def option_values(self):
        """Words that emu's options take: the strings of what reads them."""
        readers = ["tools/options.cc", "exec/trace_log.cc", "x86/cpu_model.cc"]
        return {word for path in readers for word in re.findall(r'"([\w.-]+)"', self.text(path))}

    @functools.cached_property
    def tool_options(self):
        """Options of the tree's Python tools, with their dashes."""
        return {option for path in self.files if path.endswith(".py")
                for option in re.findall(r'add_argument\("(--?[\w-]+)"', self.text(path))}

    @functools.cached_property
    def configurations(self):
        """What may follow --config=."""
        return set(re.findall(r"^\w+:([\w-]+) ", self.text(".bazelrc"), re.MULTILINE))

    def has_label(self, package, name):
        """Whether //package:name is a target or a file."""
        if not name:
            name = package.rpartition("/")[2]
        if self.exists(os.path.join(package, name)) and not os.path.isdir(os.path.join(self.root, package, name)):
            return True
        build = os.path.join(package, "BUILD")
        if not self.exists(build):
            return False
        for known in re.findall(r'\bname = "([^"]+)"', self.text(build)):
            # A name that the BUILD file puts together for each architecture.
            stem = re.escape(known).replace("%s", r"\w+")
            if re.fullmatch(stem.rstrip("_") + VARIANT, name):
                return True
        return False

    def has_packages(self, folder):
        """Whether //folder/... has a package."""
        return any(path.endswith("/BUILD") and path.startswith(folder) for path in self.files)
