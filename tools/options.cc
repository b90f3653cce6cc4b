// SPDX-License-Identifier: Apache-2.0

#include "tools/options.h"

#include <algorithm>
#include <iterator>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "x86/cpu_model.h"

namespace emu::tools {
namespace {

absl::Status Bad(absl::string_view option, absl::string_view value,
                 absl::string_view expected) {
  return absl::InvalidArgumentError(
      absl::StrCat(option, " ", value, ": expected ", expected));
}

template <typename T>
absl::Status SetNumber(absl::string_view option, absl::string_view value,
                       std::type_identity_t<T> least,
                       std::type_identity_t<T> most, T* number) {
  if (!absl::SimpleAtoi(value, number) || *number < least || *number > most) {
    return Bad(option, value,
               absl::StrCat("a number from ", least, " to ", most));
  }
  return absl::OkStatus();
}

absl::Status SetTier(absl::string_view value, Options* options) {
  if (value == "auto") {
    options->tier = Tier::kAuto;
  } else if (value == "interp") {
    options->tier = Tier::kInterpreter;
  } else if (value == "jit") {
    options->tier = Tier::kJit;
  } else if (value == "verify") {
    options->tier = Tier::kVerify;
  } else {
    return Bad("--tier", value, "interp, jit, auto or verify");
  }
  return absl::OkStatus();
}

absl::Status SetFloatMode(absl::string_view value, Options* options) {
  if (value != "fast" && value != "strict") {
    return Bad("--fp", value, "fast or strict");
  }
  options->strict_float = value == "strict";
  return absl::OkStatus();
}

absl::Status SetStackSize(absl::string_view value, Options* options) {
  if (!absl::SimpleAtoi(value, &options->stack_size) ||
      options->stack_size < 4096) {
    return Bad("-s", value, "a stack size in bytes, at least 4096");
  }
  return absl::OkStatus();
}

absl::Status SetHostPageSize(absl::string_view value, Options* options) {
  uint64_t size;
  if (!absl::SimpleAtoi(value, &size) || size < 4096 || size > (1 << 20) ||
      (size & (size - 1)) != 0) {
    return Bad("--host-page-size", value,
               "a power of two from 4096 to 1048576");
  }
  options->host_page_size = size;
  return absl::OkStatus();
}

absl::Status SetCpuModel(absl::string_view value, Options* options) {
  if (value == "help") {
    options->action = Action::kCpuModels;
    return absl::OkStatus();
  }
  options->cpu_model = std::string(value);
  if (x86::FindCpuModel(options->cpu_model) == nullptr) {
    return Bad("-cpu", value, "a name that -cpu help lists");
  }
  return absl::OkStatus();
}

absl::Status AddEnv(absl::string_view value, Options* options) {
  if (value.find('=') == value.npos || value[0] == '=') {
    return Bad("-E", value, "NAME=VALUE");
  }
  options->set_env.emplace_back(value);
  return absl::OkStatus();
}

// One row an option. With `argument` it takes a value: the next word, or for
// long names what stands behind "=".
struct OptionRow {
  const char* name;
  const char* argument;
  const char* help;
  absl::Status (*set)(absl::string_view value, Options* options);
};

const OptionRow kOptions[] = {
    {"L", "DIR", "look up absolute paths in DIR first (a sysroot)",
     [](absl::string_view value, Options* options) {
       options->sysroot = std::string(absl::StripSuffix(value, "/"));
       return absl::OkStatus();
     }},
    {"E", "NAME=VALUE", "set a variable of the program's environment", &AddEnv},
    {"U", "NAME", "remove a variable from the program's environment",
     [](absl::string_view value, Options* options) {
       options->unset_env.emplace_back(value);
       return absl::OkStatus();
     }},
    {"0", "NAME", "the program's argv[0]",
     [](absl::string_view value, Options* options) {
       options->argv0 = std::string(value);
       return absl::OkStatus();
     }},
    {"cpu", "MODEL", "what the processor says that it is; help lists them",
     &SetCpuModel},
    {"s", "BYTES", "the size of the program's stack", &SetStackSize},
    {"d", "ITEM,…", "log in_asm, op, out_asm, restore, int, exec, unimp",
     [](absl::string_view value, Options* options) {
       options->log_items = std::string(value);
       return absl::OkStatus();
     }},
    {"D", "FILE", "log to FILE instead of stderr",
     [](absl::string_view value, Options* options) {
       options->log_file = std::string(value);
       return absl::OkStatus();
     }},
    {"strace", nullptr, "print each system call",
     [](absl::string_view, Options* options) {
       options->strace = true;
       return absl::OkStatus();
     }},
    {"tier", "TIER", "interp, jit or auto (both); verify: run both and compare",
     &SetTier},
    {"jit-threshold", "N",
     "translate what was executed N times; 0: at first sight",
     [](absl::string_view value, Options* options) {
       return SetNumber("--jit-threshold", value, 0, 1 << 30,
                        &options->jit_threshold);
     }},
    {"jit-max-region", "N", "translate at most N blocks as one; 1: no loops",
     [](absl::string_view value, Options* options) {
       return SetNumber("--jit-max-region", value, 1, 1000,
                        &options->jit_max_region);
     }},
    {"jit-cache-size", "BYTES", "keep at most so much translated code",
     [](absl::string_view value, Options* options) {
       return SetNumber("--jit-cache-size", value, uint64_t{1} << 20,
                        uint64_t{128} << 20, &options->jit_cache_size);
     }},
    {"jit-check", nullptr,
     "check each translation: its IR, and that a second one is the same",
     [](absl::string_view, Options* options) {
       options->jit_check = true;
       return absl::OkStatus();
     }},
    {"precise-flags", nullptr,
     "exact status flags at every fault, also where nothing reads them",
     [](absl::string_view, Options* options) {
       options->precise_flags = true;
       return absl::OkStatus();
     }},
    {"fp", "MODE",
     "fast, or strict: floating-point flags and signalling NaNs are exact",
     &SetFloatMode},
    {"stats", nullptr, "at the end, log what the tiers did",
     [](absl::string_view, Options* options) {
       options->stats = true;
       return absl::OkStatus();
     }},
    {"host-page-size", "BYTES", "behave as on a host with larger pages",
     &SetHostPageSize},
    {"exec-prefix", "COMMAND",
     "run emu by COMMAND for what the program executes ($EMU_EXEC_PREFIX)",
     [](absl::string_view value, Options* options) {
       options->exec_prefix = std::string(value);
       return absl::OkStatus();
     }},
    {"coverage", nullptr, "print the instruction table: what is implemented",
     [](absl::string_view, Options* options) {
       options->action = Action::kCoverage;
       return absl::OkStatus();
     }},
    {"syscalls", nullptr, "print the system call tables",
     [](absl::string_view, Options* options) {
       options->action = Action::kSyscalls;
       return absl::OkStatus();
     }},
    {"help", nullptr, "print this",
     [](absl::string_view, Options* options) {
       options->action = Action::kHelp;
       return absl::OkStatus();
     }},
    {"version", nullptr, "print the version",
     [](absl::string_view, Options* options) {
       options->action = Action::kVersion;
       return absl::OkStatus();
     }},
};

const OptionRow* FindOption(absl::string_view name) {
  const auto* row = std::find_if(
      std::begin(kOptions), std::end(kOptions),
      [name](const OptionRow& option) { return name == option.name; });
  return row == std::end(kOptions) ? nullptr : row;
}

// Of the others, the first program makes its own: its children's names and
// environments. (The prefix goes on in Options::exec_prefix.)
bool IsInherited(const OptionRow& row) {
  constexpr absl::string_view kFirstProgramOnly[] = {"0", "E", "U",
                                                     "exec-prefix"};
  return std::find(std::begin(kFirstProgramOnly), std::end(kFirstProgramOnly),
                   row.name) == std::end(kFirstProgramOnly);
}

}  // namespace

absl::StatusOr<Options> ParseOptions(absl::Span<char* const> arguments) {
  Options options;
  size_t i = 0;
  while (i < arguments.size()) {
    absl::string_view word = arguments[i];
    if (word.size() < 2 || word[0] != '-') break;
    ++i;
    if (word == "--") break;
    absl::string_view name = word;
    absl::ConsumePrefix(&name, "-");
    absl::ConsumePrefix(&name, "-");
    const size_t equals = name.find('=');
    const bool has_value = equals != name.npos;
    const OptionRow* row = FindOption(name.substr(0, equals));
    if (row == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(word, ": unknown option (see emu --help)"));
    }
    absl::string_view value;
    if (has_value) value = name.substr(equals + 1);
    const size_t first = i - 1;
    if (row->argument == nullptr && has_value) {
      return absl::InvalidArgumentError(
          absl::StrCat("-", row->name, " takes no value"));
    }
    if (row->argument != nullptr && !has_value) {
      if (i == arguments.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat(word, " needs ", row->argument));
      }
      value = arguments[i++];
    }
    if (absl::Status status = row->set(value, &options); !status.ok()) {
      return status;
    }
    if (IsInherited(*row)) {
      options.inherited.insert(options.inherited.end(),
                               arguments.begin() + first,
                               arguments.begin() + i);
    }
  }
  options.program.assign(arguments.begin() + i, arguments.end());
  if (options.action == Action::kRun && options.program.empty()) {
    return absl::InvalidArgumentError("no program given (see emu --help)");
  }
  return options;
}

std::string HelpText() {
  std::string text =
      "usage: emu [OPTION]… PROGRAM [ARGUMENT]…\n"
      "Runs a Linux program built for i386 or x86-64.\n\n";
  for (const OptionRow& row : kOptions) {
    const std::string own = row.name;
    // QEMU's have one dash and a blank.
    const bool is_short = own.size() == 1 || own == "strace" || own == "cpu";
    const std::string name = absl::StrCat(
        is_short ? "-" : "--", own, row.argument ? (is_short ? " " : "=") : "",
        row.argument ? row.argument : "");
    absl::StrAppendFormat(&text, "  %-24s %s\n", name, row.help);
  }
  return text;
}

std::string CpuModelText() {
  std::string text;
  for (const x86::CpuModel& model : x86::CpuModels()) {
    absl::StrAppendFormat(&text, "%-12s %s\n", model.name, model.description);
  }
  return text;
}

}  // namespace emu::tools
