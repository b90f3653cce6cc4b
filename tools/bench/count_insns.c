// A plugin of qemu-user that counts the guest instructions that a program
// executes: qemu-i386 -plugin libcount_insns.so PROGRAM. Writes the number to
// the file named by COUNT_INSNS_FILE when the program ends. One thread only.
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

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static uint64_t count;

static void CountBlock(qemu_plugin_id_t id, struct qemu_plugin_tb* tb) {
  (void)id;
  qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
                                           &count, qemu_plugin_tb_n_insns(tb));
}

static void Report(qemu_plugin_id_t id, void* argument) {
  (void)id;
  (void)argument;
  const char* path = getenv("COUNT_INSNS_FILE");
  FILE* file = path != NULL ? fopen(path, "w") : stderr;
  if (file == NULL) return;
  fprintf(file, "%" PRIu64 "\n", count);
  if (file != stderr) fclose(file);
}

__attribute__((visibility("default"))) int qemu_plugin_install(
    qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  (void)info;
  (void)argc;
  (void)argv;
  qemu_plugin_register_vcpu_tb_trans_cb(id, &CountBlock);
  qemu_plugin_register_atexit_cb(id, &Report, NULL);
  return 0;
}
