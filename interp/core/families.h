// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_FAMILIES_H_
#define INTERP_CORE_FAMILIES_H_

#include "absl/types/span.h"
#include "interp/core/selection.h"

namespace emu::interp {

// The families' rows, one function a file (handler_table.cc joins them).
absl::Span<const Binding> ArithmeticBindings();
absl::Span<const Binding> AtomicBindings();
absl::Span<const Binding> AvxFmaBindings();
absl::Span<const Binding> AvxMaskedBindings();
absl::Span<const Binding> AvxPermuteBindings();
absl::Span<const Binding> BcdBindings();
absl::Span<const Binding> BitBindings();
absl::Span<const Binding> BmiBindings();
absl::Span<const Binding> CacheBindings();
absl::Span<const Binding> ControlFlowBindings();
absl::Span<const Binding> Crc32Bindings();
absl::Span<const Binding> DataMoveBindings();
absl::Span<const Binding> DescriptorBindings();
absl::Span<const Binding> FarTransferBindings();
absl::Span<const Binding> FlagBindings();
absl::Span<const Binding> MulDivBindings();
absl::Span<const Binding> ProcessorInfoBindings();
absl::Span<const Binding> ShiftRotateBindings();
absl::Span<const Binding> SseAesBindings();
absl::Span<const Binding> SseArithmeticBindings();
absl::Span<const Binding> SseBlendBindings();
absl::Span<const Binding> SseCompareBindings();
absl::Span<const Binding> SseConvertBindings();
absl::Span<const Binding> SseHorizontalBindings();
absl::Span<const Binding> SseIntegerBindings();
absl::Span<const Binding> SseLaneMoveBindings();
absl::Span<const Binding> SseMoveBindings();
absl::Span<const Binding> SseShaBindings();
absl::Span<const Binding> SseShiftBindings();
absl::Span<const Binding> SseShuffleBindings();
absl::Span<const Binding> SseStateBindings();
absl::Span<const Binding> SseStringBindings();
absl::Span<const Binding> SseXsaveBindings();
absl::Span<const Binding> StackBindings();
absl::Span<const Binding> StringBindings();
absl::Span<const Binding> X87ArithmeticBindings();
absl::Span<const Binding> X87CompareBindings();
absl::Span<const Binding> X87ControlBindings();
absl::Span<const Binding> X87DataBindings();
absl::Span<const Binding> X87TranscendentalBindings();

}  // namespace emu::interp

#endif  // INTERP_CORE_FAMILIES_H_
