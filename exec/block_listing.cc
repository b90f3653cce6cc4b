// SPDX-License-Identifier: Apache-2.0

#include "exec/block_listing.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "x86/capstone_disassembler.h"
#include "x86/decoder.h"

namespace emu::exec {

std::string BlockListing(x86::Mode mode, const mem::AddressSpace& memory,
                         uint64_t start, uint64_t end) {
  std::vector<uint8_t> bytes(end - start);
  bytes.resize(memory.ReadCode(start, bytes.data(), bytes.size()));
  std::string text = "IN:\n";
  size_t offset = 0;
  while (offset < bytes.size()) {
    const auto rest = absl::MakeConstSpan(bytes).subspan(offset);
    x86::Insn insn;
    const bool valid = x86::Decode(mode, rest, &insn) == x86::DecodeStatus::kOk;
    const auto insn_bytes = valid ? rest.first(insn.length) : rest;
    std::string hex;
    for (uint8_t byte : insn_bytes) absl::StrAppendFormat(&hex, "%02x ", byte);
    absl::StrAppendFormat(
        &text, "0x%0*x:  %-24s %s\n", mode == x86::Mode::k64 ? 16 : 8,
        start + offset, hex,
        valid ? x86::Disassemble(mode, start + offset, insn_bytes) : "(bad)");
    offset += insn_bytes.size();
  }
  return text;
}

}  // namespace emu::exec
