# SPDX-License-Identifier: Apache-2.0
"""The real programs that are run: one row each.

    name     of the test
    package  Debian's package that has the program; where it cannot be had, the test says so and is skipped
    program  in the sysroot's /usr/bin
    args     the program's arguments. {script} is the script's name, {scale} how much to do: 10, or 1 where it runs under qemu
    script   a file of this folder, put into the working directory
    uses     other packages that the script needs

Each finds in its working directory what testing/recording/real_program.py makes: input.txt (words and numbers), input.bin (half
random, half repetitive) and tree/ (a few files with known times).
"""

def _case(name, package, program, script, args = ["{script}", "{scale}"], uses = []):
    return struct(name = name, package = package, program = program, script = script, args = args, uses = uses)

CASES = [
    _case("busybox", "busybox-static", "busybox", "busybox.sh", args = ["sh", "{script}"]),
    _case("bash", "bash", "bash", "bash.sh", uses = ["coreutils"]),
    _case("coreutils", "coreutils", "bash", "coreutils.sh", uses = ["bash", "diffutils"]),
    _case("gzip", "gzip", "bash", "compress.sh", args = ["{script}", "gzip", "{scale}"], uses = ["bash", "coreutils", "diffutils"]),
    _case("xz", "xz-utils", "bash", "compress.sh", args = ["{script}", "xz", "{scale}"], uses = ["bash", "coreutils", "diffutils"]),
    _case("zstd", "zstd", "bash", "compress.sh", args = ["{script}", "zstd", "{scale}"], uses = ["bash", "coreutils", "diffutils"]),
    _case("perl", "perl-base", "perl", "perl.pl", uses = ["coreutils"]),
    _case("sqlite3", "sqlite3", "bash", "sqlite3.sh", uses = ["bash", "coreutils"]),
    _case("python3", "libpython3.11-stdlib", "python3.11", "python.py", uses = ["python3.11-minimal", "bash"]),
    _case("gawk", "gawk", "gawk", "gawk.awk", args = ["-f", "{script}", "input.txt"], uses = ["coreutils"]),
    _case("bc", "bc", "bc", "bc.bc", args = ["-l", "{script}"]),
    _case("lua", "lua5.4", "lua5.4", "lua.lua"),
    _case("luajit", "luajit", "luajit", "luajit.lua"),
    _case("openssl", "openssl", "bash", "openssl.sh", uses = ["bash", "coreutils", "diffutils"]),
    _case("sed_grep", "grep", "bash", "sed_grep.sh", uses = ["bash", "coreutils", "sed"]),
]
