// SPDX-License-Identifier: Apache-2.0

// MOVS, CMPS, STOS, LODS, SCAS, alone and repeated.
//
// A repeated instruction does one element by an access that may fault, with the
// registers as they are before that element. Those that follow in the same
// pages cannot fault then, and are done together.

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "interp/core/families.h"
#include "interp/core/guest_access.h"
#include "interp/core/integer_ops.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

constexpr uint64_t kGuestPageSize = 4096;

// A is the address size: the width of rSI, rDI and rCX.
template <typename A>
uint64_t Linear(const x86::CpuState& cpu, x86::Segment segment, A offset) {
  if (cpu.mode == x86::Mode::k64) {
    return segment >= x86::kFs ? cpu.segment_base[segment] + offset : offset;
  }
  return static_cast<uint32_t>(cpu.segment_base[segment] + offset);
}

template <typename A>
uint64_t SourceAddress(Context& context, const Node& node) {
  return Linear(context.cpu, node.insn->memory.segment,
                ReadGpr<A>(context, x86::kRsi));
}

// The destination's segment cannot be overridden.
template <typename A>
uint64_t DestinationAddress(Context& context) {
  return Linear(context.cpu, x86::kEs, ReadGpr<A>(context, x86::kRdi));
}

bool IsForward(const Context& context) {
  return (context.cpu.system_flags & x86::kFlagDf) == 0;
}

template <typename A>
void Advance(Context& context, x86::Gpr reg, uint64_t bytes) {
  WriteGpr<A>(context, reg, static_cast<A>(ReadGpr<A>(context, reg) + bytes));
}

// What a 32-bit address size does to a 64-bit register, sooner or later.
template <typename A>
void Truncate(Context& context, x86::Gpr reg) {
  WriteGpr<A>(context, reg, ReadGpr<A>(context, reg));
}

template <typename T>
uint64_t StepOf(const Context& context) {
  return IsForward(context) ? sizeof(T) : -uint64_t{sizeof(T)};
}

constexpr uint64_t kEachByte = 0x0101010101010101;

// How many whole elements lie between `address`, right behind an element, and
// the end of that element's page, before the offset in `reg` wraps around.
template <typename T, typename A>
uint64_t ElementsInPage(Context& context, x86::Gpr reg, uint64_t address) {
  const uint64_t page = -address % kGuestPageSize;
  const A wrap = static_cast<A>(-ReadGpr<A>(context, reg));
  return (wrap == 0 ? page : std::min<uint64_t>(page, wrap)) / sizeof(T);
}

// The same downwards: `address` is right below an element.
template <typename T, typename A>
uint64_t ElementsBelowInPage(Context& context, x86::Gpr reg, uint64_t address) {
  const uint64_t page = (address + sizeof(T)) % kGuestPageSize / sizeof(T);
  return std::min(page, uint64_t{ReadGpr<A>(context, reg)} / sizeof(T) + 1);
}

template <typename T>
T LoadMapped(uint64_t address) {
  return LoadUnaligned<T>(reinterpret_cast<const void*>(address));
}
template <typename T>
void StoreMapped(uint64_t address, T value) {
  StoreUnaligned<T>(reinterpret_cast<void*>(address), value);
}

// Each operation has Element, which does one and moves the registers, and
// Rest, which does up to `count` more of those that cannot fault, upwards, and
// returns how many. MOVS, with which programs move overlapping memory, has
// RestDown, the same downwards. MOVS and STOS have Start: repeated, they
// truncate their registers even if there is nothing to do.

template <typename T, typename A>
struct Movs {
  static void Start(Context& context) {
    Truncate<A>(context, x86::kRsi);
    Truncate<A>(context, x86::kRdi);
  }

  void Element(Context& context, const Node& node) {
    const T value = Load<T>(context, node, SourceAddress<A>(context, node));
    Store<T>(context, node, DestinationAddress<A>(context), value);
    const uint64_t step = StepOf<T>(context);
    Advance<A>(context, x86::kRsi, step);
    Advance<A>(context, x86::kRdi, step);
  }

  uint64_t Rest(Context& context, const Node& node, uint64_t count) {
    const uint64_t from = SourceAddress<A>(context, node);
    const uint64_t to = DestinationAddress<A>(context);
    count = std::min({count, ElementsInPage<T, A>(context, x86::kRsi, from),
                      ElementsInPage<T, A>(context, x86::kRdi, to)});
    Copy(from, to, count);
    Advance<A>(context, x86::kRsi, count * sizeof(T));
    Advance<A>(context, x86::kRdi, count * sizeof(T));
    return count;
  }

  uint64_t RestDown(Context& context, const Node& node, uint64_t count) {
    const uint64_t from = SourceAddress<A>(context, node);
    const uint64_t to = DestinationAddress<A>(context);
    count =
        std::min({count, ElementsBelowInPage<T, A>(context, x86::kRsi, from),
                  ElementsBelowInPage<T, A>(context, x86::kRdi, to)});
    if (const uint64_t distance = from - to;
        distance != 0 && distance < count * sizeof(T)) {
      return 0;  // (What is written is read next.)
    }
    const uint64_t below = (count - 1) * sizeof(T);
    std::memmove(reinterpret_cast<void*>(to - below),
                 reinterpret_cast<const void*>(from - below),
                 count * sizeof(T));
    Advance<A>(context, x86::kRsi, -count * sizeof(T));
    Advance<A>(context, x86::kRdi, -count * sizeof(T));
    return count;
  }

 private:
  // As element by element: what is written may be what is read next.
  static void Copy(uint64_t from, uint64_t to, uint64_t count) {
    const uint64_t distance = to - from;
    if (distance == 0 || distance >= count * sizeof(T)) {
      std::memmove(reinterpret_cast<void*>(to),
                   reinterpret_cast<const void*>(from), count * sizeof(T));
      return;
    }
    for (uint64_t i = 0; i < count * sizeof(T); i += sizeof(T)) {
      StoreMapped<T>(to + i, LoadMapped<T>(from + i));
      GuestBarrier();
    }
  }
};

template <typename T, typename A>
struct Stos {
  static void Start(Context& context) { Truncate<A>(context, x86::kRdi); }

  void Element(Context& context, const Node& node) {
    Store<T>(context, node, DestinationAddress<A>(context),
             ReadGpr<T>(context, x86::kRax));
    Advance<A>(context, x86::kRdi, StepOf<T>(context));
  }

  uint64_t Rest(Context& context, const Node&, uint64_t count) {
    const uint64_t to = DestinationAddress<A>(context);
    const T value = ReadGpr<T>(context, x86::kRax);
    count = std::min(count, ElementsInPage<T, A>(context, x86::kRdi, to));
    if (value == static_cast<T>((value & 0xff) * kEachByte)) {
      std::memset(reinterpret_cast<void*>(to), value & 0xff, count * sizeof(T));
    } else {
      std::fill_n(reinterpret_cast<Unaligned<T>*>(to), count,
                  Unaligned<T>{value});
    }
    Advance<A>(context, x86::kRdi, count * sizeof(T));
    return count;
  }
};

template <typename T, typename A>
struct Lods {
  void Element(Context& context, const Node& node) {
    const T value = Load<T>(context, node, SourceAddress<A>(context, node));
    WriteGpr<T>(context, x86::kRax, value);
    Advance<A>(context, x86::kRsi, StepOf<T>(context));
  }

  uint64_t Rest(Context&, const Node&, uint64_t) { return 0; }
};

// The compares keep the last pair; its flags are set when the instruction is
// done, since a fault shows the flags from before it (SDM vol. 2, REP).
template <typename T>
struct Comparison {
  T a;
  T b;

  bool IsEqual() const { return a == b; }
  void SetFlags(Context& context) const {
    FlagsSink<true> flags(context);
    Sub::Apply<T>(a, b, flags);
    flags.Commit();
  }
};

template <typename T, typename A>
struct Cmps : Comparison<T> {
  void Element(Context& context, const Node& node) {
    // Where both fault, processors report the second operand.
    this->b = Load<T>(context, node, DestinationAddress<A>(context));
    this->a = Load<T>(context, node, SourceAddress<A>(context, node));
    const uint64_t step = StepOf<T>(context);
    Advance<A>(context, x86::kRsi, step);
    Advance<A>(context, x86::kRdi, step);
  }

  uint64_t Rest(Context& context, const Node& node, uint64_t count,
                bool while_equal) {
    const uint64_t left = SourceAddress<A>(context, node);
    const uint64_t right = DestinationAddress<A>(context);
    count = std::min({count, ElementsInPage<T, A>(context, x86::kRsi, left),
                      ElementsInPage<T, A>(context, x86::kRdi, right)});
    uint64_t i = 0;
    while (i < count && this->IsEqual() == while_equal) {
      this->a = LoadMapped<T>(left + i * sizeof(T));
      this->b = LoadMapped<T>(right + i * sizeof(T));
      ++i;
    }
    Advance<A>(context, x86::kRsi, i * sizeof(T));
    Advance<A>(context, x86::kRdi, i * sizeof(T));
    return i;
  }
};

template <typename T, typename A>
struct Scas : Comparison<T> {
  void Element(Context& context, const Node& node) {
    this->a = ReadGpr<T>(context, x86::kRax);
    this->b = Load<T>(context, node, DestinationAddress<A>(context));
    Advance<A>(context, x86::kRdi, StepOf<T>(context));
  }

  uint64_t Rest(Context& context, const Node&, uint64_t count,
                bool while_equal) {
    const uint64_t at = DestinationAddress<A>(context);
    count = std::min(count, ElementsInPage<T, A>(context, x86::kRdi, at));
    uint64_t i = 0;
    while (i < count && this->IsEqual() == while_equal) {
      this->b = LoadMapped<T>(at + i * sizeof(T));
      ++i;
    }
    Advance<A>(context, x86::kRdi, i * sizeof(T));
    return i;
  }
};

template <typename Op>
void Once(Context& context, const Node& node) {
  Op op;
  op.Element(context, node);
  if constexpr (requires { op.SetFlags(context); }) op.SetFlags(context);
}

bool WantsAttention(const Context& context) {
  return context.attention.load(std::memory_order_relaxed) != 0;
}

// Counts `done` elements off; whether any are left.
template <typename A>
bool CountDown(Context& context, uint64_t done) {
  const A left = static_cast<A>(ReadGpr<A>(context, x86::kRcx) - done);
  WriteGpr<A>(context, x86::kRcx, left);
  return left != 0;
}

// Whether there is anything to do. The count is truncated even if not.
template <typename A>
bool StartCount(Context& context) {
  Truncate<A>(context, x86::kRcx);
  return ReadGpr<A>(context, x86::kRcx) != 0;
}

template <typename Op, typename A>
const Node* Repeat(Context* context, const Node* node) {
  Op op;
  if constexpr (requires { Op::Start(*context); }) Op::Start(*context);
  bool more = StartCount<A>(*context);
  while (more) {
    op.Element(*context, *node);
    more = CountDown<A>(*context, 1);
    if (!more) break;
    const A left = ReadGpr<A>(*context, x86::kRcx);
    if (IsForward(*context)) {
      more = CountDown<A>(*context, op.Rest(*context, *node, left));
    } else if constexpr (requires { op.RestDown(*context, *node, left); }) {
      more = CountDown<A>(*context, op.RestDown(*context, *node, left));
    }
    if (more && WantsAttention(*context)) {
      return Leave(context, ExitReason::kAttention, node->pc());
    }
  }
  return Continue(context, node + 1);
}

// REPE and REPNE.
template <typename Op, typename A, bool kWhileEqual>
const Node* RepeatWhile(Context* context, const Node* node) {
  Op op;
  bool more = StartCount<A>(*context);
  if (!more) return Continue(context, node + 1);
  while (more) {
    op.Element(*context, *node);
    more = CountDown<A>(*context, 1);
    if (more && IsForward(*context)) {
      more = CountDown<A>(
          *context, op.Rest(*context, *node, ReadGpr<A>(*context, x86::kRcx),
                            kWhileEqual));
    }
    more = more && op.IsEqual() == kWhileEqual;
    if (more && WantsAttention(*context)) {
      return Leave(context, ExitReason::kAttention, node->pc());
    }
  }
  op.SetFlags(*context);
  return Continue(context, node + 1);
}

template <typename Op, typename A>
Handler SelectRepeated(const x86::Insn& insn) {
  if (!insn.rep && !insn.repne) return &Threaded<&Once<Op>>;
  if constexpr (requires(Op op) { op.IsEqual(); }) {
    return insn.rep ? &RepeatWhile<Op, A, true> : &RepeatWhile<Op, A, false>;
  } else {
    return &Repeat<Op, A>;
  }
}

// The operation's width is Insn::operand_size; operands are implied.
template <template <typename, typename> typename Op>
Handler SelectString(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operand_size, [&]<typename T>() -> Handler {
    switch (insn.address_size) {
      case 2:
        return SelectRepeated<Op<T, uint16_t>, uint16_t>(insn);
      case 4:
        return SelectRepeated<Op<T, uint32_t>, uint32_t>(insn);
      default:
        return SelectRepeated<Op<T, uint64_t>, uint64_t>(insn);
    }
  });
}

// INS and OUTS are privileged.
constexpr Binding kStringOpsBindings[] = {
    {x86::Op::kMovs, &SelectString<Movs>, NodeForm::kInsn},
    {x86::Op::kCmps, &SelectString<Cmps>, NodeForm::kInsn},
    {x86::Op::kStos, &SelectString<Stos>, NodeForm::kInsn},
    {x86::Op::kLods, &SelectString<Lods>, NodeForm::kInsn},
    {x86::Op::kScas, &SelectString<Scas>, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> StringBindings() { return kStringOpsBindings; }

}  // namespace emu::interp
