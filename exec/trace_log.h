// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_TRACE_LOG_H_
#define EXEC_TRACE_LOG_H_

#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "x86/cpu_state.h"

namespace emu::exec {

// What -d can ask for.
enum LogItem : uint32_t {
  kLogInAsm = 1u << 0,    // blocks, as they are decoded
  kLogInt = 1u << 1,      // system calls' entries, traps, signals
  kLogExec = 1u << 2,     // every block that is executed
  kLogUnimp = 1u << 3,    // what is not implemented
  kLogOp = 1u << 4,       // translated regions: IR
  kLogOutAsm = 1u << 5,   // translated regions: host assembly
  kLogRestore = 1u << 6,  // faults in translated code, mapped back
};

// The log of -d, to stderr or -D's file.
class TraceLog {
 public:
  // `items`: names separated by commas. InvalidArgument names the unknown one.
  absl::Status Enable(absl::string_view items);
  // Where to print; stderr without it. Not owned.
  void SetFile(FILE* file) { file_ = file; }

  bool Wants(LogItem item) const { return (items_ & item) != 0; }
  void Print(const char* format, ...) const
      __attribute__((format(printf, 2, 3)));

 private:
  uint32_t items_ = 0;
  FILE* file_ = stderr;
};

// "EAX=… EBX=…" over several lines, as QEMU's -d cpu prints them.
std::string RegistersText(const x86::CpuState& cpu);

}  // namespace emu::exec

#endif  // EXEC_TRACE_LOG_H_
