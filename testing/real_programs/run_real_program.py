#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a program of a Debian sysroot natively and under emu, and compares (see real_program_test.bzl).

run_real_program.py --sysroot=DIR --arch=ARCH [--package=NAME]... [--missing=FILE] --emu=EMU [--emu_arg=OPTION]...
                    [--scale=N] [--script=FILE] -- PROGRAM [ARG...]

The oracle is this machine: the sysroot's own dynamic linker starts the program, and wrappers in a folder on PATH do so
for the programs that it starts. It needs no root and no chroot. Where it cannot be, the test is skipped: it says so in
one line that begins with "skipped:" and succeeds.
"""

import argparse
import difflib
import os
import platform
import random
import shutil
import subprocess
import sys
import time

LINKERS = {"i386": "lib/ld-linux.so.2", "x86_64": "lib64/ld-linux-x86-64.so.2"}
TRIPLETS = {"i386": "i386-linux-gnu", "x86_64": "x86_64-linux-gnu"}
# What uname and personality(2) say: an i386 program on an x86-64 kernel sees x86_64 unless told otherwise.
MACHINES = {"i386": "i686", "x86_64": "x86_64"}
# For both runs together: a little less than Bazel gives the test, which would say nothing of where it was.
SECONDS = int(os.environ.get("TEST_TIMEOUT", "300")) - 20
STARTED = time.monotonic()


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--sysroot", required=True)
    parser.add_argument("--arch", required=True, choices=LINKERS)
    parser.add_argument("--package", action="append", default=[])
    parser.add_argument("--missing")
    parser.add_argument("--emu", required=True)
    parser.add_argument("--emu_arg", action="append", default=[])
    parser.add_argument("--scale", type=int, default=10)
    parser.add_argument("--script")
    parser.add_argument("program")
    parser.add_argument("args", nargs=argparse.REMAINDER)
    return parser.parse_args(argv)


def skip(why):
    print("skipped: " + why)
    sys.exit(0)


def make_inputs(folder, scale):
    """What each program finds in its working directory: the same each time."""
    numbers = random.Random(3)
    letters = "eeeaaoitnsrhld"
    words = ["".join(numbers.choice(letters) for _ in range(numbers.randint(2, 8))) for _ in range(500)]
    lines = [f"{numbers.choice(words)} {numbers.randint(0, 99999)} {numbers.choice(words)}\n" for _ in range(1000 * scale)]
    with open(os.path.join(folder, "input.txt"), "w", encoding="ascii") as file:
        file.writelines(lines)
    with open(os.path.join(folder, "input.bin"), "wb") as file:
        file.write(numbers.randbytes(10000 * scale) + b"\0\1\2\3\4\5\6\7" * (1250 * scale))
    tree = os.path.join(folder, "tree")
    os.makedirs(os.path.join(tree, "deep", "er"))
    for number, name in enumerate(["a", "b with a space", "deep/c", "deep/er/d"]):
        path = os.path.join(tree, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(f"{name}\n" * 10**number)
        os.chmod(path, 0o640)
    # gzip writes its input's time.
    paths = [os.path.join(at, name) for at, folders, files in os.walk(tree) for name in folders + files]
    for path in [os.path.join(folder, "input.txt"), os.path.join(folder, "input.bin"), tree, *paths]:
        os.utime(path, (1e9, 1e9))
        if os.path.isdir(path):
            os.chmod(path, 0o755)


def native_command(root, arch, program):
    """The words that start the sysroot's PROGRAM on this machine."""
    path = os.path.join(root, "usr/bin", program)
    with open(path, "rb") as file:
        image = file.read()
    if os.path.basename(LINKERS[arch]).encode() not in image[:4096]:  # static: no PT_INTERP
        return [path]
    libraries = ":".join(os.path.join(root, part, TRIPLETS[arch]) for part in ("lib", "usr/lib"))
    return [os.path.join(root, LINKERS[arch]), "--library-path", libraries, "--argv0", program, path]


def make_wrappers(root, arch, folder):
    """A script for each program, for those that a program starts by name."""
    for program in os.listdir(os.path.join(root, "usr/bin")):
        source = os.path.join(root, "usr/bin", program)
        if not os.path.isfile(source):
            continue
        with open(source, "rb") as file:
            if file.read(4) != b"\x7fELF":
                continue
        path = os.path.join(folder, program)
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nexec " + " ".join(native_command(root, arch, program)) + ' "$@"\n')
        os.chmod(path, 0o755)
    if not os.path.exists(os.path.join(folder, "sh")):
        os.symlink("bash", os.path.join(folder, "sh"))


def run(options, folder, command, env):
    """(stdout and stderr, exit status) of the command in a fresh working directory: of the same name each time."""
    work = os.path.join(folder, "work")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    make_inputs(work, options.scale)
    if options.script:
        shutil.copy(options.script, work)
    env = {"LC_ALL": "C", "TZ": "UTC", "HOME": work, "PYTHONHASHSEED": "0", **env}
    # The library comes as source. Where time is dear, what the native run compiled serves the other one, too.
    if options.scale == 1:
        env["PYTHONPYCACHEPREFIX"] = os.path.join(folder, "pycache")
    else:
        env["PYTHONDONTWRITEBYTECODE"] = "1"
    result = subprocess.run(command, cwd=work, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, timeout=SECONDS - (time.monotonic() - STARTED), check=False)
    status = result.returncode
    return result.stdout, 128 - status if status < 0 else status, result.stderr


def native_environment(root, arch, wrappers):
    perl = os.path.join(root, "usr/lib", TRIPLETS[arch], "perl-base")
    return {"PATH": wrappers, "PYTHONHOME": os.path.join(root, "usr"), "PERL5LIB": perl,
            "GAWKLIBPATH": os.path.join(root, "usr/lib", TRIPLETS[arch], "gawk"),
            "OPENSSL_CONF": os.path.join(root, "etc/ssl/openssl.cnf"),
            "OPENSSL_MODULES": os.path.join(root, "usr/lib", TRIPLETS[arch], "ossl-modules")}


def main():
    options = parse(sys.argv[1:])
    root = os.path.realpath(options.sysroot)
    missing = []
    if options.missing:
        with open(options.missing, encoding="utf-8") as file:
            missing = file.read().split()
    for package in options.package:
        if package in missing:
            skip(f"{options.arch} {package} could not be had from the package mirror")
    if not os.path.exists(os.path.join(root, "usr/bin", options.program)):
        skip(f"{options.arch} {options.program} is not in the sysroot")
    if platform.machine() != "x86_64":
        skip(f"{options.arch} {options.program}: no x86 processor to compare with")

    folder = os.path.realpath(os.environ.get("TEST_TMPDIR", "/tmp"))
    wrappers = os.path.join(folder, "bin")
    os.makedirs(wrappers, exist_ok=True)
    make_wrappers(root, options.arch, wrappers)
    words = {"script": os.path.basename(options.script or ""), "scale": options.scale}
    args = [word.format(**words) for word in options.args]

    native = ["/usr/bin/setarch", MACHINES[options.arch], *native_command(root, options.arch, options.program)]
    native = run(options, folder, native + args, native_environment(root, options.arch, wrappers))
    launcher = os.path.abspath("toolchain/run_mips64el")
    emu = [launcher, os.path.abspath(options.emu), *options.emu_arg, "-L", root, os.path.join(root, "usr/bin", options.program)]
    emu = run(options, folder, emu + args, {"PATH": "/usr/bin:/bin", "EMU_EXEC_PREFIX": launcher})

    found = []
    if native[1] >= 126:
        found.append(f"the native run ended with status {native[1]}")
    if emu[1] != native[1]:
        found.append(f"exit status: emu {emu[1]}, native {native[1]}")
    if emu[0] != native[0]:
        texts = [run[0].decode(errors="backslashreplace").splitlines() for run in (native, emu)]
        found.append("\n".join(difflib.unified_diff(*texts, "stdout, native", "stdout, emu", lineterm="")))
    if found:
        for name, text in ("native", native[2]), ("emu", emu[2]):
            found.append(f"stderr, {name}:\n" + text.decode(errors="backslashreplace"))
        sys.exit("\n".join(found))
    print(f"{len(native[0])} bytes of output and exit status {native[1]}, as natively")


main()
