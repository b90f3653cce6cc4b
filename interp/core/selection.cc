// SPDX-License-Identifier: Apache-2.0

#include "interp/core/selection.h"

namespace emu::interp {
namespace {

bool FitsInt32(int64_t value) { return value == static_cast<int32_t>(value); }

}  // namespace

bool NeedsAddressNode(const x86::Insn& insn) {
  return insn.address_size == 2 || insn.memory.base == x86::kRipRegister ||
         !FitsInt32(insn.memory.displacement);
}

AddressForm AddressFormOf(const x86::Insn& insn) {
  const bool is_64 = insn.address_size == 8;
  const x86::Segment segment = insn.memory.segment;
  if (segment != x86::kDs && segment != x86::kSs) {
    return is_64 ? AddressForm::kSegment64 : AddressForm::kSegment32;
  }
  const bool indexed =
      !NeedsAddressNode(insn) && insn.memory.index != x86::kNoRegister;
  if (indexed) return is_64 ? AddressForm::kIndex64 : AddressForm::kIndex32;
  return is_64 ? AddressForm::kBase64 : AddressForm::kBase32;
}

}  // namespace emu::interp
