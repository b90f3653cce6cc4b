// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_TERMINAL_H_
#define SYSCALL_ABI_TERMINAL_H_

#include <cstddef>
#include <cstdint>

namespace emu::syscall {

// x86's terminal structures, equal in both ABIs. What their bits and the
// places in `control` mean: translate/termios.h.

// TCGETS and TCSETS….
struct GuestTermios {
  uint32_t input;
  uint32_t output;
  uint32_t control_modes;
  uint32_t local;
  uint8_t line;
  uint8_t control[19];
};
static_assert(sizeof(GuestTermios) == 36);

// TCGETS2 and TCSETS2….
struct GuestTermios2 {
  GuestTermios common;
  uint32_t input_speed;
  uint32_t output_speed;
};
static_assert(sizeof(GuestTermios2) == 44);

// TCGETA and TCSETA….
struct GuestTermio {
  uint16_t input;
  uint16_t output;
  uint16_t control_modes;
  uint16_t local;
  uint8_t line;
  uint8_t control[8];
};
static_assert(sizeof(GuestTermio) == 18);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_TERMINAL_H_
