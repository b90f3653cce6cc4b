// SPDX-License-Identifier: Apache-2.0

#include "jit/thread_context.h"

#include <sched.h>
#include <sys/mman.h>

#include "base/check.h"

namespace emu::jit {
namespace {

// An entry is empty when its pc belongs into another: 0, but in the entries
// where 0 and its inverse belong.
uint64_t EmptyPc(size_t index) {
  return index == 0 || index == JumpTable::kSize - 1 ? 2 : 0;
}

void Set(JumpTarget* target, uint64_t pc, const void* code) {
  std::atomic_ref(target->code).store(code, std::memory_order_release);
  std::atomic_ref(target->pc).store(pc, std::memory_order_release);
}

void Clear(JumpTarget* target, size_t index) {
  std::atomic_ref(target->pc).store(EmptyPc(index), std::memory_order_release);
}

JumpTable* NewJumpTable() {
  constexpr size_t kSize = sizeof(JumpTable);
  // Twice the size holds an aligned one.
  void* memory = mmap(nullptr, kSize * 2, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  EMU_CHECK(memory != MAP_FAILED);
  const auto begin = reinterpret_cast<uint64_t>(memory);
  const uint64_t aligned = (begin + kSize - 1) / kSize * kSize;
  if (aligned != begin) munmap(memory, aligned - begin);
  munmap(reinterpret_cast<void*>(aligned + kSize), begin + kSize - aligned);
  auto* table = reinterpret_cast<JumpTable*>(aligned);
  for (const size_t index : {size_t{0}, JumpTable::kSize - 1}) {
    table->first[index].pc = table->second[index].pc = EmptyPc(index);
  }
  return table;
}

// Asking a thread to stop must not come between its own look at `armed` and its
// use of the table.
class TableLock {
 public:
  explicit TableLock(std::atomic_flag* flag) : flag_(*flag) {
    while (flag_.test_and_set(std::memory_order_acquire)) sched_yield();
  }
  ~TableLock() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag& flag_;
};

// The table can be written while this lives, armed or not.
class WritableTable {
 public:
  explicit WritableTable(ThreadContext* thread)
      : lock_(&thread->table_lock),
        table_(thread->jump_table),
        armed_(thread->armed.load(std::memory_order_relaxed)) {
    if (armed_) mprotect(table_, sizeof(JumpTable), PROT_READ | PROT_WRITE);
  }
  ~WritableTable() {
    if (armed_) mprotect(table_, sizeof(JumpTable), PROT_NONE);
  }

 private:
  const TableLock lock_;
  JumpTable* const table_;
  const bool armed_;
};

void ClearBoth(JumpTable* table, uint64_t pc) {
  const size_t index = JumpTable::FirstOf(pc);
  JumpTarget& first = table->first[index];
  if (first.pc == pc || first.pc == ~pc) Clear(&first, index);
  const size_t other = JumpTable::SecondOf(pc);
  if (table->second[other].pc == pc) Clear(&table->second[other], other);
}

}  // namespace

ThreadContext::ThreadContext(bool enters_code)
    : poll(),
      slots(),
      jump_table(enters_code ? NewJumpTable() : nullptr),
      exit_address(0) {}

ThreadContext::~ThreadContext() {
  if (jump_table != nullptr) munmap(jump_table, sizeof(JumpTable));
}

void ThreadContext::SetTarget(uint64_t pc, const void* code, bool wants_flags) {
  const WritableTable writable(this);
  ClearBoth(jump_table, pc);
  const size_t index = JumpTable::FirstOf(pc);
  JumpTarget& first = jump_table->first[index];
  if (first.pc == EmptyPc(index)) {
    Set(&first, wants_flags ? ~pc : pc, code);
    return;
  }
  const size_t other = JumpTable::SecondOf(pc);
  Clear(&jump_table->second[other], other);
  Set(&jump_table->second[other], pc, code);
}

void ThreadContext::ClearTarget(uint64_t pc) {
  const WritableTable writable(this);
  ClearBoth(jump_table, pc);
}

bool ThreadContext::HasTarget(uint64_t pc, const void* code) {
  const TableLock lock(&table_lock);
  if (armed.load(std::memory_order_relaxed)) return false;
  const JumpTarget& first = jump_table->first[JumpTable::FirstOf(pc)];
  if (first.pc == pc || first.pc == ~pc) return first.code == code;
  const JumpTarget& second = jump_table->second[JumpTable::SecondOf(pc)];
  return second.pc == pc && second.code == code;
}

// Once: an entry of each page is written as it is. Memory that was only read is
// the kernel's one page of zeros, which MIPS kernels lose track of when its
// protection changes (mem/zero_pages.h). The second places of most targets are
// such memory.
void ThreadContext::SettleTable() {
  if (is_table_settled) return;
  constexpr size_t kSmallestPage = 4096;
  auto* const begin = reinterpret_cast<char*>(jump_table);
  for (size_t at = 0; at < sizeof(JumpTable); at += kSmallestPage) {
    auto* const entry = reinterpret_cast<JumpTarget*>(begin + at);
    std::atomic_ref(entry->pc).fetch_or(0, std::memory_order_relaxed);
  }
  is_table_settled = true;
}

void ThreadContext::ArmPoll() {
  const TableLock lock(&table_lock);
  if (!armed.load(std::memory_order_relaxed)) SettleTable();
  armed.store(true, std::memory_order_seq_cst);
  mprotect(poll, sizeof(poll), PROT_NONE);
  mprotect(jump_table, sizeof(JumpTable), PROT_NONE);
}

void ThreadContext::RequestStop() {
  guest.attention.store(1, std::memory_order_seq_cst);
  if (in_code.load(std::memory_order_seq_cst)) ArmPoll();
}

void ThreadContext::DisarmPoll() {
  if (!armed.load(std::memory_order_relaxed)) return;
  const TableLock lock(&table_lock);
  armed.store(false, std::memory_order_seq_cst);
  mprotect(poll, sizeof(poll), PROT_READ | PROT_WRITE);
  mprotect(jump_table, sizeof(JumpTable), PROT_READ | PROT_WRITE);
}

}  // namespace emu::jit
