# SPDX-License-Identifier: Apache-2.0
"""A job of a machine: what it is, how it is put into the machine's first file system, and its result.

Inside the machine job.sh makes the place for a job and run_job.c runs it; the two say what is written and read here.
"""

import dataclasses
import os
import re
import shlex
import signal

from testing.machine.packages import MachineError

# More bytes than a line of the records has. What has not been written is zeros.
_LINE = 10000
PERSONALITIES = ("", "i686")


@dataclasses.dataclass
class Job:
    """One run of one program as root, in a fresh folder, in no one's session, with its own /tmp and IPC objects.

    program      the host's file. It is copied into `cwd` and started as ./BASENAME. With `root` it may be an absolute
                 path inside of it instead, and is started by that
    launcher     words before the program's: an emulator inside the machine and its options
    args         after the program's name
    env          the whole environment
    stdin        the host's file; None is /dev/null
    data         the host's files and folders that are copied into `cwd`, by base name, with their modes and times
    cwd          an absolute path inside the machine, made for the job and otherwise empty
    timeout      seconds; then the job and all that it has started are killed
    root         the host's folder with a Debian sysroot: the job runs in a chroot of it, with proc, sys, dev and tmp.
                 Jobs with the same root share it: what one changes there the next one sees
    personality  "i686": uname says i686, as under setarch
    """
    program: str
    launcher: list = dataclasses.field(default_factory=list)
    args: list = dataclasses.field(default_factory=list)
    env: dict = dataclasses.field(default_factory=dict)
    stdin: str = None
    data: list = dataclasses.field(default_factory=list)
    cwd: str = "/tmp/run"
    timeout: int = 60
    root: str = None
    personality: str = ""

    def words(self):
        """What a message calls the job."""
        return " ".join([*self.launcher, self.program, *self.args])


@dataclasses.dataclass
class Result:
    """What a job wrote and how it ended.

    `status` is its exit status, or 128 + N when a signal killed it, N being the signal's number on x86. It is None when there is none; `reason` then says
    why: a timeout, too much output, or a program that could not be started.
    """
    stdout: bytes
    stderr: bytes
    status: int
    reason: str = ""


def job_name(index):
    """The job's folder below /machine/jobs. The machine runs them in the order of their names."""
    return f"{index:05}"


def check(job):
    """Raises MachineError for a job that cannot be put into a machine."""
    if not job.cwd.startswith("/") or os.path.normpath(job.cwd) in ("/", "//") or ".." in job.cwd.split("/"):
        raise MachineError(f"{job.program}: cwd must be an absolute path to a folder that can be made: {job.cwd!r}")
    if job.personality not in PERSONALITIES:
        raise MachineError(f"{job.program}: personality must be one of {PERSONALITIES}: {job.personality!r}")
    if job.timeout < 1 or job.timeout != int(job.timeout):
        raise MachineError(f"{job.program}: timeout must be whole seconds: {job.timeout!r}")
    files = ([job.stdin] if job.stdin else []) + ([] if _is_inside(job) else [job.program])
    for path in files:
        if not os.path.isfile(path):
            raise MachineError(f"{job.program}: no such file: {path}")
    for path in job.data:
        if not os.path.exists(path):
            raise MachineError(f"{job.program}: no such file or folder: {path}")


def add(writer, index, job, root):
    """Writes a job's folder; `root` is where its sysroot is inside the machine, "" without one."""
    folder = f"/machine/jobs/{job_name(index)}"
    files = folder + "/files"
    writer.directory(files)
    for path in job.data:
        put = writer.tree if os.path.isdir(path) else writer.copy
        put(path, os.path.join(files, os.path.basename(path)))
    program = job.program
    if not _is_inside(job):
        program = "./" + os.path.basename(program)
        writer.copy(job.program, os.path.join(files, program), (os.stat(job.program).st_mode | 0o555) & 0o777)
    if job.stdin:
        writer.copy(job.stdin, folder + "/stdin")
    writer.file(folder + "/arguments", _arguments(job, program, root, folder))


def parse(records, count):
    """([Result], the kernel's log) of what the machine wrote for `count` jobs into the binary file `records`.

    The log is None when the end is missing.
    """
    results = []
    for index in range(count):
        if records.readline(_LINE) != b"job %s\n" % job_name(index).encode():
            return results, None
        header = re.fullmatch(rb"stdout (\d+) stderr (\d+) (\w+) ?(.*)\n", records.readline(_LINE))
        stdout, stderr = (_read_exactly(records, header and int(header[i])) for i in (1, 2))
        if stdout is None or stderr is None:
            return results, None
        status, reason = _ending(header[3].decode(), os.fsdecode(header[4]))
        results.append(Result(stdout, stderr, status, reason))
    header = re.fullmatch(rb"kernel messages (\d+)\n", records.readline(_LINE))
    log = _read_exactly(records, header and int(header[1]))
    return results, None if log is None else log.decode(errors="backslashreplace")


def _read_exactly(file, size):
    """None if `size` is, or if there is less in the file."""
    data = None if size is None else file.read(size)
    return None if data is None or len(data) < size else data


def _is_inside(job):
    return bool(job.root) and job.program.startswith("/") and os.path.lexists(job.root + job.program)


def _arguments(job, program, root, folder):
    """The text that job.sh reads."""
    words = [f"--cwd={job.cwd}", f"--timeout={job.timeout}", f"--personality={job.personality}"]
    if root:
        words.append(f"--root={root}")
    if job.stdin:
        words.append(f"--stdin={folder}/stdin")
    words += [f"--env={name}={value}" for name, value in job.env.items()]
    words += ["--", *job.launcher, program, *job.args]
    lines = [f"root={shlex.quote(root)}", f"cwd={shlex.quote(job.cwd)}", "set -- " + " ".join(map(shlex.quote, words))]
    return os.fsencode("\n".join(lines) + "\n")


def _ending(outcome, detail):
    """(status, reason) of what run_job says."""
    if outcome == "exited":
        return int(detail), ""
    if outcome == "killed":
        return 128 + _signal_number(detail), ""
    if outcome == "timeout":
        return None, f"timeout after {detail} s"
    if outcome == "overflow":
        return None, f"more than {detail} bytes of output, of which the first are here"
    return None, f"cannot be started: {detail}" if outcome == "failed" else f"unknown outcome {outcome} {detail}"


def _signal_number(name):
    """The number on this machine, an x86, of a signal that run_job names; real-time signals are called by number."""
    return int(name) if name.isdigit() else signal.Signals["SIG" + name].value
