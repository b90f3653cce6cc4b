# SPDX-License-Identifier: Apache-2.0
"""What runs need, made once and kept under ~/.cache/emu/bench: sysroots, our own programs, inputs, earlier counts.

Each thing's folder is named by a hash of what it is made from, so that a change makes a new one.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading

import inputs
import programs

CACHE = os.path.expanduser("~/.cache/emu/bench")
SOURCES = os.path.dirname(os.path.realpath(__file__))
DEBIAN = {"i386": "i386", "x86_64": "amd64", "mips64el": "mips64el"}
GNU = {"i386": "i686-linux-gnu", "x86_64": "x86_64-linux-gnu", "mips64el": "mips64el-linux-gnuabi64"}


def digest(*parts):
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def file_digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def workspace():
    """The tree that documents are written to."""
    return os.environ.get("BUILD_WORKSPACE_DIRECTORY") or os.path.dirname(os.path.dirname(SOURCES))


def source(name):
    return os.path.join(SOURCES, name)


_making = threading.Lock()


def make(kind, key, build):
    """The folder CACHE/KIND-KEY, which build(FOLDER) fills when it is not there."""
    folder = os.path.join(CACHE, "%s-%s" % (kind, key))
    with _making:
        if not os.path.isdir(folder):
            print("bench: making", folder, file=sys.stderr)
            partial = "%s.%d" % (folder, os.getpid())
            os.makedirs(partial)
            build(partial)
            os.rename(partial, folder)
    return folder


def _keep_links_inside(root):
    """Makes absolute symbolic links relative: qemu-user follows those on the machine, not in its -L."""
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            if os.path.islink(path) and os.readlink(path).startswith("/"):
                target = root + os.readlink(path)
                os.unlink(path)
                os.symlink(os.path.relpath(target, os.path.realpath(folder)), path)


def _unpack(folder, arch, packages):
    tool = os.path.join(os.path.dirname(SOURCES), "sysroot")
    subprocess.run([tool, folder, DEBIAN[arch]] + packages, check=True, stdout=sys.stderr)
    _keep_links_inside(folder)
    # As installing the packages would: without these, python3 compiles its library at each start.
    subprocess.run([sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash",
                    os.path.join(folder, "usr/lib/python3.11")], check=False, stdout=subprocess.DEVNULL)


def sysroot(arch):
    packages = programs.PACKAGES + (["qemu-user-static"] if arch == "mips64el" else [])
    return make("root-" + arch, digest(packages), lambda folder: _unpack(folder, arch, packages))


def built(name, arch):
    """The path of one of programs.BUILDS."""
    file, options = programs.BUILDS[name]
    command = [GNU[arch] + "-gcc", "-O2", "-static", "-Wl,--build-id=none"] + options[arch]

    def build(folder):
        subprocess.run(command + ["-o", os.path.join(folder, name), source(file), "-lm"], check=True)
    key = digest(command, file_digest(source(file)))
    return os.path.join(make("built-" + name, key, build), name)


def plugin():
    file = source("count_insns.c")

    def build(folder):
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", os.path.join(folder, "libcount_insns.so"), file],
                       check=True)
    return os.path.join(make("plugin", digest(file_digest(file)), build), "libcount_insns.so")


def work_folder():
    """The folder with workloads/ and the inputs."""
    names = sorted(os.listdir(source("workloads")))
    key = digest([[name, file_digest(source("workloads/" + name))] for name in names],
                 file_digest(source("inputs.py")))

    def build(folder):
        shutil.copytree(source("workloads"), os.path.join(folder, "workloads"))
        inputs.generate(folder)
    return make("inputs", key, build)


def remembered(key, compute):
    """compute()'s value, an object for JSON, kept for the next time unless its status says that something failed."""
    path = os.path.join(CACHE, "counts", key + ".json")
    try:
        with open(path) as file:
            return json.load(file)
    except FileNotFoundError:
        value = compute()
    if value["status"] != 0:
        return value
    os.makedirs(os.path.dirname(path), exist_ok=True)
    partial = "%s.%d" % (path, os.getpid())
    with open(partial, "w") as file:
        json.dump(value, file)
    os.rename(partial, path)
    return value
