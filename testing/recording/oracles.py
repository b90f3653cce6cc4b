# SPDX-License-Identifier: Apache-2.0
"""What can say what a program does on x86: this machine, or a real kernel in a full-system emulator.

A description's `needs` says what an oracle must have:

    "kernel"      what only the oracle kernel is known to have (an LDT, say): this machine is not asked
    "processor"   arithmetic that only a processor does exactly: the oracle kernel's QEMU is not asked
    a CPU flag    of /proc/cpuinfo, as avx2
"""

import datetime
import errno
import importlib
import os
import platform
import sys

KERNEL, PROCESSOR = "kernel", "processor"


class CannotRun(Exception):
    """The oracle cannot run the program; str() says why."""


def _cpuinfo():
    """{field: value} of this machine's first processor."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        lines = file.read().split("\n\n")[0].splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


class ThisMachine:
    """This machine's own processor and kernel."""

    def reason_against(self, program):
        """Why it cannot be asked about the program, or None."""
        if platform.machine() != "x86_64":
            return f"{program.arch}: this machine's processor is no x86"
        if KERNEL in program.needs:
            return f"{program.arch}: only the oracle kernel is asked (bazel run //testing:record -- --check LABEL)"
        flags = _cpuinfo().get("flags", "").split()
        missing = [flag for flag in program.needs if flag != PROCESSOR and flag not in flags]
        if missing:
            return f"{program.arch}: this processor has no {', '.join(missing)}"
        return None

    def run(self, programs):
        """The outcome of each program; CannotRun."""
        outcomes = []
        for program in programs:
            try:
                outcomes.append(program.run_natively())
            except OSError as error:
                if error.errno != errno.ENOEXEC:
                    raise
                raise CannotRun(f"{program.arch}: this machine's kernel does not run such programs (execve: ENOEXEC)") from error
        return outcomes

    def describe(self):
        info = _cpuinfo()
        kernel = platform.release().partition("-")[0]
        return (f"Linux {kernel} on {info.get('vendor_id')} family {info.get('cpu family')} model {info.get('model')}, "
                f"{datetime.date.today()}")


def _oracle_kernel():
    """The module, which is there only for those that record."""
    return importlib.import_module("testing.oracle_kernel.oracle_kernel")


class OracleKernel:
    """A real Linux kernel in qemu-system-x86_64 (testing/oracle_kernel)."""

    def reason_against(self, program):
        if PROCESSOR in program.needs:
            return f"{program.arch}: only a processor computes what it prints exactly"
        return None

    def run(self, programs):
        """The outcome of each program, all in one boot, or None for one that has none; CannotRun."""
        oracle_kernel = _oracle_kernel()
        jobs = [oracle_kernel.Job(**program.kernel_job()) for program in programs]
        try:
            results = oracle_kernel.run(jobs)
        except oracle_kernel.MachineError as error:
            raise CannotRun(f"the oracle kernel: {error}") from error
        for program, result in zip(programs, results):
            if result.status is None:
                print(f"{program.recording}: {result.reason}")
        return [None if result.status is None else program.outcome_of(result) for program, result in zip(programs, results)]

    def describe(self):
        return f"{_oracle_kernel().description()}, {datetime.date.today()}"
