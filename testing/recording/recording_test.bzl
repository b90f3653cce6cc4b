# SPDX-License-Identifier: Apache-2.0
"""Programs whose behaviour is recorded, and the tests that compare a run with the recording.

    describe_program(ctx, kind, recording, files, **description)
        The providers of a rule whose target is one program to be recorded: `description` becomes the JSON file that
        programs.py reads. `bazel run` of such a target runs the program on this machine as the recorder does.
    RUNNER_ATTRS
        What that rule needs among its attributes.

    recording_tests(name, program, recording, variants, emu_args, soak_variants, native, tags, **common)
        NAME_VARIANT for each of `variants`, a struct(emu, cpu, options, tags) by name: the program under emu does what is
        recorded. Those of `soak_variants` have the tags "manual" and "soak".
        NAME_native (tag "native", unless `native` is False): so does the program on this machine, where it can run there.
        `recording` is a file of the source tree, written by `bazel run //testing:record -- //PACKAGE:NAME`. A test whose
        recording is missing does not build.
"""

RecordedProgramInfo = provider(fields = {"description": "the JSON file"})

RUNNER_ATTRS = {
    "_runner": attr.label(default = "//testing/recording:runner"),
}

def _quote(word):
    return "'" + word.replace("'", "'\\''") + "'"

def _module(name, words):
    """A script that runs a Python module of the runfiles' root, which is a test's working directory."""
    command = ["/usr/bin/python3", "-B", "-m", "testing.recording." + name] + words
    return "#!/bin/sh\nexec " + " ".join([_quote(word) for word in command]) + ' "$@"\n'

def describe_program(ctx, kind, recording, files, **description):
    json_file = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(json_file, json.encode_indent(dict(kind = kind, recording = recording, **description)) + "\n")
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(script, _module("show", [json_file.short_path]), is_executable = True)
    return [
        DefaultInfo(executable = script, runfiles = ctx.runfiles(files + [json_file] + ctx.files._runner)),
        RecordedProgramInfo(description = json_file),
    ]

def _recording_test_impl(ctx):
    words = [ctx.attr.program[RecordedProgramInfo].description.short_path]
    runfiles = ctx.runfiles([ctx.file.recording]).merge(ctx.attr.program[DefaultInfo].default_runfiles)
    if ctx.attr.emu:
        words.append("--emu=" + ctx.executable.emu.short_path)
        if ctx.attr.cpu:
            words.append("--cpu=" + ctx.attr.cpu)
        words.extend(["--emu_arg=" + word for word in ctx.attr.emu_args])
        runfiles = runfiles.merge(ctx.attr.emu[DefaultInfo].default_runfiles)
    else:
        words.append("--native")
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(script, _module("check", words), is_executable = True)
    return [DefaultInfo(executable = script, runfiles = runfiles)]

_recording_test = rule(
    implementation = _recording_test_impl,
    test = True,
    attrs = {
        "program": attr.label(mandatory = True, providers = [RecordedProgramInfo]),
        "recording": attr.label(mandatory = True, allow_single_file = True),
        # Without it the program runs on this machine.
        "emu": attr.label(executable = True, cfg = "target"),
        "cpu": attr.string(),
        "emu_args": attr.string_list(),
    },
)

def recording_tests(name, program, recording, variants, emu_args = [], soak_variants = [], native = True, tags = [], **common):
    for variant, row in variants.items():
        _recording_test(
            name = name + "_" + variant,
            program = program,
            recording = recording,
            emu = row.emu,
            cpu = row.cpu,
            emu_args = row.options + emu_args,
            tags = tags + row.tags + (["manual", "soak"] if variant in soak_variants else []),
            **common
        )
    if native:
        _recording_test(
            name = name + "_native",
            program = program,
            recording = recording,
            tags = tags + ["native"],
            **common
        )
