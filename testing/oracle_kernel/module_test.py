#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the oracle kernel's parts that need no machine: the archive, what jobs write into it, and reading results."""

import io
import os
import stat
import subprocess
import sys
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, "testing/oracle_kernel")

import initramfs  # noqa: E402
import jobs  # noqa: E402
import oracle_kernel  # noqa: E402
import packages  # noqa: E402
from jobs import Job, Result  # noqa: E402
from packages import OracleError  # noqa: E402

ALL_BYTES = bytes(range(256))


def entries(archive):
    """{name: (mode, time, data)} of a newc archive, in its order, read by cpio(5)."""
    found, position = {}, 0
    while True:
        header = archive[position:position + 110]
        assert header[:6] == b"070701", header
        _, mode, _, _, _, mtime, size, _, _, _, _, name_size, _ = (int(header[i:i + 8], 16) for i in range(6, 110, 8))
        name = archive[position + 110:position + 110 + name_size]
        assert name[-1:] == b"\0" and b"\0" not in name[:-1], name
        begin = (position + 110 + name_size + 3) // 4 * 4
        position = (begin + size + 3) // 4 * 4
        if name == b"TRAILER!!!\0":
            assert position == len(archive)
            return found
        assert name not in found, name
        found[name[:-1].decode()] = (mode, mtime, archive[begin:begin + size])


class Folder(unittest.TestCase):
    """With a fresh folder."""

    def setUp(self):
        self.folder = os.path.join(os.environ["TEST_TMPDIR"], self.id())
        os.makedirs(self.folder)

    def file(self, name, data, mode=0o644):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, mode)
        os.utime(path, (5, 5))
        return path


class ArchiveTest(Folder):
    def test_files_of_every_length_and_their_folders(self):
        out = io.BytesIO()
        writer = initramfs.Writer(out)
        for length in range(9):
            writer.file(f"/a/{'b' * length}/x", ALL_BYTES[:length], 0o600, 7)
        writer.symlink("/a/link", "../target")
        writer.close()
        found = entries(out.getvalue())
        self.assertEqual(found["a"], (stat.S_IFDIR | 0o755, 0, b""))
        self.assertEqual(found["a/bb/x"], (stat.S_IFREG | 0o600, 7, b"\0\1"))
        self.assertEqual(found["a/bbbbbbbb/x"], (stat.S_IFREG | 0o600, 7, ALL_BYTES[:8]))
        self.assertEqual(found["a/link"], (stat.S_IFLNK | 0o777, 0, b"../target"))
        # Linux makes files only in folders that are there already.
        for name in found:
            self.assertLess(list(found).index(os.path.dirname(name) or name), list(found).index(name) + 1)

    def test_tree_keeps_modes_times_and_links(self):
        self.file("tree/bin/program", b"text", 0o755)
        self.file("tree/etc/secret", b"", 0o600)
        os.symlink("bin", os.path.join(self.folder, "tree/sbin"))
        os.symlink("/nowhere", os.path.join(self.folder, "tree/bin/dangling"))
        os.chmod(os.path.join(self.folder, "tree/etc"), 0o700)
        out = io.BytesIO()
        writer = initramfs.Writer(out)
        writer.tree(os.path.join(self.folder, "tree"), "/oracle/roots/1")
        writer.close()
        found = entries(out.getvalue())
        self.assertEqual(found["oracle/roots/1/bin/program"], (stat.S_IFREG | 0o755, 5, b"text"))
        self.assertEqual(found["oracle/roots/1/etc/secret"], (stat.S_IFREG | 0o600, 5, b""))
        self.assertEqual(found["oracle/roots/1/etc"][0], stat.S_IFDIR | 0o700)
        self.assertEqual(found["oracle/roots/1/sbin"][2], b"bin")
        self.assertEqual(found["oracle/roots/1/bin/dangling"][2], b"/nowhere")


class JobTest(Folder):
    def shell_words(self, job, root=""):
        """What job.sh sees in `root`, `cwd` and its parameters, each ended by a NUL."""
        out = io.BytesIO()
        writer = initramfs.Writer(out)
        jobs.add(writer, 3, job, root)
        writer.close()
        self.found = entries(out.getvalue())
        script = self.found["oracle/jobs/00003/arguments"][2] + b'printf "%s\\0" "$root" "$cwd" "$@"\n'
        return subprocess.run(["/bin/sh", "-c", script], stdout=subprocess.PIPE, check=True).stdout.split(b"\0")[:-1]

    def test_every_byte_survives_the_shell(self):
        program = self.file("odd 'name'", b"\x7fELF", 0o555)
        odd = os.fsdecode(ALL_BYTES[1:])
        job = Job(program, args=[odd, "", "--"], env={"A": odd, "B": ""}, cwd="/tmp/it's", timeout=7, personality="i686")
        self.assertEqual(self.shell_words(job), [
            b"", b"/tmp/it's", b"--cwd=/tmp/it's", b"--timeout=7", b"--personality=i686", b"--env=A=" + ALL_BYTES[1:],
            b"--env=B=", b"--", b"./odd 'name'", ALL_BYTES[1:], b"", b"--"])
        self.assertEqual(self.found["oracle/jobs/00003/files/odd 'name'"], (stat.S_IFREG | 0o555, 5, b"\x7fELF"))

    def test_program_inside_of_a_root_with_data_and_stdin(self):
        self.file("root/bin/tool", b"", 0o755)
        job = Job("/bin/tool", root=self.folder + "/root", stdin=self.file("in", ALL_BYTES),
                  data=[self.file("x/data", b"1"), os.path.dirname(self.file("tree/deep/file", b"2"))])
        self.assertEqual(self.shell_words(job, "/oracle/roots/1"), [
            b"/oracle/roots/1", b"/tmp/run", b"--cwd=/tmp/run", b"--timeout=60", b"--personality=",
            b"--root=/oracle/roots/1", b"--stdin=/oracle/jobs/00003/stdin", b"--", b"/bin/tool"])
        self.assertEqual(self.found["oracle/jobs/00003/stdin"][2], ALL_BYTES)
        self.assertEqual([name.partition("/files/")[2] for name in self.found if "/files/" in name],
                         ["data", "deep", "deep/file"])

    def test_what_cannot_be_a_job(self):
        program = self.file("program", b"")
        for wrong, text in ((Job("nowhere"), "no such file: nowhere"),
                            (Job(program, data=["lost"]), "no such file or folder: lost"),
                            (Job(program, stdin="gone"), "no such file: gone"),
                            (Job(program, cwd="relative"), "absolute path"),
                            (Job(program, cwd="/"), "absolute path"),
                            (Job(program, cwd="/tmp/../etc"), "absolute path"),
                            (Job(program, timeout=0), "whole seconds"),
                            (Job(program, personality="i486"), "personality")):
            with self.subTest(text), self.assertRaisesRegex(OracleError, text):
                jobs.check(wrong)
        jobs.check(Job(program))


class ResultTest(unittest.TestCase):
    RECORDS = (b"job 00000\nstdout 256 stderr 14 exited 7\n" + ALL_BYTES + b"job 00001\nstdo"
               b"job 00001\nstdout 0 stderr 0 killed 11\n"
               b"job 00002\nstdout 1 stderr 0 timeout 9\nx"
               b"job 00003\nstdout 0 stderr 0 failed ./x: No such file or directory\n"
               b"job 00004\nstdout 0 stderr 0 overflow 100\n"
               b"kernel messages 16\n[    0.0] Linux\n" + bytes(100))
    RESULTS = [Result(ALL_BYTES, b"job 00001\nstdo", 7), Result(b"", b"", 139), Result(b"x", b"", None, "timeout after 9 s"),
               Result(b"", b"", None, "cannot be started: ./x: No such file or directory"),
               Result(b"", b"", None, "more than 100 bytes of output, of which the first are here")]

    def test_records_of_each_kind(self):
        self.assertEqual(jobs.parse(io.BytesIO(self.RECORDS), 5), (self.RESULTS, "[    0.0] Linux\n"))

    def test_cut_anywhere_there_is_no_log_and_nothing_wrong(self):
        for length in range(self.RECORDS.index(b"Linux\n") + 6):
            results, log = jobs.parse(io.BytesIO(self.RECORDS[:length]), 5)
            self.assertEqual((results, log), (self.RESULTS[:len(results)], None), length)

    def test_cut_with_an_empty_disk_behind_it_there_is_no_log(self):
        for length in range(self.RECORDS.index(b"messages 16\n") + 12):
            self.assertIsNone(jobs.parse(io.BytesIO(self.RECORDS[:length] + bytes(2000)), 5)[1], length)

    def test_more_jobs_than_were_asked_for_are_no_end(self):
        self.assertEqual(jobs.parse(io.BytesIO(self.RECORDS), 4), (self.RESULTS[:4], None))


class RunTest(Folder):
    """run() with a machine that is a shell script: it finds its files in the words after file= and file:."""

    MACHINE = """#!/bin/sh
for word; do
  case $word in
    file:*) console=${word#file:} ;;
    file=*,id=records,*) records=${word#file=} records=${records%%,*} ;;
  esac
done
"""

    def run_on(self, script):
        machine = self.file("qemu", (self.MACHINE + script).encode(), 0o755)
        program = self.file("program", b"")
        with mock.patch.multiple(packages, QEMU=machine, MAKE_FILE_SYSTEM="/bin/true", kernel=lambda: "vmlinuz",
                                 busybox=lambda: program):
            return oracle_kernel.run([Job(program), Job(program)])

    BOTH = r"printf 'job 00000\nstdout 2 stderr 0 exited 0\n\r\njob 00001\nstdout 0 stderr 1 killed 9\nx' >$records;"
    END = r"printf 'kernel messages 0\n' >>$records;"

    def test_results(self):
        self.assertEqual(self.run_on(self.BOTH + self.END), [Result(b"\r\n", b"", 0), Result(b"", b"x", 137)])

    def test_errors(self):
        for script, text in (
                ("echo 'qemu: no memory'; exit 1", "^qemu: qemu: no memory$"),
                ("exit 3", "^qemu: exit status 3$"),
                ("", "the machine stopped in .*; its console says: nothing$"),
                (r"printf 'a\r\nb\r\n\r\n' >$console", "the machine stopped in .*; its console says: b$"),
                (self.BOTH, "the machine stopped after the last job"),
                (self.BOTH + self.END + r"printf '[ 1.0] BUG: bad page\r\n' >$console", r"complains: \[ 1.0\] BUG: bad page$"),
                (self.BOTH + self.END + r"printf '[ 1.0] WARNING: CPU: 0 PID: 1\n' >$console", "complains: .*WARNING: CPU")):
            with self.subTest(script), self.assertRaisesRegex(OracleError, text):
                self.run_on(script)

    def test_a_machine_that_does_not_end(self):
        with mock.patch.object(oracle_kernel, "BOOT_TIMEOUT", -119.9):
            with self.assertRaisesRegex(OracleError, "has not powered off after"):
                self.run_on("exec sleep 100")

    def test_what_is_not_installed(self):
        with mock.patch.object(packages, "QEMU", "/nowhere/qemu"):
            with self.assertRaisesRegex(OracleError, "^no /nowhere/qemu: tools/setup oracle-kernel installs it$"):
                oracle_kernel.prepare()


class PackagesTest(Folder):
    """With an apt whose only kernel is 6.1.0-9, of version 6.1.99-1."""

    COMMANDS = {
        "apt-cache": "echo '  Depends: linux-image-6.1.0-9-cloud-amd64'",
        "apt-get": """for package; do :; done
case $package in
  linux-image-6.1.0-9-cloud-amd64:amd64) touch "${package%:*}_1_amd64.deb" ;;
  *) echo "W: not the last line" >&2; echo "E: Unable to locate package ${package%:*}" >&2; exit 100 ;;
esac""",
        "dpkg-deb": """case $1 in
  -x) mkdir -p "$3/boot" "$3/lib/modules"; touch "$3/boot/vmlinuz-6.1.0-9-cloud-amd64" ;;
  -f) echo 6.1.99-1 ;;
esac""",
    }

    def setUp(self):
        super().setUp()
        for name, script in self.COMMANDS.items():
            self.file("bin/" + name, f"#!/bin/sh\n{script}\n".encode(), 0o755)
        self.cache = os.path.join(self.folder, "cache")
        for patch in (mock.patch.object(packages, "CACHE", self.cache),
                      mock.patch.dict(os.environ, PATH=f"{self.folder}/bin:/usr/bin:/bin")):
            patch.start()
            self.addCleanup(patch.stop)

    def test_fetched_once(self):
        self.assertEqual(packages.kernel(), self.cache + "/kernel/boot/vmlinuz-6.1.0-9-cloud-amd64")
        os.unlink(self.folder + "/bin/apt-get")
        self.assertEqual((packages.kernel_release(), packages.kernel_version()), ("6.1.0-9-cloud-amd64", "6.1.99-1"))
        self.assertEqual((os.listdir(self.cache), sorted(os.listdir(self.cache + "/kernel"))), (["kernel"], ["boot", "version"]))

    def test_what_cannot_be_had_leaves_nothing(self):
        with self.assertRaisesRegex(OracleError, "^apt-get .* download busybox-static:amd64: E: Unable to locate package .*"):
            packages.busybox()
        self.assertEqual(os.listdir(self.cache), [])

    def test_no_apt(self):
        with mock.patch.dict(os.environ, PATH=self.folder), self.assertRaisesRegex(OracleError, "^cannot run apt-cache: No such"):
            packages.kernel()


unittest.main()
