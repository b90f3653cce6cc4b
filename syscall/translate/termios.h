// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_TERMIOS_H_
#define SYSCALL_TRANSLATE_TERMIOS_H_

#include "syscall/abi/terminal.h"
#include "syscall/translate/number_map.h"

// The host kernel's, of <asm/termbits.h>, which clashes with <termios.h>.
struct termios;
struct termios2;

namespace emu::syscall {

// Input, output and control modes are equal everywhere; these differ.
extern const NumberMap kLocalModes;         // c_lflag
extern const NumberMap kControlCharacters;  // places in c_cc
extern const NumberMap kModemBits;          // TIOCM_*

void TermiosToHost(const GuestTermios& guest, ::termios* host);
void TermiosToGuest(const ::termios& host, GuestTermios* guest);
void Termios2ToHost(const GuestTermios2& guest, ::termios2* host);
void Termios2ToGuest(const ::termios2& host, GuestTermios2* guest);

// As the kernel does it: termio's bits are the lower halves of termios's, and
// its characters are the first eight. What it lacks is kept in *host.
void TermioToHost(const GuestTermio& guest, ::termios* host);
void TermioToGuest(const ::termios& host, GuestTermio* guest);

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_TERMIOS_H_
