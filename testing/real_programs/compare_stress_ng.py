#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs stress-ng's stressors natively and under emu, in the same place, and lists those that only succeed natively.

compare_stress_ng.py --root=SYSROOT --arch=i386|amd64 --emu=EMU [--emu_arg=OPTION]... [--out=DIR] [--seconds=N]
                     [--slice=I/N] [--only=native|emu] [--peer=QEMU] [STRESSOR...]

SYSROOT is made by tools/sysroot SYSROOT ARCH stress-ng bash dash coreutils base-passwd. The place is in_sysroot.sh's, so
it takes root; the stressors run as nobody, one instance of each for N seconds (2). Without STRESSOR those of CLASSES
are run, or every Nth of them (--slice). Results are kept in DIR/STRESSOR.ARCH.native|emu.{log,status}: a native result that
is there already is not made again, and so is the peer's, a static qemu-i386 or qemu-x86_64. The exit status is 0 when
everything that succeeds natively succeeds under emu.
"""

import os
import subprocess
import sys

import sysroot_runs

CLASSES = ["os", "filesystem", "network", "pipe", "scheduler", "vm", "interrupt", "memory"]
# stress-ng's exit statuses.
STATUSES = {0: "ok", 1: "usage", 2: "failed", 3: "no resources", 4: "not implemented", 5: "signalled", 6: "exited early",
            124: "hung"}
# What fills memory or disk of a machine that others use.
EXCLUDED = {"bigheap", "oom-pipe", "rawdev", "rawudp"}


def parse(argv):
    parser = sysroot_runs.parser("/tmp/stress_ng")
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--slice", default="0/1")
    parser.add_argument("--peer")
    parser.add_argument("stressors", nargs="*")
    return parser.parse_args(argv)


def in_sysroot(options, how, arguments, **kwargs):
    return sysroot_runs.start(options, how, ["/usr/bin/stress-ng"] + arguments, {"CHROOT_ARGS": "--userspec=65534:65534"},
                              stdin=subprocess.DEVNULL, **kwargs)


def stressors_of(options, of_class):
    text = in_sysroot(options, "native", ["--class", of_class + "?"], stdout=subprocess.PIPE, text=True).communicate()[0]
    return text.partition(":")[2].split()


def run(options, stressor, how):
    """How it ended; 124 when it had to be killed."""
    base = os.path.join(options.out, f"{stressor}.{options.arch}.{how}")
    if how != "emu" and os.path.exists(base + ".status"):
        with open(base + ".status", encoding="ascii") as file:
            return int(file.read())
    with open(base + ".log", "wb") as log:
        process = in_sysroot(options, how, ["--" + stressor, "1", "-t", str(options.seconds), "--verify"], stdout=log, stderr=log)
        status = sysroot_runs.wait_or_kill(process, options.seconds + (20 if how == "native" else 60))
        if status is None:
            status = 124
    with open(base + ".log", encoding="utf-8", errors="replace") as log:
        if status == 0 and " skipped" in log.read():
            status = 4
    with open(base + ".status", "w", encoding="ascii") as file:
        file.write(str(status))
    return status


def main():
    options = parse(sys.argv[1:])
    os.makedirs(options.out, exist_ok=True)
    names = options.stressors or sorted({name for each in CLASSES for name in stressors_of(options, each)} - EXCLUDED)
    first, step = (int(word) for word in options.slice.split("/"))
    runs = [how for how in ("native", "emu") if options.only in (None, how)] + (["peer"] if options.peer else [])
    succeeded, found = 0, {"emu": 0, "peer": 0}
    for name in names[first::step]:
        ended = {how: run(options, name, how) for how in runs}
        if ended.get("native", 0) != 0:
            continue
        succeeded += 1
        failed = [how for how in found if ended.get(how, 0) != 0]
        for how in failed:
            found[how] += 1
        if failed:
            texts = [f"{how} {STATUSES.get(ended[how], ended[how])}" for how in found if how in ended]
            print(f"{name} {options.arch}: {', '.join(texts)}", flush=True)
    print(f"{options.arch}: of {len(names[first::step])} stressors {succeeded} succeed natively, {found['emu']} of those not "
          f"under emu" + (f", {found['peer']} not under the peer" if options.peer else ""))
    sys.exit(found["emu"] != 0)


main()
