#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs modules of CPython's own test suite natively and under emu, in the same place, and compares each test's result.

compare_python_tests.py --root=SYSROOT --arch=i386|amd64 --emu=EMU [--emu_arg=OPTION]... [--out=DIR] [--timeout=SECONDS]
                        [--only=native|emu] [--test_arg=OPTION]... [MODULE...]

SYSROOT is made by
  tools/sysroot SYSROOT ARCH python3.11 libpython3.11-testsuite bash dash coreutils base-passwd netbase tzdata locales gcc libc6-dev
The place is in_sysroot.sh's, so it takes root. Without MODULE the modules of MODULES are run. Results stay in
DIR/MODULE.ARCH.native|emu.{xml,log}; a native result that is there already is not made again. The exit status is 0 when
every test ended as it did natively.

OPTIONs are for the tests' own runner: -m PATTERN for some of a module's tests, -i PATTERN to leave some out. It also scales the
patience of single tests by SECONDS.
"""

import fcntl
import os
import sys
import termios
import time
import xml.etree.ElementTree

import sysroot_runs

MODULES = """test_os test_posix test_socket test_select test_selectors test_signal test_threading test_thread
    test_subprocess test_mmap test_fcntl test_pty test_time test_tempfile test_shutil test_asyncio
    test_multiprocessing_fork test_resource test_mailbox test_ioctl test_epoll test_wait3 test_wait4""".split()


def parse(argv):
    parser = sysroot_runs.parser("/tmp/python_tests")
    parser.add_argument("--timeout", type=int, default=900)
    parser.add_argument("--test_arg", action="append", default=[])
    parser.add_argument("modules", nargs="*", default=MODULES)
    return parser.parse_args(argv)


def run(options, module, how):
    """Runs one module; its output and results are in the files that result_path names."""
    base = result_path(options, module, how)
    if how == "native" and os.path.exists(base + ".xml"):
        return
    shared = os.path.join(options.root, "var/tmp")
    os.makedirs(shared, exist_ok=True)
    report = f"/var/tmp/{module}.{how}.xml"
    command = ["/usr/bin/python3.11", "-m", "test", "--timeout", str(options.timeout), "-v", "--junit-xml", report]
    command += options.test_arg + [module]
    terminal, shown = os.openpty()
    with open(base + ".log", "wb") as log:
        # With a terminal to control it, which /dev/tty is.
        process = sysroot_runs.start(options, how, command, stdin=shown, stdout=log, stderr=log,
                                     preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        if sysroot_runs.wait_or_kill(process, options.timeout + 30) is None:
            log.write(b"\ncompare_python_tests: timeout\n")
    os.close(shown)
    os.close(terminal)
    if os.path.exists(options.root + report):
        with open(options.root + report, "rb") as source, open(base + ".xml", "wb") as target:
            target.write(source.read())
        os.unlink(options.root + report)


def result_path(options, module, how):
    return os.path.join(options.out, f"{module}.{options.arch}.{how}")


def results(options, module, how):
    """{test: outcome} of a run; None when it came to no end."""
    path = result_path(options, module, how) + ".xml"
    if not os.path.exists(path):
        return None
    found = {}
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        outcome = sorted(kinds)[0] if kinds else "ok"
        # A test appears again for each of its subtests that fails.
        if found.get(case.get("name"), "ok") in ("ok", "skipped"):
            found[case.get("name")] = outcome
    return found


def main():
    options = parse(sys.argv[1:])
    os.makedirs(options.out, exist_ok=True)
    different = 0
    for module in options.modules:
        seconds = {}
        for how in ("native", "emu"):
            if options.only in (None, how):
                started = time.monotonic()
                run(options, module, how)
                seconds[how] = time.monotonic() - started
        if options.only:
            continue
        native, emu = (results(options, module, how) for how in ("native", "emu"))
        if native is None or emu is None:
            found = [f"no result {'natively' if native is None else 'under emu'}"]
        else:
            found = [f"{name}: native {native.get(name, '-')}, emu {emu.get(name, '-')}"
                     for name in sorted(native.keys() | emu.keys()) if native.get(name) != emu.get(name)]
        tests = len(native or {})
        print(f"{module} {options.arch}: {tests} tests, {len(found)} different ({seconds['emu']:.0f} s)", flush=True)
        for line in found:
            print("    " + line, flush=True)
        different += len(found)
    sys.exit(different != 0)


main()
