# SPDX-License-Identifier: Apache-2.0
"""Runs i386 and x86-64 programs under a real Linux kernel, on a machine that QEMU emulates (TCG, never KVM).

    results = oracle_kernel.run([Job("testdata/hello_i386"), Job("testdata/fork_i386", env={"PATH": "/bin"})])
    print(results[0].stdout, results[0].status, oracle_kernel.description())

What the kernel does is exact. Arithmetic is QEMU's: x87, SSE exceptions and undefined flags are not hardware's.
Booting takes about four seconds of processor time. testing/machine has what is not special about this machine.
"""

from testing.machine import machine
from testing.machine.jobs import Job, Result  # pylint: disable=unused-import
from testing.machine.packages import MachineError, Packages  # pylint: disable=unused-import

# Without five-level paging: addresses are non-canonical from bit 48 on, as on most machines.
CPU = "max,la57=off"

packages = Packages(name="oracle_kernel", setup_part="oracle-kernel", qemu="/usr/bin/qemu-system-x86_64", arch="amd64",
                    newest_kernel="linux-image-cloud-amd64")
# vsyscall: as distributions have it.
MACHINE = machine.Machine(packages=packages, qemu_options=["-cpu", CPU, "-smp", "2"],
                          kernel_options="vsyscall=xonly tsc=reliable", run_job="run_job_x86_64")


def run(jobs, *, memory_mb=None, kernel_options=""):
    """As machine.run."""
    return machine.run(MACHINE, jobs, memory_mb=memory_mb, kernel_options=kernel_options)


def prepare():
    """Fetches what is missing. Raises MachineError where this machine cannot have an oracle kernel."""
    packages.prepare()


def description():
    """What a recording names as its oracle."""
    return (f"Linux {packages.kernel_release()} (Debian {packages.kernel_version()}) in qemu-system-x86_64 "
            f"{packages.qemu_version()} (-cpu {CPU}, TCG)")
