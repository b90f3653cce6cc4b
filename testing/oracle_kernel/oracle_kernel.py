# SPDX-License-Identifier: Apache-2.0
"""Runs i386 and x86-64 programs under a real Linux kernel, on a machine that QEMU emulates (TCG, never KVM).

    results = oracle_kernel.run([Job("testdata/hello_i386"), Job("testdata/fork_i386", env={"PATH": "/bin"})])
    print(results[0].stdout, results[0].status, oracle_kernel.description())

What the kernel does is exact. Arithmetic is QEMU's: x87, SSE exceptions and undefined flags are not hardware's.

The machine boots once, with all jobs in its first file system (initramfs.py), runs init.sh, writes records to
its second disk, and powers off. /tmp is on its first disk with ext4, as on usual machines; other folders are in memory.
Booting takes about four seconds of processor time.
"""

import os
import re
import subprocess
import tempfile

import initramfs
import jobs as jobs_
import packages
from jobs import Job, Result  # pylint: disable=unused-import
from packages import OracleError

# Without five-level paging: addresses are non-canonical from bit 48 on, as on most machines.
CPU = "max,la57=off"
# vsyscall: as distributions have it. The rest keeps a busy host from looking like a hung machine.
KERNEL_OPTIONS = "console=ttyS0 quiet panic=-1 vsyscall=xonly nowatchdog rcupdate.rcu_cpu_stall_suppress=1 tsc=reliable"
# Of the kernel's messages, those after which nothing that the machine says counts.
TROUBLE = re.compile(".*(BUG:|kernel BUG|Oops|WARNING: CPU|Kernel panic|Out of memory|oom-kill:|"
                     "Initramfs unpacking failed).*")
# Seconds for all that is not a job.
BOOT_TIMEOUT = 120
# The size of each disk. On the host they are sparse files.
DISK_MB = 1024


def run(jobs, *, memory_mb=None, kernel_options=""):
    """Boots once, runs the jobs in order, and returns a Result for each.

    memory_mb: by default 512 and what the files take. kernel_options are added to the kernel's command line, such as
    "norandmaps". Raises OracleError when the packages cannot be had, the machine does not come up or stops
    before its jobs are done, or its kernel complains.
    """
    for job in jobs:
        jobs_.check(job)
    with tempfile.TemporaryDirectory(prefix="oracle_kernel_") as folder:
        names = ("initramfs", "disk", "records", "console")
        archive, disk, records, console = (os.path.join(folder, name) for name in names)
        with open(archive, "wb") as out:
            _write_image(out, jobs)
        for path in (disk, records):
            with open(path, "wb") as out:
                out.truncate(DISK_MB << 20)
        packages.make_file_system(disk)
        if memory_mb is None:
            # The archive and what is unpacked from it, in a file system that may fill half of the memory.
            memory_mb = 512 + 3 * os.path.getsize(archive) // 2**20
        command = _command(archive, disk, records, console, memory_mb, kernel_options)
        _boot(command, BOOT_TIMEOUT + sum(job.timeout for job in jobs))
        with open(records, "rb") as file:
            results, log = jobs_.parse(file, len(jobs))
        said = _read_console(console)
        _check_messages(said + (log or ""))
        if log is None:
            raise OracleError(_stopped(jobs, results, said))
        return results


def prepare():
    """Fetches what is missing. Raises OracleError where this machine cannot have an oracle kernel."""
    packages.qemu()
    packages.file_system_maker()
    packages.kernel()
    packages.busybox()


def description():
    """What a recording names as its oracle."""
    return (f"Linux {packages.kernel_release()} (Debian {packages.kernel_version()}) in qemu-system-x86_64 "
            f"{packages.qemu_version()} (-cpu {CPU}, TCG)")


def _write_image(out, jobs):
    """The first file system: busybox, our scripts, the sysroots and the jobs."""
    writer = initramfs.Writer(out)
    writer.copy(packages.busybox(), "/bin/busybox", 0o755)
    writer.copy(_ours("init.sh"), "/init", 0o755)
    writer.copy(_ours("job.sh"), "/oracle/job.sh", 0o755)
    writer.copy(_ours("run_job_x86_64"), "/oracle/run_job", 0o755)
    writer.file("/etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")
    writer.file("/etc/group", b"root:x:0:\ntty:x:5:\nnogroup:x:65534:\n")
    writer.file("/etc/hosts", b"127.0.0.1\tlocalhost\n")
    roots = {"": ""}
    for index, job in enumerate(jobs):
        root = os.path.realpath(job.root) if job.root else ""
        if root not in roots:
            roots[root] = f"/oracle/roots/{len(roots)}"
            writer.tree(root, roots[root])
        jobs_.add(writer, index, job, roots[root])
    writer.close()


def _ours(name):
    """A file of this folder, as source or built: beside this one, in the runfiles or in the workspace."""
    here = os.path.dirname(os.path.abspath(__file__))
    for folder in (here, "testing/oracle_kernel", "bazel-bin/testing/oracle_kernel"):
        if os.path.exists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    raise OracleError(f"no {name}: bazel build //testing/oracle_kernel:module makes it")


def _command(archive, disk, records, console, memory_mb, kernel_options):
    return [packages.qemu(), "-accel", "tcg", "-cpu", CPU, "-smp", "2", "-m", str(memory_mb),
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-device", "nvme,id=disks,serial=disks",
            "-drive", f"file={disk},format=raw,if=none,id=disk,cache=unsafe",
            "-device", "nvme-ns,drive=disk,nsid=1",
            "-drive", f"file={records},format=raw,if=none,id=records,cache=unsafe",
            "-device", "nvme-ns,drive=records,nsid=2",
            "-serial", "file:" + console, "-kernel", packages.kernel(), "-initrd", archive,
            "-append", f"{KERNEL_OPTIONS} {kernel_options}".rstrip()]


def _boot(command, timeout):
    """Runs the machine until it powers off."""
    try:
        result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                timeout=timeout, check=False, text=True, errors="replace")
    except subprocess.TimeoutExpired as error:
        raise OracleError(f"the machine has not powered off after {timeout} s") from error
    if result.returncode != 0:
        raise OracleError(f"qemu: {' '.join(result.stdout.split()) or f'exit status {result.returncode}'}")


def _check_messages(text):
    trouble = TROUBLE.search(text)
    if trouble:
        raise OracleError(f"the kernel complains: {trouble.group(0).strip()}")


def _stopped(jobs, results, console):
    """The text for a machine that stopped before its end, with the console's last line."""
    last = next((line.strip() for line in reversed(console.split("\n")) if line.strip()), "nothing")
    where = f"in {jobs[len(results)].program}" if len(results) < len(jobs) else "after the last job"
    return f"the machine stopped {where}; its console says: {last}"


def _read_console(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="backslashreplace", newline="") as file:
        return file.read().replace("\r", "")
