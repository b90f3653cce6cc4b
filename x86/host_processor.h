// SPDX-License-Identifier: Apache-2.0

#ifndef X86_HOST_PROCESSOR_H_
#define X86_HOST_PROCESSOR_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>

#include "absl/types/span.h"
#include "x86/registers.h"

namespace emu::x86 {

// How the processor under this test takes an instruction: it is executed by a
// traced child process, in either mode, as the last bytes of a page that an
// inaccessible one follows. For tests on an x86-64 Linux host.
class HostProcessor {
 public:
  enum class Outcome {
    kExecuted,        // to its end
    kInvalidOpcode,   // SIGILL
    kFault,           // any other exception: #GP, #PF on data, #DE …
    kNeedsMoreBytes,  // the fetch went past the given bytes
  };

  // Null where a child cannot be traced.
  static std::unique_ptr<HostProcessor> Create();
  ~HostProcessor();
  HostProcessor(const HostProcessor&) = delete;
  HostProcessor& operator=(const HostProcessor&) = delete;

  // Executes `bytes`, at most 64, with registers of zero but for RAX, -1 (no
  // such system call), and RDX, -1 (WRPKRU refuses it); so that accesses to
  // memory, the stack among it, fault.
  Outcome Execute(Mode mode, absl::Span<const uint8_t> bytes);

 private:
  HostProcessor(pid_t child, uint8_t* page) : child_(child), page_(page) {}

  pid_t child_;
  uint8_t* page_;  // the code page, writable
};

}  // namespace emu::x86

#endif  // X86_HOST_PROCESSOR_H_
