// SPDX-License-Identifier: Apache-2.0

#ifndef X86_PROCESSOR_H_
#define X86_PROCESSOR_H_

#include <cstdint>

#include "absl/types/span.h"
#include "x86/insn.h"
#include "x86/registers.h"

// Which processor emu is: one of Intel's. Where the SDM leaves a choice, or
// where vendors differ, emu does what an Intel Xeon (Cascade Lake, family 6
// model 85 stepping 7) was seen to do; what other vendors do instead is never
// emulated. docs/processor.md lists every such place.
//
// Here is the part of that list which tests need when they compare emu with a
// processor: what of an instruction's outcome another vendor's processor may do
// otherwise. Two more parts are elsewhere. The status flags that an instruction
// leaves undefined are in the instruction table (FlagEffect::undefined in
// x86/opcode_table.h). What differs in x87 and vector state is in
// VendorsFloatChoiceOf.
namespace emu::x86 {

// What CPUID leaf 0 gives in EBX, EDX, ECX.
inline constexpr char kVendor[] = "GenuineIntel";

// What of an instruction's outcome is the vendor's choice.
struct VendorsChoice {
  // All of it: vendors decode or execute the instruction differently.
  bool everything = false;
  // The status flags, if a #PF ends it: Intel's repeated CMPS and SCAS leave
  // those of before the instruction, others' those of the last comparison.
  bool fault_flags = false;
  // The address of a #PF: CMPS reads two operands, in either order.
  bool fault_address = false;
  // The upper halves of RCX, RSI and RDI: with 32-bit addresses Intel's
  // repeated string instructions clear them even when they do nothing.
  bool upper_counters = false;
};

// `bytes` are those that `insn` was decoded from, `gpr` the general registers
// before it.
VendorsChoice VendorsChoiceOf(Mode mode, const Insn& insn,
                              absl::Span<const uint8_t> bytes,
                              absl::Span<const uint64_t> gpr);

// What of x87 and vector state is the vendor's choice after `op`. For all
// operations it is FOP and FDP, and FIP after an exception: Intel's newer
// processors write FOP and FDP at unmasked exceptions only, AMD's at each x87
// instruction, and AMD's XSAVE family leaves all three out unless an exception
// is pending.
struct VendorsFloatChoice {
  // RCPPS, RSQRTPS and relatives: finite results that are not zero, within a
  // relative error of 1.5 × 2^-12.
  bool approximate = false;
  // DPPS, DPPD: which of several NaNs is the result.
  bool which_nan = false;
  // FXSAVE, XSAVE and relatives: FOP, FIP, FDP and MXCSR_MASK in the image.
  bool image_pointers = false;
  // FSIN and relatives: the last bit of a result, and C1 with it.
  bool last_bit = false;
};
VendorsFloatChoice VendorsFloatChoiceOf(Op op);

}  // namespace emu::x86

#endif  // X86_PROCESSOR_H_
