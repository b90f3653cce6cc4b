// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_OPERAND_ACCESS_H_
#define INTERP_CORE_OPERAND_ACCESS_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>

#include "interp/core/context.h"
#include "interp/core/guest_access.h"

namespace emu::interp {

// Where a handler finds an operand, as a type: handlers are written once over
// these and instantiated for the forms that are worth their code.

// CpuState's registers are read and written in several widths, by their bytes.
// Each T is at its own alignment, which the compiler has to be told.
template <typename T>
T ReadRegister(const Context& context, uint16_t offset) {
  T value;
  const char* from = reinterpret_cast<const char*>(&context.cpu) + offset;
  std::memcpy(&value, std::assume_aligned<alignof(T)>(from), sizeof(T));
  return value;
}

// Just these bytes.
template <typename T>
void WriteBytes(Context& context, uint16_t offset, const T& value) {
  char* to = reinterpret_cast<char*>(&context.cpu) + offset;
  std::memcpy(std::assume_aligned<alignof(T)>(to), &value, sizeof(T));
}

// A 32-bit write clears the upper half (SDM vol. 1, §3.4.1.1).
template <typename T>
void WriteRegister(Context& context, uint16_t offset, T value) {
  if constexpr (sizeof(T) == 4) {
    WriteBytes<uint64_t>(context, offset, static_cast<uint32_t>(value));
  } else {
    WriteBytes<T>(context, offset, value);
  }
}

// A register that the instruction names by itself.
constexpr uint16_t OffsetOfGpr(x86::Gpr reg) {
  return static_cast<uint16_t>(offsetof(x86::CpuState, gpr) + reg * 8);
}
template <typename T>
T ReadGpr(Context& context, x86::Gpr reg) {
  return ReadRegister<T>(context, OffsetOfGpr(reg));
}
template <typename T>
void WriteGpr(Context& context, x86::Gpr reg, std::type_identity_t<T> value) {
  WriteRegister<T>(context, OffsetOfGpr(reg), value);
}

// How a node's effective address is formed. The first four have a flat segment.
enum class AddressForm : uint8_t {
  kBase32,   // base + displacement, in 32 bits
  kIndex32,  // base + (index << scale) + displacement, in 32 bits
  kBase64,
  kIndex64,
  kSegment32,  // any of the above, plus a segment's base
  kSegment64,
};

template <AddressForm kForm>
uint64_t EffectiveAddress(Context& context, const Node& node) {
  uint64_t address = ReadRegister<uint64_t>(context, node.base) +
                     static_cast<int64_t>(node.displacement);
  if constexpr (kForm != AddressForm::kBase32 &&
                kForm != AddressForm::kBase64) {
    address += ReadRegister<uint64_t>(context, node.index) << node.scale;
  }
  if constexpr (kForm == AddressForm::kBase32 ||
                kForm == AddressForm::kIndex32 ||
                kForm == AddressForm::kSegment32) {
    address = static_cast<uint32_t>(address);
  }
  return address;
}

// The effective address plus the segment's base. In i386 mode it wraps at 4
// GiB.
template <AddressForm kForm>
uint64_t LinearAddress(Context& context, const Node& node) {
  uint64_t address = EffectiveAddress<kForm>(context, node);
  if constexpr (kForm == AddressForm::kSegment32 ||
                kForm == AddressForm::kSegment64) {
    address += ReadRegister<uint64_t>(context, node.segment);
    if (context.cpu.mode == x86::Mode::k32) {
      address = static_cast<uint32_t>(address);
    }
  }
  return address;
}

// Each accessor has a value type, Locate (once), and Read and Write of what it
// located. Write comes after every read, and may fault.
template <typename T>
struct DstRegister {
  using Type = T;
  Context& context;
  const Node& node;
  DstRegister(Context& c, const Node& n) : context(c), node(n) {}
  T Read() const { return ReadRegister<T>(context, node.dst); }
  void Write(T value) const { WriteRegister<T>(context, node.dst, value); }
};

template <typename T>
struct SrcRegister {
  using Type = T;
  Context& context;
  const Node& node;
  SrcRegister(Context& c, const Node& n) : context(c), node(n) {}
  T Read() const { return ReadRegister<T>(context, node.src); }
  void Write(T value) const { WriteRegister<T>(context, node.src, value); }
};

template <typename T>
struct Immediate {
  using Type = T;
  const Node& node;
  Immediate(Context&, const Node& n) : node(n) {}
  T Read() const { return static_cast<T>(node.immediate); }
};

template <typename T, AddressForm kForm>
struct Memory {
  using Type = T;
  Context& context;
  const Node& node;
  uint64_t address;
  Memory(Context& c, const Node& n)
      : context(c), node(n), address(LinearAddress<kForm>(c, n)) {}
  T Read() const { return Load<T>(context, node, address); }
  void Write(T value) const { Store<T>(context, node, address, value); }
};

template <typename T>
inline constexpr int kLog2Size = std::countr_zero(sizeof(T));

// Where an operation puts its flags. kWrite false: nobody reads them before
// they are written again.
template <bool kWrite>
class FlagsSink {
 public:
  explicit FlagsSink(Context& context) : context_(context) {}

  uint32_t Carry() const { return x86::CarryFlag(context_.cpu.flags); }
  uint32_t Status() const { return x86::StatusFlags(context_.cpu.flags); }

  template <typename T>
  void Set(x86::FlagsKind kind, T result, T value) {
    if constexpr (kWrite) {
      op_ = x86::FlagsOp(kind, kLog2Size<T>);
      result_ = result;
      value_ = value;
    }
  }
  // CF, AF and OF given in their EFLAGS places; the rest from the result.
  template <typename T>
  void SetResult(T result, uint32_t carry_adjust_overflow) {
    if constexpr (kWrite) {
      op_ = x86::FlagsOp(x86::FlagsKind::kResult, kLog2Size<T>);
      result_ = result;
      value_ = carry_adjust_overflow;
    }
  }
  void SetKnown(uint32_t eflags) {
    if constexpr (kWrite) {
      op_ = x86::FlagsOp(x86::FlagsKind::kKnown, 0);
      value_ = eflags & x86::kStatusFlags;
    }
  }
  // Leaves the flags as they are (a shift by zero).
  void Keep() { keep_ = true; }

  // After the last access that can fault.
  void Commit() {
    if constexpr (kWrite) {
      if (keep_) return;
      context_.cpu.flags.op = op_;
      context_.cpu.flags.result = result_;
      context_.cpu.flags.value = value_;
    }
  }

 private:
  Context& context_;
  uint32_t op_ = 0;
  bool keep_ = false;
  uint64_t result_ = 0;
  uint64_t value_ = 0;
};

// ZF is `zero`, the other flags stay (CMPXCHG8B, LAR, VERR, ARPL …).
inline void CommitOnlyZf(Context& context, bool zero) {
  FlagsSink<true> flags(context);
  flags.SetKnown((flags.Status() & ~x86::kFlagZf) | (zero ? x86::kFlagZf : 0));
  flags.Commit();
}

}  // namespace emu::interp

#endif  // INTERP_CORE_OPERAND_ACCESS_H_
