// SPDX-License-Identifier: Apache-2.0

#include "exec/block_builder.h"

#include <algorithm>

#include "x86/decoder.h"
#include "x86/opcode_table.h"

namespace emu::exec {
namespace {

// Bytes that are fetched at first.
constexpr size_t kFirstRead = 128;

uint64_t PageEnd(uint64_t address) {
  return (address | (mem::kGuestPageSize - 1)) + 1;
}

}  // namespace

std::unique_ptr<TranslationBlock> BlockBuilder::Build(uint64_t pc,
                                                      int max_insns,
                                                      bool protect) {
  insns_.clear();
  end_ = {};
  const uint64_t end = Decode(pc, max_insns, protect);
  if (end == pc) return nullptr;
  lowering_.Prepare(mode_, pc, insns_, end_);
  const size_t size = for_jit_ ? code_size_ : 0;
  auto block = TranslationBlock::New(lowering_, {bytes_.data(), size});
  block->pc = pc;
  block->end = end;
  if (for_jit_ && !insns_.empty()) Summarize(block.get());
  return block;
}

void BlockBuilder::Summarize(TranslationBlock* block) const {
  block->insn_count = static_cast<int>(insns_.size());
  const x86::Insn& last = insns_.back();
  const uint64_t mask =
      mode_ == x86::Mode::k64 ? ~uint64_t{0} : uint64_t{0xffffffff};
  const uint64_t next = (block->pc + code_size_) & mask;
  const auto set = [block](int link, uint64_t target) {
    block->static_target[link] = target;
    block->has_static_target[link] = true;
  };
  if (last.operands[0].kind == x86::OperandKind::kRelative) {
    set(interp::kLinkTaken,
        (next + static_cast<uint64_t>(last.immediate)) & mask);
  }
  block->ends_in_call = last.op == x86::Op::kCall;
  const bool never_next = last.op == x86::Op::kJmp ||
                          last.op == x86::Op::kCall || last.op == x86::Op::kRet;
  if (!never_next) set(interp::kLinkNext, next);
  const x86::FlagUse& flags = lowering_.flag_use();
  block->flags_read = flags.read;
  block->flags_through = flags.through;
  block->faults_with_flags = flags.seen_by_faults != 0;
}

uint64_t BlockBuilder::Decode(uint64_t pc, int max_insns, bool protect) {
  using Kind = interp::BlockEnd::Kind;
  const uint64_t page_end = PageEnd(pc);
  if (protect) memory_->ProtectCode(pc, 1);
  // (Most blocks are short.)
  size_t size = memory_->ReadCode(
      pc, bytes_.data(), std::min<uint64_t>(page_end - pc, kFirstRead));
  if (size == 0) return pc;

  size_t offset = code_size_ = 0;
  const auto decode = [&](x86::Insn* insn) {
    return x86::Decode(mode_, {bytes_.data() + offset, size - offset}, insn);
  };
  while (static_cast<int>(insns_.size()) < max_insns &&
         pc + offset < page_end) {
    x86::Insn& insn = insns_.emplace_back();
    x86::DecodeStatus status = decode(&insn);
    if (status == x86::DecodeStatus::kTruncated && pc + size < page_end) {
      size += memory_->ReadCode(pc + size, bytes_.data() + size,
                                page_end - (pc + size));
      status = decode(&insn);
    }
    if (status == x86::DecodeStatus::kTruncated && pc + size == page_end) {
      // It crosses into the next page.
      if (protect) memory_->ProtectCode(page_end, 1);
      size += memory_->ReadCode(page_end, bytes_.data() + size,
                                x86::kMaxInsnLength);
      status = decode(&insn);
    }
    if (status != x86::DecodeStatus::kOk) insns_.pop_back();
    switch (status) {
      case x86::DecodeStatus::kOk:
        break;
      case x86::DecodeStatus::kTruncated:
        end_ = {Kind::kFetchFault, pc + size};
        return pc + size;
      case x86::DecodeStatus::kInvalidOpcode:
        end_ = {Kind::kInvalidOpcode, 0};
        return pc + std::min<size_t>(size, offset + x86::kMaxInsnLength);
      case x86::DecodeStatus::kGeneralProtection:
        end_ = {Kind::kGeneralProtection, 0};
        return pc + std::min<size_t>(size, offset + x86::kMaxInsnLength);
    }
    offset += insn.length;
    code_size_ = offset;
    if (interp::EndsBlock(insn)) break;
  }
  return pc + offset;
}

}  // namespace emu::exec
