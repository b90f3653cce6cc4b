// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_PROGRAM_FILE_H_
#define SYSCALL_PROCESS_PROGRAM_FILE_H_

#include <cstdint>
#include <string>

namespace emu::syscall {

// What execve finds in a file.
struct ProgramFile {
  enum class Kind : uint8_t {
    kGuest,   // an i386 or x86-64 ELF file
    kScript,  // "#!"
    kOther,   // for the host's kernel to judge
  };
  Kind kind = Kind::kOther;
  // kScript: the interpreter and its one argument, "" for none.
  std::string script_interpreter;
  std::string script_argument;
  // kGuest: PT_INTERP, "" for none.
  std::string elf_interpreter;
};

// Why execve cannot open the file `host_path`, which must be a regular file
// that the process may execute: 0 or a host errno.
int OpenError(const std::string& host_path);

// Looks at such a file. Returns 0 or a host errno.
int ReadProgramFile(const std::string& host_path, ProgramFile* program);

// The same of the file's first bytes (fs/binfmt_script.c, fs/binfmt_elf.c);
// `fd` is read for the ELF program headers, -1 for none. Returns 0 or a host
// errno.
int ParseProgramFile(const std::string& start, int fd, ProgramFile* program);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_PROGRAM_FILE_H_
