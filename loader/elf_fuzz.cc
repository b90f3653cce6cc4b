// SPDX-License-Identifier: Apache-2.0

// Fuzz target: any bytes as a program. Opening and loading it may fail, but
// not crash.

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/unique_fd.h"
#include "loader/elf_file.h"
#include "loader/executable.h"
#include "loader/load_error.h"
#include "loader/program.h"
#include "mem/address_space.h"
#include "mem/fault_handler_for_test.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  emu::mem::InstallFaultHandlerForTest();

  emu::UniqueFd fd(memfd_create("fuzz", MFD_CLOEXEC));
  if (ftruncate(fd.get(), size) != 0 ||
      pwrite(fd.get(), data, size, 0) != static_cast<ssize_t>(size)) {
    return 0;
  }
  const std::string path = "/proc/self/fd/" + std::to_string(fd.get());
  // An ELF interpreter that is as odd.
  auto executable = emu::loader::OpenExecutable(
      {path, {"fuzz"}, [&](const std::string&) { return path; }});
  if (!executable.ok()) {
    EMU_CHECK(emu::loader::ErrnoOf(executable.status()) != 0);
    return 0;
  }
  // The small layout for 64-bit programs, too: QEMU, as the host, would fill
  // the machine's memory with tables for a mapping of terabytes.
  emu::mem::AddressSpace memory(emu::mem::AddressSpace::DefaultLayout(true));
  const auto program = emu::loader::LoadProgram(*executable, {}, memory);
  EMU_CHECK(program.ok() || emu::loader::ErrnoOf(program.status()) != 0);
  return 0;
}
