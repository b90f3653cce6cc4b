// SPDX-License-Identifier: Apache-2.0

// What programs ask of the processor: CPUID, time, random numbers, the bases
// of FS and GS.

#include <sys/random.h>
#include <time.h>

#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"
#include "x86/cpu_model.h"
#include "x86/cpuid.h"
#include "x86/descriptors.h"

namespace emu::interp {
namespace {

constexpr x86::Trap kGeneralProtection = {x86::Vector::kGeneralProtection, 0,
                                          0};

void Cpuid(Context& context, const Node&) {
  const x86::CpuidResult result =
      x86::Cpuid(context.cpu.mode, ReadGpr<uint32_t>(context, x86::kRax),
                 ReadGpr<uint32_t>(context, x86::kRcx));
  WriteGpr<uint32_t>(context, x86::kRax, result.eax);
  WriteGpr<uint32_t>(context, x86::kRbx, result.ebx);
  WriteGpr<uint32_t>(context, x86::kRcx, result.ecx);
  WriteGpr<uint32_t>(context, x86::kRdx, result.edx);
}

void WriteEdxEax(Context& context, uint64_t value) {
  WriteGpr<uint32_t>(context, x86::kRax, static_cast<uint32_t>(value));
  WriteGpr<uint32_t>(context, x86::kRdx, static_cast<uint32_t>(value >> 32));
}

// The time-stamp counter runs at 1 GHz.
void Rdtsc(Context& context, const Node&) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  WriteEdxEax(context, static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 +
                           static_cast<uint64_t>(now.tv_nsec));
}

// Linux puts the processor's number in TSC_AUX.
void Rdtscp(Context& context, const Node& node) {
  Rdtsc(context, node);
  WriteGpr<uint32_t>(context, x86::kRcx, x86::ProcessorNumber());
}

template <typename T>
void Rdpid(Context& context, const Node& node) {
  WriteRegister<T>(context, node.dst, x86::ProcessorNumber());
}

// RDRAND and RDSEED; CF tells success. The host's generator never runs dry.
template <typename T>
void Rdrand(Context& context, const Node& node) {
  T value = 0;
  const bool done = getrandom(&value, sizeof value, 0) == sizeof value;
  WriteRegister<T>(context, node.dst, value);
  FlagsSink<true> flags(context);
  flags.SetKnown(done ? x86::kFlagCf : 0);
  flags.Commit();
}

// XCR0, and which of its components are in use: all.
TrapOr Xgetbv(Context& context, const Node&) {
  if (!x86::HasFeature(x86::Feature::kXsave)) {
    return x86::Trap{x86::Vector::kInvalidOpcode, 0, 0};
  }
  if (ReadGpr<uint32_t>(context, x86::kRcx) > 1) return kGeneralProtection;
  WriteEdxEax(context, x86::HasFeature(x86::Feature::kAvx) ? 7 : 3);
  return {};
}

template <typename T, x86::Segment kSegment>
void ReadBase(Context& context, const Node& node) {
  WriteRegister<T>(context, node.dst,
                   static_cast<T>(context.cpu.segment_base[kSegment]));
}

bool IsCanonical(uint64_t address) {
  return static_cast<uint64_t>(static_cast<int64_t>(address << 16) >> 16) ==
         address;
}

template <typename T, x86::Segment kSegment>
TrapOr WriteBase(Context& context, const Node& node) {
  const uint64_t base = ReadRegister<T>(context, node.src);
  if (!IsCanonical(base)) return kGeneralProtection;
  context.cpu.segment_base[kSegment] = base;
  return {};
}

Handler SelectRdpid(Selection& selection) {
  return ByWidth(selection.insn.operands[0].size,
                 []<typename T>() -> Handler { return &Threaded<&Rdpid<T>>; });
}

Handler SelectRdrand(Selection& selection) {
  return ByWidth(selection.insn.operands[0].size,
                 []<typename T>() -> Handler { return &Threaded<&Rdrand<T>>; });
}

template <x86::Segment kSegment>
Handler SelectReadBase(Selection& selection) {
  return selection.insn.operands[0].size == 8
             ? &Threaded<&ReadBase<uint64_t, kSegment>>
             : &Threaded<&ReadBase<uint32_t, kSegment>>;
}

template <x86::Segment kSegment>
Handler SelectWriteBase(Selection& selection) {
  return selection.insn.operands[0].size == 8
             ? &Threaded<&WriteBase<uint64_t, kSegment>>
             : &Threaded<&WriteBase<uint32_t, kSegment>>;
}

constexpr Binding kProcessorInfoBindings[] = {
    {x86::Op::kCpuid, &Always<&Cpuid>},
    {x86::Op::kRdtsc, &Always<&Rdtsc>},
    {x86::Op::kRdtscp, &Always<&Rdtscp>},
    {x86::Op::kRdpid, &SelectRdpid},
    {x86::Op::kRdrand, &SelectRdrand},
    {x86::Op::kRdseed, &SelectRdrand},
    {x86::Op::kXgetbv, &Always<&Xgetbv>},
    {x86::Op::kRdfsbase, &SelectReadBase<x86::kFs>},
    {x86::Op::kRdgsbase, &SelectReadBase<x86::kGs>},
    {x86::Op::kWrfsbase, &SelectWriteBase<x86::kFs>},
    {x86::Op::kWrgsbase, &SelectWriteBase<x86::kGs>},
};

}  // namespace

absl::Span<const Binding> ProcessorInfoBindings() {
  return kProcessorInfoBindings;
}

}  // namespace emu::interp
