# SPDX-License-Identifier: Apache-2.0
"""Real MIPS kernels as emu's hosts, on machines that QEMU emulates (TCG): what qemu-mips64el does as its own kernel, these do.

    results = mips_machine.run("malta", jobs, emu)

    malta      Debian's kernel for the MIPS Malta board, with pages of 4 KiB, on a MIPS64 release 2 processor without MSA.
               The kernel emulates unaligned loads and stores unless it is told not to
    loongson3  Debian's kernel for Loongson 3A and 3B, with pages of 16 KiB, on the Loongson-3A1000: the only one that QEMU
               emulates there

What the kernels do is exact. The processors are QEMU's: they have no caches, and neither Loongson's errata nor its memory order.
"""

from testing.machine import machine
from testing.machine.packages import MachineError, Packages  # pylint: disable=unused-import

# Where emu is inside.
EMU = "/machine/emu"

# Both kernels have file systems and disks as modules.
_MODULES = ("nvme", "ext4", "crc32c_generic")


def _packages(name, kernel):
    return Packages(name="mips_machine_" + name, setup_part="mips-machine", qemu="/usr/bin/qemu-system-mips64el",
                    arch="mips64el", newest_kernel="linux-image-" + kernel, modules=_MODULES)


MACHINES = {
    "malta": machine.Machine(
        packages=_packages("malta", "5kc-malta"),
        qemu_options=["-M", "malta", "-cpu", "MIPS64R2-generic"],
        kernel_options="rdinit=/init",
        run_job="run_job_mips64el",
        memory_mb=1500),
    "loongson3": machine.Machine(
        packages=_packages("loongson3", "loongson-3"),
        qemu_options=["-M", "loongson3-virt", "-cpu", "Loongson-3A1000"],
        kernel_options="rdinit=/init",
        run_job="run_job_mips64el",
        memory_mb=1024),
}

# How emu runs a program: the option words by the tier's name in tables.
TIERS = {
    "interp": ["--tier=interp"],
    "jit": ["--tier=jit"],
    "auto": ["--tier=auto"],
    # Regions of one block.
    "block": ["--tier=jit", "--jit-max-region=1"],
}


def run(name, jobs, emu, **options):
    """As machine.run; `emu` is a static emu for mips64el, EMU inside."""
    return machine.run(MACHINES[name], jobs, files={EMU: emu}, **options)


def prepare(name):
    """Fetches what is missing. Raises MachineError where this machine cannot have that one."""
    MACHINES[name].packages.prepare()


def description(name):
    """One line: kernel, emulator, processor."""
    made = MACHINES[name]
    return (f"Linux {made.packages.kernel_release()} (Debian {made.packages.kernel_version()}) in qemu-system-mips64el "
            f"{made.packages.qemu_version()} ({' '.join(made.qemu_options)}, TCG)")
