// SPDX-License-Identifier: Apache-2.0

// CRC32: the CRC-32C (Castagnoli) of SSE4.2.

#include <array>
#include <cstdint>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

// 0x11EDC6F41 with its bits reflected (SDM vol. 2, CRC32).
constexpr uint32_t kPolynomial = 0x82f63b78;

constexpr std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table = {};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = crc >> 1 ^ ((crc & 1) != 0 ? kPolynomial : 0);
    }
    table[byte] = crc;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kTable = MakeTable();

// T is the source's width. A 64-bit destination's upper half becomes zero.
template <typename T>
void Crc32(Context& context, const Node& node) {
  uint64_t data = ReadOperand<T>(context, node, 1);
  uint32_t crc = ReadOperand<uint32_t>(context, node, 0);
  for (size_t i = 0; i < sizeof(T); ++i, data >>= 8) {
    crc = crc >> 8 ^ kTable[(crc ^ data) & 0xff];
  }
  WriteOperand<uint32_t>(context, node, 0, crc);
}

Handler SelectCrc32(Selection& selection) {
  return ByWidth(selection.insn.operands[1].size,
                 []<typename T>() -> Handler { return &Threaded<&Crc32<T>>; });
}

constexpr Binding kCrc32Bindings[] = {
    {x86::Op::kCrc32, &SelectCrc32, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> Crc32Bindings() { return kCrc32Bindings; }

}  // namespace emu::interp
