// SPDX-License-Identifier: Apache-2.0

#include "syscall/abi/timex.h"

#include <optional>

#include "mem/guest_copy.h"

namespace emu::syscall {

bool ReadTimexI386(uint64_t address, timex* host) {
  const auto guest = mem::ReadGuest<TimexI386>(address);
  if (!guest.has_value()) return false;
  *host = {};
  host->modes = guest->modes;
  host->offset = guest->offset;
  host->freq = guest->frequency;
  host->maxerror = guest->max_error;
  host->esterror = guest->est_error;
  host->status = guest->status;
  host->constant = guest->constant;
  host->precision = guest->precision;
  host->tolerance = guest->tolerance;
  host->time = {guest->seconds, guest->microseconds};
  host->tick = guest->tick;
  host->ppsfreq = guest->pps_frequency;
  host->jitter = guest->jitter;
  host->shift = guest->shift;
  host->stabil = guest->stability;
  host->jitcnt = guest->jitter_count;
  host->calcnt = guest->calibration_count;
  host->errcnt = guest->error_count;
  host->stbcnt = guest->stability_count;
  host->tai = guest->tai;
  return true;
}

bool WriteTimexI386(uint64_t address, const timex& host) {
  TimexI386 guest = {};
  guest.modes = host.modes;
  guest.offset = static_cast<int32_t>(host.offset);
  guest.frequency = static_cast<int32_t>(host.freq);
  guest.max_error = static_cast<int32_t>(host.maxerror);
  guest.est_error = static_cast<int32_t>(host.esterror);
  guest.status = host.status;
  guest.constant = static_cast<int32_t>(host.constant);
  guest.precision = static_cast<int32_t>(host.precision);
  guest.tolerance = static_cast<int32_t>(host.tolerance);
  guest.seconds = static_cast<int32_t>(host.time.tv_sec);
  guest.microseconds = static_cast<int32_t>(host.time.tv_usec);
  guest.tick = static_cast<int32_t>(host.tick);
  guest.pps_frequency = static_cast<int32_t>(host.ppsfreq);
  guest.jitter = static_cast<int32_t>(host.jitter);
  guest.shift = host.shift;
  guest.stability = static_cast<int32_t>(host.stabil);
  guest.jitter_count = static_cast<int32_t>(host.jitcnt);
  guest.calibration_count = static_cast<int32_t>(host.calcnt);
  guest.error_count = static_cast<int32_t>(host.errcnt);
  guest.stability_count = static_cast<int32_t>(host.stbcnt);
  guest.tai = host.tai;
  return mem::WriteGuest(address, guest);
}

}  // namespace emu::syscall
