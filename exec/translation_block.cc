// SPDX-License-Identifier: Apache-2.0

#include "exec/translation_block.h"

#include <algorithm>

namespace emu::exec {

std::unique_ptr<TranslationBlock> TranslationBlock::New(
    const interp::Lowering& lowering, absl::Span<const uint8_t> bytes) {
  static_assert(sizeof(TranslationBlock) % alignof(interp::Node) == 0);
  const size_t extra = lowering.size() + bytes.size();
  std::unique_ptr<TranslationBlock> block(new (extra) TranslationBlock);
  auto* const behind = reinterpret_cast<std::byte*>(block.get() + 1);
  block->entry = block->body = lowering.Place(behind, block.get());
  auto* const copy = reinterpret_cast<uint8_t*>(behind + lowering.size());
  std::copy(bytes.begin(), bytes.end(), copy);
  block->bytes = {copy, bytes.size()};
  block->size = sizeof(TranslationBlock) + extra;
  return block;
}

void TranslationBlock::SetTarget(int link, TranslationBlock* to) {
  target[link] = to;
  next_incoming[link] = to->incoming;
  to->incoming = {this, link};
}

void TranslationBlock::ClearTarget(int link) {
  LinkRef* place = &target[link]->incoming;
  while (place->from != this || place->link != link) {
    place = &place->from->next_incoming[place->link];
  }
  *place = next_incoming[link];
  target[link] = nullptr;
}

}  // namespace emu::exec
