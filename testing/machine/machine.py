# SPDX-License-Identifier: Apache-2.0
"""Runs programs under a real Linux kernel, on a machine that QEMU emulates (TCG, never KVM).

A Machine says which QEMU, processor and kernel; testing/oracle_kernel and testing/mips_machine have one and two of them.

The machine boots once, with all jobs in its first file system (initramfs.py), runs init.sh, writes records to
its second disk, and powers off. /tmp is on its first disk with ext4, as on usual machines; other folders are in memory.
"""

import dataclasses
import os
import re
import subprocess
import tempfile
import time

from testing.machine import initramfs
from testing.machine import jobs as jobs_
from testing.machine.packages import MachineError, Packages

# Keeps a busy host from looking like a hung machine, and marks of jobs from being lost among the kernel's messages.
KERNEL_OPTIONS = ("console=ttyS0 quiet panic=-1 nowatchdog rcupdate.rcu_cpu_stall_suppress=1 printk.devkmsg=on "
                  "log_buf_len=1M")
# Of the kernel's messages, those after which nothing that the machine says counts.
TROUBLE = re.compile(r".*(BUG:|[Kk]ernel BUG|Kernel bug|Oops|WARNING: CPU|Kernel panic|Out of memory|oom-kill:|"
                     r"Bad page map|Bad page state|Bad rss-counter|unhandled kernel unaligned|"
                     r"Unhandled kernel unaligned|Unable to handle kernel|Initramfs unpacking failed).*")
# What init.sh writes among them when a job begins.
JOB_MARK = re.compile(r".*emu job (\d+)$", re.MULTILINE)
# Seconds for all that is not a job.
BOOT_TIMEOUT = 120
# Seconds that a machine goes on for when its kernel has complained: the message has more lines, and panics end it sooner.
GRACE = 5
# The size of each disk. On the host they are sparse files.
DISK_MB = 1024


@dataclasses.dataclass
class Machine:
    """One machine.

    packages        where its parts come from
    qemu_options    QEMU's options that say what it is
    kernel_options  for the kernel's command line, beside KERNEL_OPTIONS
    run_job         run_job.c for it: base name of a file that is built in testing/machine
    memory_mb       None: 512 and three times what the files take
    """
    packages: Packages
    qemu_options: list
    kernel_options: str
    run_job: str
    memory_mb: int = None


def run(machine, jobs, *, files=None, memory_mb=None, kernel_options=""):
    """Boots once, runs the jobs in order, and returns a Result for each.

    files           {absolute path inside the machine: the host's file}, beside the jobs' own
    memory_mb       instead of the machine's
    kernel_options  are added to the kernel's command line, such as "norandmaps"

    Raises MachineError when the packages cannot be had, the machine does not come up or stops before its jobs are done, or
    its kernel complains; the error names the job that was running.
    """
    for job in jobs:
        jobs_.check(job)
    with tempfile.TemporaryDirectory(prefix="emu_machine_") as folder:
        names = ("initramfs", "disk", "records", "console")
        archive, disk, records, console = (os.path.join(folder, name) for name in names)
        with open(archive, "wb") as out:
            _write_image(out, machine, jobs, files or {})
        for path in (disk, records):
            with open(path, "wb") as out:
                out.truncate(DISK_MB << 20)
        machine.packages.make_file_system(disk)
        memory_mb = memory_mb or machine.memory_mb
        if memory_mb is None:
            # The archive and what is unpacked from it, in a file system that may fill half of the memory.
            memory_mb = 512 + 3 * os.path.getsize(archive) // 2**20
        command = _command(machine, archive, disk, records, console, memory_mb, kernel_options)
        _boot(command, console, BOOT_TIMEOUT + sum(job.timeout for job in jobs))
        with open(records, "rb") as file:
            results, log = jobs_.parse(file, len(jobs))
        said = _read_console(console)
        # The log has what the console has not, which has what came after the log was read.
        for text in (log or "", said):
            _check_messages(text, jobs, results)
        if log is None:
            raise MachineError(_stopped(jobs, results, said), results, min(len(results), len(jobs) - 1))
        return results


def _write_image(out, machine, jobs, files):
    """The first file system: busybox, our scripts, the sysroots and the jobs."""
    writer = initramfs.Writer(out)
    writer.copy(machine.packages.busybox(), "/bin/busybox", 0o755)
    writer.copy(_ours("init.sh"), "/init", 0o755)
    writer.copy(_ours("job.sh"), "/machine/job.sh", 0o755)
    writer.copy(_ours(machine.run_job), "/machine/run_job", 0o755)
    # A machine without a clock has this one's.
    writer.file("/machine/time", b"%d\n" % time.time())
    writer.directory("/machine/modules")
    for path in machine.packages.modules():
        writer.copy(path, "/machine/modules/" + os.path.basename(path))
    writer.file("/etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
    writer.file("/etc/group", b"root:x:0:\ntty:x:5:\nnogroup:x:65534:\n")
    writer.file("/etc/hosts", b"127.0.0.1\tlocalhost\n")
    for path, source in files.items():
        writer.copy(source, path)
    roots = {"": ""}
    for index, job in enumerate(jobs):
        root = os.path.realpath(job.root) if job.root else ""
        if root not in roots:
            roots[root] = f"/machine/roots/{len(roots)}"
            writer.tree(root, roots[root])
        jobs_.add(writer, index, job, roots[root])
    writer.close()


def _ours(name):
    """A file of this folder, as source or built: beside this one, in the runfiles or in the workspace."""
    here = os.path.dirname(os.path.abspath(__file__))
    for folder in (here, "testing/machine", "bazel-bin/testing/machine"):
        if os.path.exists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    raise MachineError(f"no {name}: bazel build //testing/machine:{name} makes it")


def _command(machine, archive, disk, records, console, memory_mb, kernel_options):
    return [machine.packages.qemu(), "-accel", "tcg", *machine.qemu_options, "-m", str(memory_mb),
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-device", "nvme,id=disks,serial=disks",
            "-drive", f"file={disk},format=raw,if=none,id=disk,cache=unsafe",
            "-device", "nvme-ns,drive=disk,nsid=1",
            "-drive", f"file={records},format=raw,if=none,id=records,cache=unsafe",
            "-device", "nvme-ns,drive=records,nsid=2",
            "-serial", "file:" + console, "-kernel", machine.packages.kernel(), "-initrd", archive,
            "-append", f"{KERNEL_OPTIONS} {machine.kernel_options} {kernel_options}".rstrip()]


def _boot(command, console, timeout):
    """Runs the machine until it powers off, or a little longer than until its kernel complains."""
    with tempfile.TemporaryFile() as said:
        machine = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
        try:
            ended = _wait(machine, console, timeout)
        finally:
            machine.kill()
            status = machine.wait()
        if not ended:
            return
        if status != 0:
            said.seek(0)
            text = " ".join(said.read().decode(errors="replace").split())
            raise MachineError(f"qemu: {text or f'exit status {status}'}")


def _wait(machine, console, timeout):
    """Whether the machine has ended by itself. Raises MachineError after `timeout` seconds."""
    began = time.monotonic()
    complained = None
    while machine.poll() is None:
        now = time.monotonic()
        if complained is None and TROUBLE.search(_read_console(console)):
            complained = now
        if complained is not None and now - complained > GRACE:
            return False
        if now - began > timeout:
            raise MachineError(f"the machine has not powered off after {timeout} s")
        try:
            machine.wait(0.2)
        except subprocess.TimeoutExpired:
            pass
    return True


def _check_messages(text, jobs, results):
    """Raises MachineError when the kernel complains, and says which job ran then."""
    trouble = TROUBLE.search(text)
    if not trouble:
        return
    marks = JOB_MARK.findall(text[:trouble.start()])
    job = int(marks[-1]) if marks else len(jobs)
    where = f" in {jobs[job].words()}" if job < len(jobs) else ""
    raise MachineError(f"the kernel complains{where}: {trouble.group(0).strip()}", results[:job], job if where else None)


def _stopped(jobs, results, console):
    """The text for a machine that stopped before its end, with the console's last line."""
    last = next((line.strip() for line in reversed(console.split("\n"))
                 if line.strip() and not JOB_MARK.fullmatch(line)), "nothing")
    where = f"in {jobs[len(results)].words()}" if len(results) < len(jobs) else "after the last job"
    return f"the machine stopped {where}; its console says: {last}"


def _read_console(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="backslashreplace", newline="") as file:
        return file.read().replace("\r", "")
