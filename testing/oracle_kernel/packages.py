# SPDX-License-Identifier: Apache-2.0
"""What the oracle kernel takes from Debian: QEMU, mkfs.ext4, a kernel and busybox.

Nothing is installed here: `tools/setup oracle-kernel` does that for the first two. The kernel and busybox are fetched
with the machine's own apt sources when they are first asked for, and stay, unpacked, in ~/.cache/emu/oracle_kernel.
"""

import glob
import os
import re
import shutil
import subprocess
import tempfile

QEMU = "/usr/bin/qemu-system-x86_64"
MAKE_FILE_SYSTEM = "/sbin/mkfs.ext4"
CACHE = os.path.expanduser("~/.cache/emu/oracle_kernel")
# The package of the newest kernel; it depends on the one that contains it.
NEWEST_KERNEL = "linux-image-cloud-amd64"


class OracleError(Exception):
    """The machine cannot have an oracle kernel, or the oracle did not do its work. The text is one line."""


def qemu():
    """The emulator's path."""
    return _installed(QEMU)


def file_system_maker():
    """mkfs.ext4's path."""
    return _installed(MAKE_FILE_SYSTEM)


def kernel():
    """The compressed kernel's path, BOOT/vmlinuz-RELEASE."""
    return _only(os.path.join(_unpacked("kernel", _kernel_package), "boot/vmlinuz-*"))


def kernel_release():
    """As uname -r prints it."""
    return os.path.basename(kernel()).partition("-")[2]


def kernel_version():
    """The version of Debian's package."""
    with open(os.path.join(_unpacked("kernel", _kernel_package), "version"), encoding="ascii") as file:
        return file.read()


def busybox():
    """The path of a static busybox."""
    return _only(os.path.join(_unpacked("busybox", lambda: "busybox-static"), "bin/busybox"))


def qemu_version():
    """Such as 7.2.22."""
    text = subprocess.run([qemu(), "--version"], stdout=subprocess.PIPE, check=True, text=True).stdout
    return re.search(r"version (\S+)", text).group(1)


def make_file_system(path):
    """Makes an empty ext4 file system in the file `path`."""
    _run([file_system_maker(), "-q", "-F", "-E", "lazy_itable_init=0", path])


def _installed(path):
    if not os.access(path, os.X_OK):
        raise OracleError(f"no {path}: tools/setup oracle-kernel installs it")
    return path


def _only(pattern):
    paths = glob.glob(pattern)
    if len(paths) != 1:
        raise OracleError(f"{len(paths)} files are {pattern}, not one: remove {CACHE} to fetch it again")
    return paths[0]


def _unpacked(name, package_name):
    """The folder in the cache with the unpacked package; package_name() is asked when it is not there yet."""
    folder = os.path.join(CACHE, name)
    if not os.path.isdir(folder):
        os.makedirs(CACHE, exist_ok=True)
        # Complete or not there: others may look at the same time.
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="fetching_") as work:
            made = os.path.join(work, name)
            _fetch(package_name(), work, made)
            try:
                os.rename(made, folder)
            except OSError:
                if not os.path.isdir(folder):
                    raise
    return folder


def _kernel_package():
    text = _run(["apt-cache", "depends", NEWEST_KERNEL])
    found = re.search(r"Depends: (linux-image-\S+-cloud-amd64)", text)
    if not found:
        raise OracleError(f"apt-cache knows no kernel for {NEWEST_KERNEL}: is the index there (apt-get update)?")
    return found.group(1)


def _fetch(package, work, folder):
    """Downloads the package into `work` and unpacks it in `folder`, with its version in the file `version`."""
    try:
        options = ["-q", "-o", "Acquire::Retries=3", "-o", "APT::Sandbox::User=root"]
        _run(["apt-get", *options, "download", package + ":amd64"], work)
    except OracleError as error:
        raise OracleError(f"{error}; is apt's index out of date (apt-get update)?") from error
    archive = _only(os.path.join(work, package + "_*.deb"))
    _run(["dpkg-deb", "-x", archive, folder])
    # Modules are most of it, and nothing here is one.
    shutil.rmtree(os.path.join(folder, "lib"), ignore_errors=True)
    with open(os.path.join(folder, "version"), "w", encoding="ascii") as file:
        file.write(_run(["dpkg-deb", "-f", archive, "Version"]).strip())


def _run(command, cwd=None):
    """The command's output; its last line of complaint is the error's text."""
    try:
        result = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, check=False, text=True)
    except OSError as error:
        raise OracleError(f"cannot run {command[0]}: {error.strerror}") from error
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or [f"exit status {result.returncode}"]
        raise OracleError(f"{' '.join(command)}: {lines[-1]}")
    return result.stdout
