// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_HOST_ENTRY_X86_64_H_
#define TESTING_INSTRUCTIONS_HOST_ENTRY_X86_64_H_

// Shared by host_runner_x86_64.cc and host_entry_x86_64.S: the page, below 4
// GiB, through which registers are passed, and the offsets in it.
#define EMU_ENTRY_PAGE 0x11000000
#define EMU_ENTRY_GPR 0      /* 16 registers, by their encoding */
#define EMU_ENTRY_FLAGS 128  /* RFLAGS */
#define EMU_ENTRY_TARGET 136 /* m16:32: where to go, and its code segment */
#define EMU_ENTRY_SELECTOR 140
#define EMU_ENTRY_EXIT 144  /* address of emu_host_exit */
#define EMU_ENTRY_STACK 152 /* the host's stack pointer */
#define EMU_ENTRY_ES 160    /* data segment selectors, 8 bytes each */
#define EMU_ENTRY_DS 168
#define EMU_ENTRY_GS 176
#define EMU_ENTRY_SS 184

#endif  // TESTING_INSTRUCTIONS_HOST_ENTRY_X86_64_H_
