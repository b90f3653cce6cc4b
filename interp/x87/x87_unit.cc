// SPDX-License-Identifier: Apache-2.0

#include "interp/x87/x87_unit.h"

#include "x86/fx_image.h"

namespace emu::interp {
namespace {

// FOP: the low bits of the opcode's first byte, and ModRM. Prefixes before it
// are skipped; no x87 opcode is one.
uint16_t OpcodeAt(const uint8_t* bytes) {
  while ((*bytes & 0xf8) != 0xd8) ++bytes;
  return static_cast<uint16_t>((bytes[0] & 7) << 8 | bytes[1]);
}

}  // namespace

void X87Unit::RecordException() {
  x86::UpdateErrorSummary(x87_);
  // The bytes are those that were decoded, or the guest changed them since.
  x87_.opcode = OpcodeAt(reinterpret_cast<const uint8_t*>(node_.pc()));
  if (has_operand_address_) {
    x87_.dp =
        operand_address_ - ReadRegister<uint64_t>(context_, node_.segment);
  }
}

}  // namespace emu::interp
