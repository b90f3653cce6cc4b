// SPDX-License-Identifier: Apache-2.0

#include "x86/decoder.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "absl/types/span.h"
#include "x86/encoding.h"
#include "x86/insn.h"
#include "x86/modrm.h"
#include "x86/opcode_lookup.h"
#include "x86/operand_decoder.h"
#include "x86/prefixes.h"

namespace emu::x86 {
namespace {

bool Has(const RowPlan& plan, RowProperty property) {
  return (plan.properties & property) != 0;
}

// The entry of `slot` for this encoding.
int Index(OpcodeSlot slot, const Encoding& e) {
  const uint8_t select = slot.select;
  int index = 0;
  if (select == 0) return index;
  if ((select & kSelectPrefix) != 0) index = e.prefix;
  if ((select & kSelectMode) != 0) index = index * 2 + e.mode64;
  if ((select & kSelectW) != 0) index = index * 2 + (e.rex >> 3 & 1);
  if ((select & kSelectL) != 0) index = index * 2 + e.vex_256;
  if ((select & kSelectB) != 0) index = index * 2 + (e.rex & kRexB);
  if ((select & kSelectMod) != 0) index = index * 2 + (e.Mod() == 3);
  if ((select & kSelectReg) != 0) index = index * 8 + e.Reg();
  if ((select & kSelectRm) != 0) index = index * 8 + e.Rm();
  return index;
}

// SDM vol. 2, §2.2.1.2 and table A-1 (d64, f64).
uint8_t OperandSize(const RowPlan& plan, const Encoding& e) {
  if (e.mode64) {
    if ((e.rex & kRexW) != 0 || Has(plan, kPropForce64)) return 8;
    if (Has(plan, kPropDefault64) && !e.operand_size_prefix) return 8;
  }
  return e.operand_size_prefix ? 2 : 4;
}

// LOCK needs a destination in memory, of an operation that allows it.
bool IsLockAllowed(const RowPlan& plan, const Insn& insn) {
  return Has(plan, kPropLock) && insn.operands[0].kind == OperandKind::kMemory;
}

bool IsVexValid(const RowPlan& plan, const Encoding& e, const Insn& insn) {
  // An unused vvvv must have all four bits set, whatever the mode.
  if (!plan.uses_vvvv && e.vvvv != 0) return false;
  if (!Has(plan, kPropDistinct)) return true;
  // Gathers: destination, index and mask (SDM vol. 2, VPGATHERDD).
  const uint8_t destination = insn.operands[0].reg;
  const uint8_t mask = insn.operands[2].reg;
  return destination != mask && destination != e.index && mask != e.index;
}

// False for #UD. Either way `e.Looked()` bytes decided it.
bool DecodeEncoding(Encoding& e, Insn& insn) {
  if (!DecodePrefixes(e, insn)) return false;
  const OpcodeSlot slot =
      kOpcodeLookup.slots[static_cast<int>(e.map)][e.opcode];
  if (slot.has_modrm) e.modrm = *e.next++;
  insn.row = kOpcodeLookup.row_index[slot.first + Index(slot, e)];
  if (insn.row == 0) return false;
  const RowPlan& plan = kOpcodeLookup.plans[insn.row];
  insn.op = plan.op;
  insn.operand_size = OperandSize(plan, e);
  if (Has(plan, kPropCondition)) {
    insn.condition = static_cast<Condition>(e.opcode & 15);
  }
  if (slot.has_modrm && e.Mod() != 3 && !Has(plan, kPropModIgnored)) {
    DecodeAddress(e, insn);
  }
  OperandDecoder operands(e, insn);
  for (int i = 0; i < plan.operand_count; ++i) {
    if (!operands.Decode(plan.operands[i])) return false;
  }
  insn.operand_count = static_cast<uint8_t>(operands.count());
  if (insn.lock && !IsLockAllowed(plan, insn)) return false;
  return insn.vex_length == 0 || IsVexValid(plan, e, insn);
}

}  // namespace

DecodeStatus Decode(Mode mode, absl::Span<const uint8_t> bytes, Insn* insn) {
  // (The stages do not check for the end.)
  uint8_t window[kDecoderWindow];
  const uint8_t* start = bytes.data();
  if (bytes.size() < kDecoderWindow) {
    std::memset(window, 0, sizeof window);
    std::memcpy(window, bytes.data(), bytes.size());
    start = window;
  }
  *insn = Insn();
  Encoding encoding(mode, start);
  const bool valid = DecodeEncoding(encoding, *insn);
  const size_t looked = encoding.Looked();
  insn->length = static_cast<uint8_t>(std::min<size_t>(looked, kMaxInsnLength));
  if (looked > bytes.size() && bytes.size() < kMaxInsnLength) {
    return DecodeStatus::kTruncated;
  }
  if (looked > kMaxInsnLength) return DecodeStatus::kGeneralProtection;
  return valid ? DecodeStatus::kOk : DecodeStatus::kInvalidOpcode;
}

}  // namespace emu::x86
