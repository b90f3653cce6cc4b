// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_CODE_RUNNER_H_
#define JIT_MIPS_CODE_RUNNER_H_

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "jit/mips/assembler.h"
#include "jit/mips/cpu_features.h"
#include "jit/mips/patch.h"
#include "jit/mips/registers.h"

// Runs emitted code in tests, on a MIPS64 host.
namespace emu::jit::mips {

// 16 bytes, seen as lanes of any type.
struct alignas(16) Vector {
  uint8_t bytes[16];
  bool operator==(const Vector&) const = default;
};

// What the code under test reads and writes, and where it finds it.
struct Machine {
  uint64_t x = 0, y = 0, d = 0;         // kX, kY, kD
  uint64_t hi = 0, lo = 0;              // HI, LO
  uint64_t fx = 0, fy = 0, fd = 0;      // kFx, kFy, kFd
  uint64_t fcsr = 0;                    // FCSR; 0 rounds to nearest, no traps
  Vector wx{}, wy{}, wd{};              // kWx, kWy, kWd, if there is MSA
  alignas(16) uint8_t memory[64] = {};  // kMemory points to it
};

inline constexpr Gpr kX = t0, kY = t1, kD = t2, kMemory = t3;
inline constexpr Fpr kFx = f0, kFy = f1, kFd = f2;
inline constexpr Msa kWx = w4, kWy = w5, kWd = w6;

// The condition codes in FCSR.
constexpr uint64_t ConditionBit(int cc) {
  return uint64_t{1} << (cc == 0 ? 23 : 24 + cc);
}

// One mapping that code is written to and runs in, again and again.
class CodeRunner {
 public:
  CodeRunner() {
    void* mapping = mmap(nullptr, kSize, PROT_READ | PROT_WRITE | PROT_EXEC,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EMU_CHECK(mapping != MAP_FAILED);
    begin_ = static_cast<uint32_t*>(mapping);
  }
  CodeRunner(const CodeRunner&) = delete;
  CodeRunner& operator=(const CodeRunner&) = delete;
  ~CodeRunner() { munmap(begin_, kSize); }

  // Writes what `body`, called with the assembler, emits, between loads and
  // stores of the machine. It may use v0, v1, at, t8 and t9 besides.
  template <typename Body>
  void Assemble(const Body& body) {
    Assembler a(begin_, begin_ + kSize / sizeof(uint32_t),
                reinterpret_cast<uintptr_t>(begin_));
    Enter(a);
    body(a);
    Leave(a);
    EMU_CHECK(!a.overflowed() && !a.out_of_range());
    FlushInstructionCache(begin_, a.position());
  }

  void Run(Machine* machine) const {
    reinterpret_cast<void (*)(Machine*)>(begin_)(machine);
  }

  template <typename Body>
  void Run(const Body& body, Machine* machine) {
    Assemble(body);
    Run(machine);
  }

 private:
  static constexpr size_t kSize = 64 * 1024;

  // a0 is the machine, a7 the caller's FCSR, a6 its return address.
  void Enter(Assembler& a) const {
    a.Move(a6, ra);
    a.Ld(kX, offsetof(Machine, x), a0);
    a.Ld(kY, offsetof(Machine, y), a0);
    a.Ld(kD, offsetof(Machine, d), a0);
    a.Ld(at, offsetof(Machine, hi), a0);
    a.Mthi(at);
    a.Ld(at, offsetof(Machine, lo), a0);
    a.Mtlo(at);
    a.Cfc1(a7, 31);
    a.Ld(at, offsetof(Machine, fcsr), a0);
    a.Ctc1(at, 31);
    a.Ldc1(kFx, offsetof(Machine, fx), a0);
    a.Ldc1(kFy, offsetof(Machine, fy), a0);
    a.Ldc1(kFd, offsetof(Machine, fd), a0);
    if (msa_) {
      a.LdB(kWx, offsetof(Machine, wx), a0);
      a.LdB(kWy, offsetof(Machine, wy), a0);
      a.LdB(kWd, offsetof(Machine, wd), a0);
    }
    a.Daddiu(kMemory, a0, offsetof(Machine, memory));
  }

  void Leave(Assembler& a) const {
    a.Sd(kD, offsetof(Machine, d), a0);
    a.Mfhi(at);
    a.Sd(at, offsetof(Machine, hi), a0);
    a.Mflo(at);
    a.Sd(at, offsetof(Machine, lo), a0);
    a.Cfc1(at, 31);
    a.Dext(at, at, 0, 32);
    a.Sd(at, offsetof(Machine, fcsr), a0);
    a.Ctc1(a7, 31);
    a.Sdc1(kFd, offsetof(Machine, fd), a0);
    if (msa_) a.StB(kWd, offsetof(Machine, wd), a0);
    a.Jr(a6);
    a.Nop();
  }

  const bool msa_ = DetectHostFeatures().msa;
  uint32_t* begin_;
};

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_CODE_RUNNER_H_
