# SPDX-License-Identifier: Apache-2.0
"""Writes the archive that Linux unpacks into its first file system: cpio's "newc" format.

Documentation/driver-api/early-userspace/buffer-format.rst of the kernel describes it. Everything belongs to root.
"""

import os
import stat

_END = "TRAILER!!!"


class Writer:
    """Writes one archive to `out`, a binary file. Paths are absolute; folders above a path are made when missing."""

    def __init__(self, out):
        self._out = out
        self._number = 0
        self._folders = {"/"}
        # {host's file and mode: its number in the archive}
        self._copies = {}

    def directory(self, path, mode=0o755, mtime=0):
        """Does nothing where `path` is a folder already."""
        path = os.path.normpath(path)
        if path not in self._folders:
            self._make_parents(path)
            self._folders.add(path)
            self._entry(path, stat.S_IFDIR | mode, mtime)

    def file(self, path, data, mode=0o644, mtime=0):
        self._make_parents(path)
        self._entry(path, stat.S_IFREG | mode, mtime, data)

    def symlink(self, path, target, mtime=0):
        self._make_parents(path)
        self._entry(path, stat.S_IFLNK | 0o777, mtime, os.fsencode(target))

    def copy(self, source, path, mode=None):
        """Puts the host's file `source`, or what it links to, at `path`; with its own mode and time.

        What is copied to several places is one file with several links.
        """
        info = os.stat(source)
        mode = stat.S_IMODE(info.st_mode) if mode is None else mode
        copy = (info.st_dev, info.st_ino, mode)
        self._make_parents(path)
        if copy in self._copies:
            self._entry(path, stat.S_IFREG | mode, int(info.st_mtime), links=2, number=self._copies[copy])
            return
        with open(source, "rb") as file:
            self._entry(path, stat.S_IFREG | mode, int(info.st_mtime), file.read(), links=2)
        self._copies[copy] = self._number

    def tree(self, source, path):
        """Puts the host's folder `source` at `path`: folders, files and symbolic links. A sysroot has nothing else."""
        for folder, folders, files in os.walk(source):
            inside = os.path.join(path, os.path.relpath(folder, source))
            info = os.stat(folder)
            self.directory(inside, stat.S_IMODE(info.st_mode), int(info.st_mtime))
            for name in sorted(folders + files):
                each = os.path.join(folder, name)
                info = os.lstat(each)
                if stat.S_ISLNK(info.st_mode):
                    self.symlink(os.path.join(inside, name), os.readlink(each), int(info.st_mtime))
                elif stat.S_ISREG(info.st_mode):
                    self.copy(each, os.path.join(inside, name))

    def close(self):
        """Ends the archive; `out` stays open."""
        self._entry("/" + _END, 0, 0)

    def _make_parents(self, path):
        parent = os.path.dirname(os.path.normpath(path))
        if parent not in self._folders:
            self.directory(parent)

    def _entry(self, path, mode, mtime, data=b"", links=1, number=None):
        """The first of several links brings the data."""
        if number is None:
            self._number += 1
            number = self._number
        name = os.fsencode(os.path.normpath(path).lstrip("/")) + b"\0"
        links = 2 if stat.S_ISDIR(mode) else links
        # inode, mode, uid, gid, links, time, size, archive's device, file's device, size of the name, no checksum
        fields = (number, mode, 0, 0, links, mtime, len(data), 0, 0, 0, 0, len(name), 0)
        header = b"070701" + b"".join(b"%08x" % field for field in fields)
        self._write_padded(header + name)
        self._write_padded(data)

    def _write_padded(self, data):
        self._out.write(data + bytes(-len(data) % 4))
