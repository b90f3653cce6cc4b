#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Boots the oracle kernel and holds it to what oracle_kernel.py and jobs.py promise.

oracle_kernel_test.py HELLO_I386 HELLO_X86_64

Most jobs are busybox, which is there wherever the kernel is. Prints `skipped: WHY` where the machine cannot have them.
"""

import os
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, ".")

from testing.oracle_kernel import oracle_kernel  # noqa: E402
from testing.oracle_kernel.oracle_kernel import Job, MachineError, Result, packages  # noqa: E402

HELLOS = sys.argv[1:3]
ALL_BYTES = bytes(range(256))
# Sets the variables to what the shell's own /proc/PID/stat says.
STAT = "read -r pid name state parent group session terminal rest </proc/self/stat; "


def shell(script, **options):
    """A job of busybox's shell. (The shell sets PATH, PWD and SHLVL itself.)"""
    return Job(packages.busybox(), args=["sh", "-c", script], **options)


def temporary(name, data=b"", mode=0o644):
    path = os.path.join(os.environ["TEST_TMPDIR"], name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    os.chmod(path, mode)
    return path


def sysroot():
    """A root with nothing but a shell and a mark."""
    temporary("root/mark", b"in the sysroot\n")
    with open(packages.busybox(), "rb") as file:
        temporary("root/bin/sh", file.read(), 0o755)
    return os.path.join(os.environ["TEST_TMPDIR"], "root")


def cases():
    """[(what is shown, job, expected Result)], in the order in which they run."""
    data = temporary("all bytes", ALL_BYTES * 300)
    env = {"A": "b c'\"\n", "EMPTY": "", "ODD": os.fsdecode(b"\xff\r")}
    root = sysroot()
    return [
        ("i386", Job(HELLOS[0]), Result(b"hello from the guest\n", b"", 7)),
        ("x86-64", Job(HELLOS[1]), Result(b"hello from the guest\n", b"", 7)),
        ("all bytes from data and stdin",
         Job(packages.busybox(), args=["sh", "-c", "./busybox cat 'all bytes'; ./busybox cat >&2"], data=[data], stdin=data),
         Result(ALL_BYTES * 300, ALL_BYTES * 300, 0)),
        ("stdin is empty", shell("wc -c; exit 3"), Result(b"0\n", b"", 3)),
        ("death by signal", shell("echo before; kill -SEGV $$"), Result(b"before\n", b"", 139)),
        ("its group may be killed", shell("kill -TERM 0"), Result(b"", b"", 143)),
        ("timeout, also of what it has left behind", shell("echo out; sleep 100 & echo err >&2", timeout=2),
         Result(b"out\n", b"err\n", None, "timeout after 2 s")),
        ("nobody survives", shell("ps | grep -c '[s]leep 100'"), Result(b"0\n", b"", 1)),
        ("output without end", shell("cat /dev/zero"),
         Result(bytes(65536), b"", None, "more than 16777216 bytes of output, of which the first are here")),
        ("the environment is what was said", Job(packages.busybox(), args=["env", "-0"], env=env),
         Result(b"A=b c'\"\n\0EMPTY=\0ODD=\xff\r\0", b"", 0)),
        ("a fresh folder", shell("pwd; ls -a; umask; touch left", cwd="/var/my folder/x"),
         Result(b"/var/my folder/x\n.\n..\nbusybox\n0022\n", b"", 0)),
        ("fresh again", shell("ls -a", cwd="/var/my folder/x"), Result(b".\n..\nbusybox\n", b"", 0)),
        ("leaves things", shell("touch /tmp/left /dev/shm/left /dev/mqueue/left; ls /dev/shm /dev/mqueue"),
         Result(b"/dev/mqueue:\nleft\n\n/dev/shm:\nleft\n", b"", 0)),
        ("which are gone", shell("ls /tmp /dev/shm /dev/mqueue"),
         Result(b"/dev/mqueue:\n\n/dev/shm:\n\n/tmp:\nrun\n", b"", 0)),
        ("arguments", Job(packages.busybox(), args=["printf", "%s|", "a b", "", "'", "\n", "$x"]),
         Result(b"a b||'|\n|$x|", b"", 0)),
        ("signals have their default dispositions",
         Job(packages.busybox(), args=["grep", "-E", "Sig(Pnd|Blk|Ign|Cgt)", "/proc/self/status"]),
         Result(b"".join(b"Sig%s:\t%016d\n" % (name, 0) for name in (b"Pnd", b"Blk", b"Ign", b"Cgt")), b"", 0)),
        ("no terminal, and neither leader of a session nor of a group",
         shell("exec ./busybox sh -c '" + STAT + "[ $pid != $group ] && [ $pid != $session ] && echo $terminal;"
               ": </dev/tty'"),
         Result(b"0\n", b"sh: can't open /dev/tty: No such device or address\n", 1)),
        ("limits", shell("for each in c n s; do ulimit -S$each; ulimit -H$each; done"),
         Result(b"0\nunlimited\n1024\n524288\n8192\nunlimited\n", b"", 0)),
        ("no other descriptors", shell("ls /proc/self/fd"), Result(b"0\n1\n2\n3\n", b"", 0)),
        ("loopback", shell("ifconfig lo | grep -c 'inet addr:127.0.0.1'; nproc"), Result(b"1\n2\n", b"", 0)),
        ("ext4 below /tmp", shell("stat -f -c %T . /dev/shm"), Result(b"ext2/ext3\ntmpfs\n", b"", 0)),
        ("personality", shell("uname -m", personality="i686"), Result(b"i686\n", b"", 0)),
        ("none", shell("uname -sm"), Result(b"Linux x86_64\n", b"", 0)),
        ("in a root",
         Job("/bin/sh", args=["-c", "echo $0; while read x; do echo $x; done </mark; echo /*; : >/dev/pts/ptmx"], root=root),
         Result(b"/bin/sh\nin the sysroot\n/bin /dev /mark /proc /sys /tmp\n", b"", 0)),
        ("a host's program in a root", shell("pwd; echo *; ./busybox cat /mark", root=root, cwd="/tmp/x"),
         Result(b"/tmp/x\nbusybox\nin the sysroot\n", b"", 0)),
        ("no program", Job(temporary("text", b"no ELF file\n")),
         Result(b"", b"", None, "cannot be started: ./text: Exec format error")),
        ("a program that is linked dynamically", Job("/bin/true"),
         Result(b"", b"", None, "cannot be started: the loader that it is linked with: No such file or directory")),
    ]


class OracleKernelTest(unittest.TestCase):
    maxDiff = None

    def test_jobs_in_one_boot(self):
        rows = cases()
        started = time.monotonic()
        results = oracle_kernel.run([job for _, job, _ in rows])
        print(f"{len(rows)} jobs in one boot: {time.monotonic() - started:.1f} s")
        for (name, _, expected), result in zip(rows, results):
            with self.subTest(name):
                self.assertEqual(result, expected)

    def test_a_kernel_that_panics(self):
        with self.assertRaisesRegex(MachineError, "the kernel complains in .*busybox .*: .*Kernel panic.*sysrq triggered crash"):
            oracle_kernel.run([shell("echo 1 >/proc/sys/kernel/sysrq; echo c >/proc/sysrq-trigger")])

    def test_a_job_that_stops_the_machine(self):
        with self.assertRaisesRegex(MachineError, "the machine stopped in .*busybox sh -c reboot -f; its console says"):
            oracle_kernel.run([Job(HELLOS[1]), shell("reboot -f")])

    def test_kernel_options(self):
        result, = oracle_kernel.run([shell("cat /proc/sys/kernel/randomize_va_space")], kernel_options="norandmaps")
        self.assertEqual(result, Result(b"0\n", b"", 0))


if __name__ == "__main__":
    try:
        oracle_kernel.prepare()
    except MachineError as error:
        print(f"skipped: {error}")
        sys.exit(0)
    print(oracle_kernel.description())
    unittest.main(argv=sys.argv[:1])
