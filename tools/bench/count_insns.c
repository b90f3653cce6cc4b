// SPDX-License-Identifier: Apache-2.0

// A plugin of qemu-user that counts the guest instructions that a program
// executes: qemu-i386 -plugin libcount_insns.so PROGRAM. Writes the number to
// the file named by COUNT_INSNS_FILE when the program ends; and to the one
// named by COUNT_INSNS_BLOCKS, if any, a line for each block of instructions:
// its address, its length in instructions, how often it ran. One thread only.
//
// Debian ships no header; these few declarations are the interface's version 1
// (QEMU's docs/devel/tcg-plugins.rst).

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef uint64_t qemu_plugin_id_t;
typedef struct qemu_info_t qemu_info_t;
struct qemu_plugin_tb;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t id,
    void (*callback)(qemu_plugin_id_t id, struct qemu_plugin_tb* tb));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb* tb,
                                              enum qemu_plugin_op op, void* at,
                                              uint64_t operand);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id,
                                    void (*callback)(qemu_plugin_id_t id,
                                                     void* argument),
                                    void* argument);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb* tb);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

// Blocks as they are translated; the same address may come again.
struct Block {
  uint64_t address;
  uint64_t insns;
  uint64_t runs;
  struct Block* next;
};

static uint64_t count;
static const char* blocks_path;
static struct Block* blocks;

static void CountBlock(qemu_plugin_id_t id, struct qemu_plugin_tb* tb) {
  (void)id;
  const uint64_t insns = qemu_plugin_tb_n_insns(tb);
  qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
                                           &count, insns);
  if (blocks_path == NULL) return;
  struct Block* block = calloc(1, sizeof *block);
  if (block == NULL) abort();
  block->address = qemu_plugin_tb_vaddr(tb);
  block->insns = insns;
  block->next = blocks;
  blocks = block;
  qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
                                           &block->runs, 1);
}

static void ReportBlocks(void) {
  FILE* file = blocks_path != NULL ? fopen(blocks_path, "w") : NULL;
  if (file == NULL) return;
  for (const struct Block* block = blocks; block != NULL; block = block->next) {
    if (block->runs == 0) continue;
    fprintf(file, "%" PRIx64 " %" PRIu64 " %" PRIu64 "\n", block->address,
            block->insns, block->runs);
  }
  fclose(file);
}

static void Report(qemu_plugin_id_t id, void* argument) {
  (void)id;
  (void)argument;
  const char* path = getenv("COUNT_INSNS_FILE");
  FILE* file = path != NULL ? fopen(path, "w") : stderr;
  if (file == NULL) return;
  fprintf(file, "%" PRIu64 "\n", count);
  if (file != stderr) fclose(file);
  ReportBlocks();
}

__attribute__((visibility("default"))) int qemu_plugin_install(
    qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  (void)info;
  (void)argc;
  (void)argv;
  blocks_path = getenv("COUNT_INSNS_BLOCKS");
  qemu_plugin_register_vcpu_tb_trans_cb(id, &CountBlock);
  qemu_plugin_register_atexit_cb(id, &Report, NULL);
  return 0;
}
