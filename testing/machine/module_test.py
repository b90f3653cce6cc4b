#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the machines' parts that need none: the archive, what jobs write into it, and reading results."""

import io
import os
import stat
import subprocess
import sys
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, ".")

from testing.machine import initramfs, jobs, machine, packages  # noqa: E402
from testing.machine.jobs import Job, Result  # noqa: E402
from testing.machine.packages import MachineError, Packages  # noqa: E402

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


def number(archive, name):
    """The number of the file that the archive has under the name."""
    header = archive[:archive.index(name + b"\0")][-110:]
    assert header[:6] == b"070701", header
    return int(header[6:14], 16)


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

    def test_a_copy_to_two_places_is_one_file(self):
        source, other = self.file("source", b"text", 0o755), self.file("other", b"text", 0o755)
        out = io.BytesIO()
        writer = initramfs.Writer(out)
        for path in ("/a/one", "/b/two"):
            writer.copy(source, path)
        writer.copy(source, "/c/mode", 0o700)
        writer.copy(other, "/c/other")
        writer.close()
        found = entries(out.getvalue())
        self.assertEqual({name: len(data) for name, (mode, _, data) in found.items() if stat.S_ISREG(mode)},
                         {"a/one": 4, "b/two": 0, "c/mode": 4, "c/other": 4})
        one, two, mode, other = (number(out.getvalue(), name) for name in (b"a/one", b"b/two", b"c/mode", b"c/other"))
        self.assertEqual(one, two)
        self.assertEqual(len({one, mode, other}), 3)

    def test_tree_keeps_modes_times_and_links(self):
        self.file("tree/bin/program", b"text", 0o755)
        self.file("tree/etc/secret", b"", 0o600)
        os.symlink("bin", os.path.join(self.folder, "tree/sbin"))
        os.symlink("/nowhere", os.path.join(self.folder, "tree/bin/dangling"))
        os.chmod(os.path.join(self.folder, "tree/etc"), 0o700)
        out = io.BytesIO()
        writer = initramfs.Writer(out)
        writer.tree(os.path.join(self.folder, "tree"), "/machine/roots/1")
        writer.close()
        found = entries(out.getvalue())
        self.assertEqual(found["machine/roots/1/bin/program"], (stat.S_IFREG | 0o755, 5, b"text"))
        self.assertEqual(found["machine/roots/1/etc/secret"], (stat.S_IFREG | 0o600, 5, b""))
        self.assertEqual(found["machine/roots/1/etc"][0], stat.S_IFDIR | 0o700)
        self.assertEqual(found["machine/roots/1/sbin"][2], b"bin")
        self.assertEqual(found["machine/roots/1/bin/dangling"][2], b"/nowhere")


class JobTest(Folder):
    def shell_words(self, job, root=""):
        """What job.sh sees in `root`, `cwd` and its parameters, each ended by a NUL."""
        out = io.BytesIO()
        writer = initramfs.Writer(out)
        jobs.add(writer, 3, job, root)
        writer.close()
        self.found = entries(out.getvalue())
        script = self.found["machine/jobs/00003/arguments"][2] + b'printf "%s\\0" "$root" "$cwd" "$@"\n'
        return subprocess.run(["/bin/sh", "-c", script], stdout=subprocess.PIPE, check=True).stdout.split(b"\0")[:-1]

    def test_every_byte_survives_the_shell(self):
        program = self.file("odd 'name'", b"\x7fELF", 0o555)
        odd = os.fsdecode(ALL_BYTES[1:])
        job = Job(program, args=[odd, "", "--"], env={"A": odd, "B": ""}, cwd="/tmp/it's", timeout=7, personality="i686")
        self.assertEqual(self.shell_words(job), [
            b"", b"/tmp/it's", b"--cwd=/tmp/it's", b"--timeout=7", b"--personality=i686", b"--env=A=" + ALL_BYTES[1:],
            b"--env=B=", b"--", b"./odd 'name'", ALL_BYTES[1:], b"", b"--"])
        self.assertEqual(self.found["machine/jobs/00003/files/odd 'name'"], (stat.S_IFREG | 0o555, 5, b"\x7fELF"))

    def test_a_launcher_comes_before_the_program(self):
        job = Job(self.file("program", b""), launcher=["/machine/emu", "--tier=jit"], args=["x"])
        self.assertEqual(self.shell_words(job)[-5:], [b"--", b"/machine/emu", b"--tier=jit", b"./program", b"x"])
        self.assertEqual(job.words(), f"/machine/emu --tier=jit {job.program} x")

    def test_program_inside_of_a_root_with_data_and_stdin(self):
        self.file("root/bin/tool", b"", 0o755)
        job = Job("/bin/tool", root=self.folder + "/root", stdin=self.file("in", ALL_BYTES),
                  data=[self.file("x/data", b"1"), os.path.dirname(self.file("tree/deep/file", b"2"))])
        self.assertEqual(self.shell_words(job, "/machine/roots/1"), [
            b"/machine/roots/1", b"/tmp/run", b"--cwd=/tmp/run", b"--timeout=60", b"--personality=",
            b"--root=/machine/roots/1", b"--stdin=/machine/jobs/00003/stdin", b"--", b"/bin/tool"])
        self.assertEqual(self.found["machine/jobs/00003/stdin"][2], ALL_BYTES)
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
            with self.subTest(text), self.assertRaisesRegex(MachineError, text):
                jobs.check(wrong)
        jobs.check(Job(program))


class ResultTest(unittest.TestCase):
    RECORDS = (b"job 00000\nstdout 256 stderr 14 exited 7\n" + ALL_BYTES + b"job 00001\nstdo"
               b"job 00001\nstdout 0 stderr 0 killed SEGV\n"
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
        qemu = self.file("qemu", (self.MACHINE + script).encode(), 0o755)
        program, other = self.file("program", b""), self.file("other", b"")
        parts = Packages(name="test", setup_part="test", qemu=qemu, arch="amd64", newest_kernel="none")
        made = machine.Machine(packages=parts, qemu_options=[], kernel_options="", run_job="init.sh")
        with mock.patch.multiple(Packages, kernel=lambda _: "vmlinuz", modules=lambda _: [], busybox=lambda _: program), \
                mock.patch.object(packages, "MAKE_FILE_SYSTEM", "/bin/true"):
            return machine.run(made, [Job(program), Job(other)])

    BOTH = r"printf 'job 00000\nstdout 2 stderr 0 exited 0\n\r\njob 00001\nstdout 0 stderr 1 killed KILL\nx' >$records;"
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
                (self.BOTH + self.END + r"printf '[ 1.0] emu job 00000\r\n[ 2.0] emu job 00001\n[ 3.0] Bad page map in x\n' >$console",
                 r"complains in .*/other: \[ 3.0\] Bad page map in x$"),
                (self.BOTH + self.END + r"printf '[ 1.0] WARNING: CPU: 0 PID: 1\n' >$console", "complains: .*WARNING: CPU")):
            with self.subTest(script), self.assertRaisesRegex(MachineError, text):
                self.run_on(script)

    def test_a_machine_that_does_not_end(self):
        with mock.patch.object(machine, "BOOT_TIMEOUT", -119.9):
            with self.assertRaisesRegex(MachineError, "has not powered off after"):
                self.run_on("exec sleep 100")

    def test_what_is_not_installed(self):
        parts = Packages(name="test", setup_part="some-part", qemu="/nowhere/qemu", arch="amd64", newest_kernel="none")
        with self.assertRaisesRegex(MachineError, "^no /nowhere/qemu: tools/setup some-part installs it$"):
            parts.prepare()


class PackagesTest(Folder):
    """With an apt whose only kernel is 6.1.0-9, of version 6.1.99-1."""

    COMMANDS = {
        "apt-cache": "echo '  Depends: linux-image-6.1.0-9-cloud-amd64'",
        "apt-get": """for package; do :; done
case $package in
  update) exit 1 ;;
  linux-image-6.1.0-9-cloud-amd64:*) echo "$APT_CONFIG" >"${package%:*}_1_${package#*:}.deb" ;;
  *) echo "W: not the last line" >&2; echo "E: Unable to locate package ${package%:*}" >&2; exit 100 ;;
esac""",
        "dpkg-deb": """case $1 in
  -x)
    modules=$3/lib/modules/6.1.0-9/kernel
    mkdir -p "$3/boot" "$modules/fs"
    cp "$2" "$3/boot/vmlinuz-6.1.0-9-cloud-amd64"
    printf 'x\\0depends=two-words,third\\0y' >"$modules/fs/first.ko"
    printf 'x\\0depends=third\\0y' >"$modules/two-words.ko"
    printf 'x\\0depends=\\0y' >"$modules/third.ko"
    printf 'x' >"$modules/fourth.ko"
    ;;
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

    @staticmethod
    def packages(arch="amd64", modules=()):
        return Packages(name="test", setup_part="test", qemu="/nowhere/qemu", arch=arch,
                        newest_kernel="linux-image-cloud-amd64", modules=modules)

    def test_fetched_once(self):
        parts = self.packages()
        self.assertEqual(parts.kernel(), self.cache + "/test/kernel/boot/vmlinuz-6.1.0-9-cloud-amd64")
        os.unlink(self.folder + "/bin/apt-get")
        self.assertEqual((parts.kernel_release(), parts.kernel_version()), ("6.1.0-9-cloud-amd64", "6.1.99-1"))
        self.assertEqual((os.listdir(self.cache), sorted(os.listdir(self.cache + "/test/kernel")), parts.modules()),
                         (["test"], ["boot", "version"], []))

    def test_modules_come_after_what_they_depend_on(self):
        names = [os.path.basename(path) for path in self.packages(modules=["first", "fourth"]).modules()]
        self.assertEqual(names, ["00_third.ko", "01_two-words.ko", "02_first.ko", "03_fourth.ko"])
        with self.assertRaisesRegex(MachineError, "^0 kernel modules are called fifth$"):
            packages.keep_modules(self.folder, ["fifth"])

    def test_another_architecture_has_an_apt_root_of_its_own(self):
        with open(self.packages(arch="mips64el").kernel(), encoding="utf-8") as file:
            config = file.read().strip()
        self.assertEqual(config, self.cache + "/apt_mips64el/apt.conf")
        with open(config, encoding="utf-8") as file:
            self.assertIn('APT::Architecture "mips64el";\n', file.read())

    def test_what_cannot_be_had_leaves_nothing(self):
        with self.assertRaisesRegex(MachineError, "^apt-get .* download busybox-static:amd64: E: Unable to locate package .*"):
            self.packages().busybox()
        self.assertEqual(os.listdir(self.cache + "/test"), [])

    def test_no_apt(self):
        with mock.patch.dict(os.environ, PATH=self.folder), self.assertRaisesRegex(MachineError, "^cannot run apt-cache: No such"):
            self.packages().kernel()


unittest.main()
