# SPDX-License-Identifier: Apache-2.0
"""The programs that are measured: one row each.

A command's first word is a path in a sysroot when it starts with "/", else one of BUILDS; {gnu} is Debian's name of the
architecture in the compiler's folder. All run in a folder that has workloads/ and the inputs of inputs.py, with stdin
from a file of it. Sizes are such that the program built for mips64el executes 20 to 300 million instructions.
"""

import dataclasses

PACKAGES = ["bc", "bzip2", "coreutils", "cpp-12", "gawk", "gzip", "lua5.4", "openssl", "perl", "python3.11", "sqlite3",
            "xz-utils", "zstd"]

# Our own programs: source, and what the compiler of each architecture is told beside -O2 -static.
_SAFE = ["-fno-builtin", "-fno-optimize-sibling-calls", "-fno-stack-protector", "-fno-tree-vectorize"]
BUILDS = {
    "kernels": ("kernels.c", dict.fromkeys(["i386", "x86_64", "mips64el"], _SAFE)),
    "fp_sse": ("fp_kernels.c", {"i386": ["-msse2", "-mfpmath=sse"], "x86_64": [], "mips64el": []}),
    "fp_x87": ("fp_kernels.c", {"i386": ["-mfpmath=387"], "x86_64": ["-mfpmath=387"], "mips64el": []}),
    "system_kernels": ("system_kernels.c", {"i386": [], "x86_64": [], "mips64el": []}),
}

INTEGER, FLOAT, SYSTEM, START = "integer", "floating point", "system-heavy", "start-up"
CLASSES = [INTEGER, FLOAT, SYSTEM, START]


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    kind: str
    command: list
    stdin: str = "/dev/null"
    archs: tuple = ("i386", "x86_64")
    quick: bool = False
    # Whether the native program's output is the guest program's, too.
    comparable: bool = True


def _quick(*row, **options):
    return Program(*row, quick=True, **options)


PROGRAMS = [
    _quick("gzip", INTEGER, ["/usr/bin/gzip", "-c", "-n", "text"]),
    Program("gunzip", INTEGER, ["/usr/bin/gzip", "-d", "-c", "text.gz"]),
    Program("bzip2", INTEGER, ["/usr/bin/bzip2", "-c", "text.part"]),
    Program("xz", INTEGER, ["/usr/bin/xz", "-T1", "-2", "-c", "text.part"]),
    Program("zstd", INTEGER, ["/usr/bin/zstd", "--single-thread", "-q", "-7", "-c", "text"]),
    _quick("lua", INTEGER, ["/usr/bin/lua5.4", "workloads/work.lua"]),
    _quick("python3", INTEGER, ["/usr/bin/python3.11", "-I", "-S", "-B", "workloads/work.py"]),
    Program("perl", INTEGER, ["/usr/bin/perl", "workloads/work.pl"], stdin="text.small"),
    _quick("sqlite3", INTEGER, ["/usr/bin/sqlite3", "-batch", ":memory:"], stdin="workloads/work.sql"),
    Program("sha256", INTEGER, ["/usr/bin/openssl", "dgst", "-sha256", "text.long"]),
    Program("md5sum", INTEGER, ["/usr/bin/md5sum", "text.long"]),
    Program("sort", INTEGER, ["/usr/bin/sort", "--parallel=1", "-S", "32M", "lines"]),
    Program("gawk", INTEGER, ["/usr/bin/gawk", "-f", "workloads/work.awk", "text.small"]),
    Program("bc", INTEGER, ["/usr/bin/bc", "-q", "workloads/work.bc"]),
    Program("cc1", INTEGER, ["/usr/lib/gcc/{gnu}/12/cc1", "-quiet", "-O1", "-w", "source.c", "-o", "/dev/stdout"],
            comparable=False),
    Program("sieve", INTEGER, ["kernels", "sieve", "4"]),
    _quick("quicksort", INTEGER, ["kernels", "quicksort", "5"]),
    _quick("crc32", INTEGER, ["kernels", "crc32", "120"]),
    _quick("fib", INTEGER, ["kernels", "fib", "30"]),
    _quick("bytecode", INTEGER, ["kernels", "bytecode", "6"]),
    Program("strings", INTEGER, ["kernels", "strings", "60"]),
    _quick("libc strings", INTEGER, ["system_kernels", "string", "6000"]),
    Program("int matrix", INTEGER, ["kernels", "matrix", "10"]),
    _quick("SSE2 matrix", FLOAT, ["fp_sse", "matrix", "50"]),
    Program("SSE2 n-body", FLOAT, ["fp_sse", "nbody", "60000"]),
    Program("SSE2 mandelbrot", FLOAT, ["fp_sse", "mandelbrot", "1000"]),
    Program("SSE2 functions", FLOAT, ["fp_sse", "functions", "100000"]),
    _quick("x87 matrix", FLOAT, ["fp_x87", "matrix", "25"]),
    Program("x87 n-body", FLOAT, ["fp_x87", "nbody", "20000"], archs=("i386",)),
    Program("x87 functions", FLOAT, ["fp_x87", "functions", "50000"], archs=("i386",)),
    Program("lua n-body", FLOAT, ["/usr/bin/lua5.4", "workloads/nbody.lua"]),
    Program("getppid", SYSTEM, ["system_kernels", "getppid", "300000"]),
    Program("pipe", SYSTEM, ["system_kernels", "pipe", "100000"]),
    Program("signals", SYSTEM, ["system_kernels", "signal", "20000"]),
    Program("mmap", SYSTEM, ["system_kernels", "map", "30000"]),
    Program("dd", SYSTEM, ["/usr/bin/dd", "if=text.long", "of=/dev/null", "bs=64", "count=60000", "status=none"]),
    Program("true", START, ["/usr/bin/true"]),
    Program("bc start", START, ["/usr/bin/bc", "-q"], stdin="workloads/start.bc"),
    Program("openssl version", START, ["/usr/bin/openssl", "version"]),
    Program("python3 start", START, ["/usr/bin/python3.11", "-I", "-S", "-B", "-c", "pass"]),
    Program("perl start", START, ["/usr/bin/perl", "-e", "1"]),
]
