// SPDX-License-Identifier: Apache-2.0

#ifndef BASE_CHECK_H_
#define BASE_CHECK_H_

// EMU_CHECK(condition): a false condition is a bug of ours. Prints
// "emu: file:line: check failed: condition" and what was streamed into it, then
// aborts. For conditions that input can make false, return a Status instead.
//
//   EMU_CHECK(size <= capacity) << "block at 0x" << std::hex << pc;
//   EMU_UNREACHABLE() << "exit reason " << reason;
//
// EMU_DCHECK is compiled, but only evaluated without NDEBUG.

#include <ostream>

namespace emu::internal {

// Collects the message; its destructor prints it and aborts.
class CheckFailure {
 public:
  CheckFailure(const char* file, int line, const char* what);
  CheckFailure(const CheckFailure&) = delete;
  CheckFailure& operator=(const CheckFailure&) = delete;
  [[noreturn]] ~CheckFailure();
  std::ostream& stream() { return *stream_; }

 private:
  std::ostream* stream_;
};

// Makes both branches of the macro's ?: void; & binds weaker than <<.
struct Voidify {
  void operator&(std::ostream&) {}
};

}  // namespace emu::internal

#define EMU_CHECK(condition)                                           \
  __builtin_expect(static_cast<bool>(condition), 1)                    \
      ? (void)0                                                        \
      : ::emu::internal::Voidify() &                                   \
            ::emu::internal::CheckFailure(__FILE__, __LINE__,          \
                                          "check failed: " #condition) \
                .stream()

#define EMU_UNREACHABLE() \
  ::emu::internal::CheckFailure(__FILE__, __LINE__, "not reachable").stream()

#ifdef NDEBUG
#define EMU_DCHECK(condition) EMU_CHECK(true || (condition))
#else
#define EMU_DCHECK(condition) EMU_CHECK(condition)
#endif

#endif  // BASE_CHECK_H_
