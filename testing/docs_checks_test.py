#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Each check of documents finds the fault that it is for, in a small tree made for the purpose."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import docs_checks  # noqa: E402
from docs_source import Source  # noqa: E402
from docs_text import Document  # noqa: E402

TREE = {
    "tools/options.cc": '''const OptionRow kOptions[] = {
    {"tier", "TIER", "…", &SetTier},
    {"d", "ITEM", "…", &SetLog},
    {"L", "DIR", "…", &SetRoot},
};
if (value == "interp") return;
''',
    "exec/trace_log.cc": '{"in_asm", kLogInAsm}',
    "exec/engine.cc": "void Engine::RunToExit() {\n  Find(\n      pc);\n  Run();\n}\n",
    "exec/engine.h": "class Engine;\n",
    "exec/BUILD": 'cc_library(name = "engine")\ncc_test(name = "engine_test")',
    "x86/cpu_model.cc": '{"fast"}',
    "syscall/entry/calls.inc": '{"ptrace", kErrno, FailWithEperm, {}},',
    "syscall/entry/numbers_i386.inc": '{26, "ptrace"},',
    "syscall/entry/numbers_x86_64.inc": "",
    "tools/bench/bench.py": 'parser.add_argument("--quick")',
    ".bazelrc": "build:asan --copt=x\n",
}


class ChecksTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMPDIR"))
        for path, text in TREE.items():
            full = os.path.join(cls.folder.name, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w") as file:
                file.write(text)
        cls.source = Source(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def problems(self, text):
        document = Document("docs/x.md", text)
        return ["%d: %s" % problem for check in docs_checks.ALL for problem in check(document, self.source)]

    def assert_problem(self, expected, text):
        self.assertEqual(self.problems(text), [expected])

    def assert_right(self, text):
        self.assertEqual(self.problems(text), [])

    def test_sizes(self):
        self.assert_problem("150: 150 lines, not less than 150", "x\n" * 150)
        self.assert_problem("1: 121 columns, more than 120", "x" * 121)
        self.assert_right("Written by `bazel run //exec:engine`; don't edit.\n\n|%s|\n" % ("x" * 130))

    def test_paths(self):
        self.assert_right("`exec/engine.cc`, exec/, exec/*.cc, //exec/... and [that](../exec/engine.h).")
        self.assert_problem("1: there is no exec/motor.cc", "See exec/motor.cc.")
        self.assert_problem("1: there is no gdbstub/", "`gdbstub/` is the stub.")
        self.assert_problem("1: there is no docs/y.md", "[y](y.md)")

    def test_quotes(self):
        quote = "<!-- quote: exec/engine.cc -->\n\n    %s\n"
        self.assert_right(quote % "Find(pc);\n    Run();")
        self.assert_right(quote % "void Engine::RunToExit() {\n    …\n    Run();")
        self.assert_problem("3: not in exec/engine.cc: Find(rip);", quote % "Find(rip);")
        self.assert_problem("3: not in exec/engine.cc: Run();Find(pc);", quote % "Run();\n    Find(pc);")
        self.assert_problem("1: there is no exec/motor.cc", "<!-- quote: exec/motor.cc -->\n\n    Run();\n")
        self.assert_problem("3: code without <!-- quote: FILE --> before it", "So:\n\n    Find(pc);\n")
        self.assert_problem("2: code without <!-- quote: FILE --> before it", "```\nFind(pc);\n```\n")

    def test_names(self):
        self.assert_right("`Engine::RunToExit` (`exec/engine.cc`) and `kErrno`")
        self.assert_problem("1: no code has the name RunToEnd", "`Engine::RunToEnd`")
        self.assert_problem("1: RunToExit is not in exec/trace_log.cc", "`RunToExit` (`exec/trace_log.cc`)")
        self.assert_problem("3: no code has the name BlockMaker", "So:\n\n    BlockMaker ──▶ Engine\n")

    def test_options(self):
        self.assert_right("`--tier=interp`, `-d in_asm`, `-L DIR`, `emu -d in_asm prog --nonsense`, `--config=asan`")
        self.assert_right("`bazel run //exec:engine -- --quick`\n\n    bazel test -c opt //exec/...\n")
        self.assert_problem("1: emu has no option --fast", "`--fast`")
        self.assert_problem("1: emu has no option --fast", "`emu --fast prog`")
        self.assert_problem("1: emu's -d does not know out_asm", "`-d in_asm,out_asm`")
        self.assert_problem("1: emu's --tier does not know both", "`--tier=both`")
        self.assert_problem("1: .bazelrc has no configuration fast", "`--config=fast`")

    def test_labels(self):
        self.assert_right("`//exec:engine_test`, `//exec:engine_test_mips64el`, `//exec:engine.cc`, `//...`")
        self.assert_problem("1: there is no target //exec:motor", "`bazel test //exec:motor`")
        self.assertIn("1: there is no target //exec:motor_i386", self.problems("`//exec:motor_i386`"))

    def test_refused_calls(self):
        self.assert_right("| `ptrace` | EPERM | why |")
        self.assert_problem("1: the tables do not refuse ptrace with ENOSYS", "| `ptrace` | ENOSYS | why |")
        self.assert_problem("1: the tables do not refuse read with EPERM", "| `ptrace`, `read` | EPERM | why |")


if __name__ == "__main__":
    unittest.main()
