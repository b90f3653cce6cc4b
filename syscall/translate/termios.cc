// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/termios.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
// TIOCM_*.
#include <asm/termios.h>

#include <cstdint>
#include <cstring>

namespace emu::syscall {
namespace {

constexpr NumberPair kLocalModePairs[] = {
    {0x1, ISIG},      {0x2, ICANON},    {0x4, XCASE},     {0x8, ECHO},
    {0x10, ECHOE},    {0x20, ECHOK},    {0x40, ECHONL},   {0x80, NOFLSH},
    {0x100, TOSTOP},  {0x200, ECHOCTL}, {0x400, ECHOPRT}, {0x800, ECHOKE},
    {0x1000, FLUSHO}, {0x4000, PENDIN}, {0x8000, IEXTEN}, {0x10000, EXTPROC},
};

constexpr NumberPair kControlCharacterPairs[] = {
    {0, VINTR},   {1, VQUIT},  {2, VERASE},    {3, VKILL},     {4, VEOF},
    {5, VTIME},   {6, VMIN},   {7, VSWTC},     {8, VSTART},    {9, VSTOP},
    {10, VSUSP},  {11, VEOL},  {12, VREPRINT}, {13, VDISCARD}, {14, VWERASE},
    {15, VLNEXT}, {16, VEOL2},
};

constexpr NumberPair kModemPairs[] = {
    {0x001, TIOCM_LE},    {0x002, TIOCM_DTR},   {0x004, TIOCM_RTS},
    {0x008, TIOCM_ST},    {0x010, TIOCM_SR},    {0x020, TIOCM_CTS},
    {0x040, TIOCM_CAR},   {0x080, TIOCM_RNG},   {0x100, TIOCM_DSR},
    {0x2000, TIOCM_OUT1}, {0x4000, TIOCM_OUT2}, {0x8000, TIOCM_LOOP},
};

// Works for termios and termios2.
template <typename HostTermios>
void ToHost(const GuestTermios& guest, HostTermios* host) {
  std::memset(host, 0, sizeof(*host));
  host->c_iflag = guest.input;
  host->c_oflag = guest.output;
  host->c_cflag = guest.control_modes;
  host->c_lflag = static_cast<uint32_t>(FlagsToHost(kLocalModes, guest.local));
  host->c_line = guest.line;
  for (const NumberPair& place : kControlCharacters) {
    host->c_cc[place.host] = guest.control[place.guest];
  }
}

template <typename HostTermios>
void ToGuest(const HostTermios& host, GuestTermios* guest) {
  *guest = {};
  guest->input = host.c_iflag;
  guest->output = host.c_oflag;
  guest->control_modes = host.c_cflag;
  guest->local = static_cast<uint32_t>(FlagsToGuest(kLocalModes, host.c_lflag));
  guest->line = host.c_line;
  for (const NumberPair& place : kControlCharacters) {
    guest->control[place.guest] = host.c_cc[place.host];
  }
}

uint32_t SetLowHalf(uint32_t value, uint16_t low) {
  return (value & 0xffff0000) | low;
}

}  // namespace

constexpr NumberMap kLocalModes = kLocalModePairs;
constexpr NumberMap kControlCharacters = kControlCharacterPairs;
constexpr NumberMap kModemBits = kModemPairs;

void TermiosToHost(const GuestTermios& guest, ::termios* host) {
  ToHost(guest, host);
}

void TermiosToGuest(const ::termios& host, GuestTermios* guest) {
  ToGuest(host, guest);
}

void Termios2ToHost(const GuestTermios2& guest, ::termios2* host) {
  ToHost(guest.common, host);
  host->c_ispeed = guest.input_speed;
  host->c_ospeed = guest.output_speed;
}

void Termios2ToGuest(const ::termios2& host, GuestTermios2* guest) {
  ToGuest(host, &guest->common);
  guest->input_speed = host.c_ispeed;
  guest->output_speed = host.c_ospeed;
}

void TermioToHost(const GuestTermio& guest, ::termios* host) {
  GuestTermios wide;
  ToGuest(*host, &wide);
  wide.input = SetLowHalf(wide.input, guest.input);
  wide.output = SetLowHalf(wide.output, guest.output);
  wide.control_modes = SetLowHalf(wide.control_modes, guest.control_modes);
  wide.local = SetLowHalf(wide.local, guest.local);
  wide.line = guest.line;
  std::memcpy(wide.control, guest.control, sizeof(guest.control));
  ToHost(wide, host);
}

void TermioToGuest(const ::termios& host, GuestTermio* guest) {
  GuestTermios wide;
  ToGuest(host, &wide);
  guest->input = static_cast<uint16_t>(wide.input);
  guest->output = static_cast<uint16_t>(wide.output);
  guest->control_modes = static_cast<uint16_t>(wide.control_modes);
  guest->local = static_cast<uint16_t>(wide.local);
  guest->line = wide.line;
  std::memcpy(guest->control, wide.control, sizeof(guest->control));
}

}  // namespace emu::syscall
