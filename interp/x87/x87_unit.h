// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_X87_X87_UNIT_H_
#define INTERP_X87_X87_UNIT_H_

#include <cstdint>
#include <type_traits>

#include "interp/core/context.h"
#include "interp/core/operand_access.h"
#include "interp/core/threading.h"
#include "interp/core/vector_operand.h"
#include "x86/fpu/float80.h"
#include "x86/fpu/usual_x87.h"

namespace emu::interp {

using x86::fpu::Float80;

inline constexpr uint32_t kStackFault = 1u << 6;  // SF in the status word
inline constexpr Float80 kDefaultNan80 = {0xc000000000000000, 0xffff};

// The x87 unit during one waiting, non-control instruction: the register stack
// and the reporting of exceptions. Make it after the last access that may
// fault and after PendingX87.
class X87Unit {
 public:
  X87Unit(Context& context, const Node& node)
      : context_(context), node_(node), x87_(context.cpu.x87) {}

  uint16_t control() const { return x87_.control; }
  uint16_t status() const { return x87_.status; }

  // ST(i).
  Float80& St(int i) { return x87_.st[Physical(i)]; }
  bool IsEmpty(int i) const { return (x87_.valid >> Physical(i) & 1) == 0; }
  void Set(int i, Float80 value) {
    St(i) = value;
    x87_.valid |= static_cast<uint8_t>(1 << Physical(i));
  }
  void Free(int i) { x87_.valid &= static_cast<uint8_t>(~(1 << Physical(i))); }
  void MoveTop(int by) {
    x87_.status = static_cast<uint16_t>((x87_.status & ~(7 << 11)) |
                                        (((x87_.status >> 11) + by) & 7) << 11);
  }
  void Push(Float80 value) {
    MoveTop(-1);
    Set(0, value);
  }
  void Pop(int count = 1) {
    for (int i = 0; i < count; ++i) {
      Free(0);
      MoveTop(1);
    }
  }

  // Ends the instruction: exception flags of `flags` are added to the status
  // word, its condition codes in `replaced` are replaced.
  void Report(uint32_t flags, uint32_t replaced = x86::fpu::kC1) {
    x87_.ip = node_.pc();
    x87_.status = static_cast<uint16_t>(
        (x87_.status & ~replaced) |
        (flags & (replaced | kStackFault | x86::fpu::kAllExceptions)));
    if (x86::fpu::UnmaskedX87(flags, x87_.control) != 0) [[unlikely]] {
      RecordException();
    }
  }
  // The same for what raises nothing and leaves the condition codes.
  void ReportNothing() { x87_.ip = node_.pc(); }
  // Report; whether the result is stored and the stack popped or pushed.
  bool Finish(uint32_t flags, uint32_t replaced = x86::fpu::kC1) {
    Report(flags, replaced);
    return x86::fpu::StoresRegister(flags, x87_.control);
  }

  // Stack faults (SDM vol. 1, §8.5.1.1). False: the exception is not masked.
  bool Underflow() { return Finish(x86::fpu::kInvalid | kStackFault); }
  bool Overflow() {
    return Finish(x86::fpu::kInvalid | kStackFault | x86::fpu::kC1);
  }

  // The linear address of the memory operand, for FDP.
  void SetOperandAddress(uint64_t address) {
    operand_address_ = address;
    has_operand_address_ = true;
  }

 private:
  int Physical(int i) const { return ((x87_.status >> 11) + i) & 7; }
  // ES, and the pointers that are kept for unmasked exceptions only.
  void RecordException();

  Context& context_;
  const Node& node_;
  x86::X87State& x87_;
  uint64_t operand_address_ = 0;
  bool has_operand_address_ = false;
};

// An 80-bit memory operand.
struct [[gnu::packed]] Memory80 {
  uint64_t significand;
  uint16_t sign_exponent;
};

// A waiting instruction without a memory operand: kBody(X87Unit&, const Node&),
// unless kUsual can do it with what kOperands names.
inline constexpr x86::fpu::UsualOperation kNeverUsual = nullptr;
// (By types: under UBSan GCC has no constant for a function's address being
// another than null.)
template <auto kFunction>
inline constexpr bool kIsNull =
    std::is_same_v<std::integral_constant<decltype(kFunction), kFunction>,
                   std::integral_constant<decltype(kFunction), nullptr>>;
inline uint64_t NoOperands(const Node&) { return 0; }
inline uint64_t OneRegister(const Node& node) { return node.dst; }
inline uint64_t TwoRegisters(const Node& node) {
  return x86::fpu::OperandsOf(node.dst, node.src);
}
template <auto kBody, x86::fpu::UsualOperation kUsual = kNeverUsual,
          auto kOperands = &NoOperands>
TrapOr X87Register(Context& context, const Node& node) {
  if constexpr (!kIsNull<kUsual>) {
    if (kUsual(&context.cpu.x87, kOperands(node), node.pc(), 0)) return {};
  }
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  X87Unit unit(context, node);
  kBody(unit, node);
  return std::nullopt;
}

// One that reads memory: kBody(X87Unit&, value), unless kUsual can do it.
// Integers are signed for kUsual.
template <typename T>
uint64_t BitsOf(T value) {
  if constexpr (sizeof(T) == 2) {
    return static_cast<uint64_t>(int64_t{static_cast<int16_t>(value)});
  } else if constexpr (sizeof(T) == 4) {
    return static_cast<uint64_t>(int64_t{static_cast<int32_t>(value)});
  } else {
    return value;
  }
}
template <auto kBody, typename Mem,
          x86::fpu::UsualOperation kUsual = kNeverUsual>
TrapOr X87Load(Context& context, const Node& node) {
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  const Mem memory(context, node);
  const typename Mem::Type value = memory.Read();
  if constexpr (!kIsNull<kUsual>) {
    if (kUsual(&context.cpu.x87, BitsOf(value), node.pc(), 0)) return {};
  }
  X87Unit unit(context, node);
  unit.SetOperandAddress(memory.address);
  kBody(unit, value);
  return std::nullopt;
}

template <auto kBody, x86::fpu::UsualOperation kUsual = kNeverUsual,
          auto kOperands = &NoOperands>
Handler SelectX87Register(Selection&) {
  return &Threaded<&X87Register<kBody, kUsual, kOperands>>;
}

template <typename T, auto kBody, x86::fpu::UsualOperation kUsual = kNeverUsual>
Handler X87LoadHandler(const x86::Insn& insn) {
  return ByAddress<T>(insn, []<typename Mem>() -> Handler {
    return &Threaded<&X87Load<kBody, Mem, kUsual>>;
  });
}

}  // namespace emu::interp

#endif  // INTERP_X87_X87_UNIT_H_
