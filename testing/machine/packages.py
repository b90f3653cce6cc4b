# SPDX-License-Identifier: Apache-2.0
"""What a machine takes from Debian: QEMU, mkfs.ext4, a kernel with a few of its modules, and busybox.

Nothing is installed here: `tools/setup PART` does that for the first two. The kernel and busybox are fetched with the
machine's own apt sources when they are first asked for, and stay, unpacked, in ~/.cache/emu/NAME. For another
architecture than amd64 apt works in a private root there, so the machine's own apt state is neither used nor changed.
"""

import glob
import os
import re
import shutil
import subprocess
import tempfile

MAKE_FILE_SYSTEM = "/sbin/mkfs.ext4"
CACHE = os.path.expanduser("~/.cache/emu")


class MachineError(Exception):
    """The machine cannot be had, or it did not do its work. The text is one line.

    results  of the jobs that were done before
    job      the index of the one that was running, if one was
    """

    def __init__(self, text, results=(), job=None):
        super().__init__(text)
        self.results = list(results)
        self.job = job


class Packages:
    """The packages of one machine.

    name           of the folder in the cache
    setup_part     what tools/setup installs QEMU by
    qemu           the emulator's path
    arch           Debian's name of the machine's architecture
    newest_kernel  the package of the newest kernel; it depends on the one that contains it
    modules        names of kernel modules that the machine needs and its kernel does not have built in
    """

    def __init__(self, *, name, setup_part, qemu, arch, newest_kernel, modules=()):
        self.name = name
        self.qemu_path = qemu
        self._setup_part = setup_part
        self._arch = arch
        self._newest_kernel = newest_kernel
        self._modules = modules

    def prepare(self):
        """Fetches what is missing. Raises MachineError where this machine cannot have it."""
        self.qemu()
        self.file_system_maker()
        self.kernel()
        self.busybox()

    def qemu(self):
        """The emulator's path."""
        return self._installed(self.qemu_path)

    def file_system_maker(self):
        """mkfs.ext4's path."""
        return self._installed(MAKE_FILE_SYSTEM)

    def kernel(self):
        """The compressed kernel's path, BOOT/vmlinuz-RELEASE."""
        return self._only(os.path.join(self._unpacked("kernel", self._kernel_package), "boot/vmlinuz-*"))

    def kernel_release(self):
        """As uname -r prints it."""
        return os.path.basename(self.kernel()).partition("-")[2]

    def kernel_version(self):
        """The version of Debian's package."""
        with open(os.path.join(self._unpacked("kernel", self._kernel_package), "version"), encoding="ascii") as file:
            return file.read()

    def modules(self):
        """The paths of the modules, in the order in which they can be loaded."""
        return sorted(glob.glob(os.path.join(self._unpacked("kernel", self._kernel_package), "modules/*.ko")))

    def busybox(self):
        """The path of a static busybox."""
        return self._only(os.path.join(self._unpacked("busybox", lambda: "busybox-static"), "bin/busybox"))

    def qemu_version(self):
        """Such as 7.2.22."""
        text = subprocess.run([self.qemu(), "--version"], stdout=subprocess.PIPE, check=True, text=True).stdout
        return re.search(r"version (\S+)", text).group(1)

    def make_file_system(self, path):
        """Makes an empty ext4 file system in the file `path`."""
        _run([self.file_system_maker(), "-q", "-F", "-E", "lazy_itable_init=0", path])

    def _cache(self):
        return os.path.join(CACHE, self.name)

    def _installed(self, path):
        if not os.access(path, os.X_OK):
            raise MachineError(f"no {path}: tools/setup {self._setup_part} installs it")
        return path

    def _only(self, pattern):
        paths = glob.glob(pattern)
        if len(paths) != 1:
            raise MachineError(f"{len(paths)} files are {pattern}, not one: remove {self._cache()} to fetch it again")
        return paths[0]

    def _unpacked(self, name, package_name):
        """The folder in the cache with the unpacked package; package_name() is asked when it is not there yet."""
        folder = os.path.join(self._cache(), name)
        if not os.path.isdir(folder):
            os.makedirs(self._cache(), exist_ok=True)
            # Complete or not there: others may look at the same time.
            with tempfile.TemporaryDirectory(dir=self._cache(), prefix="fetching_") as work:
                made = os.path.join(work, name)
                self._make_apt_root()
                self._fetch(package_name(), work, made)
                try:
                    os.rename(made, folder)
                except OSError:
                    if not os.path.isdir(folder):
                        raise
        return folder

    def _kernel_package(self):
        text = _run(["apt-cache", "depends", self._newest_kernel], env=self._apt_environment())
        pattern = self._newest_kernel.replace("linux-image-", r"linux-image-\S+-")
        found = re.search(rf"Depends: ({pattern})", text)
        if not found:
            raise MachineError(
                f"apt-cache knows no kernel for {self._newest_kernel}: is the index there (apt-get update)?")
        return found.group(1)

    def _fetch(self, package, work, folder):
        """Downloads the package into `work` and unpacks it in `folder`, with its version in the file `version`."""
        try:
            options = ["-q", "-o", "Acquire::Retries=3", "-o", "APT::Sandbox::User=root"]
            _run(["apt-get", *options, "download", f"{package}:{self._arch}"], work, self._apt_environment())
        except MachineError as error:
            raise MachineError(f"{error}; is apt's index out of date (apt-get update)?") from error
        archive = self._only(os.path.join(work, package + "_*.deb"))
        _run(["dpkg-deb", "-x", archive, folder])
        # Modules are most of it.
        if os.path.isdir(os.path.join(folder, "lib")):
            keep_modules(folder, self._modules)
            shutil.rmtree(os.path.join(folder, "lib"))
        with open(os.path.join(folder, "version"), "w", encoding="ascii") as file:
            file.write(_run(["dpkg-deb", "-f", archive, "Version"]).strip())

    def _apt_root(self):
        """The private root's folder, or None where apt's own serves."""
        return None if self._arch == "amd64" else os.path.join(CACHE, "apt_" + self._arch)

    def _apt_environment(self):
        root = self._apt_root()
        return None if root is None else {**os.environ, "APT_CONFIG": os.path.join(root, "apt.conf")}

    def _make_apt_root(self):
        """Makes the private root, with an index as new as can be had."""
        root = self._apt_root()
        if root is None:
            return
        for folder in ("sources.list.d", "state/lists/partial", "cache/archives/partial"):
            os.makedirs(os.path.join(root, folder), exist_ok=True)
        for pattern in ("sources.list", "sources.list.d/*.list", "sources.list.d/*.sources"):
            for path in glob.glob("/etc/apt/" + pattern):
                shutil.copy(path, os.path.join(root, "sources.list.d"))
        with open(os.path.join(root, "apt.conf"), "w", encoding="ascii") as file:
            file.write(f'Dir::Etc::SourceList "/dev/null";\n'
                       f'Dir::Etc::SourceParts "{root}/sources.list.d";\n'
                       f'Dir::State "{root}/state";\n'
                       f'Dir::State::Status "/dev/null";\n'
                       f'Dir::Cache "{root}/cache";\n'
                       f'APT::Architecture "{self._arch}";\n'
                       f'APT::Architectures {{ "{self._arch}"; }};\n'
                       f'APT::Sandbox::User "root";\n'
                       f'Acquire::Languages "none";\n')
        try:
            _run(["apt-get", "-q", "-o", "Acquire::Retries=3", "update"], env=self._apt_environment())
        except MachineError:
            # Some index may be out of date; whether the package comes decides.
            pass


def keep_modules(folder, names):
    """Copies the modules, and those that they depend on, from lib/modules to modules/NN_NAME.ko, NN being the order."""
    order = []

    def add(name):
        pattern = os.path.join(folder, "lib/modules/*/**", re.sub("[-_]", "[-_]", name) + ".ko")
        paths = glob.glob(pattern, recursive=True)
        if len(paths) != 1:
            raise MachineError(f"{len(paths)} kernel modules are called {name}")
        with open(paths[0], "rb") as file:
            # The section .modinfo has a string depends=NAME,NAME
            depends = re.search(rb"\0depends=([^\0]*)\0", file.read())
        for each in depends[1].decode().split(",") if depends else []:
            if each:
                add(each)
        if paths[0] not in order:
            order.append(paths[0])

    for name in names:
        add(name)
    if order:
        os.mkdir(os.path.join(folder, "modules"))
    for number, path in enumerate(order):
        shutil.copy(path, os.path.join(folder, "modules", f"{number:02}_{os.path.basename(path)}"))


def _run(command, cwd=None, env=None):
    """The command's output; its last line of complaint is the error's text."""
    try:
        result = subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, check=False, text=True)
    except OSError as error:
        raise MachineError(f"cannot run {command[0]}: {error.strerror}") from error
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or [f"exit status {result.returncode}"]
        raise MachineError(f"{' '.join(command)}: {lines[-1]}")
    return result.stdout
