// SPDX-License-Identifier: Apache-2.0

#include "loader/initial_stack.h"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/bits.h"
#include "base/status_macros.h"
#include "loader/load_error.h"
#include "mem/guest_copy.h"

namespace emu::loader {
namespace {

// fs/exec.c and include/uapi/linux/binfmts.h.
constexpr uint64_t kMaxStringBytes = 32 * 4096;    // MAX_ARG_STRLEN
constexpr uint64_t kMinArgumentBytes = 32 * 4096;  // ARG_MAX
constexpr uint64_t kMaxArgumentBytes = 6 << 20;    // 3/4 of _STK_LIM
// The kernel's words at the very top, a null pointer of its own.
constexpr uint64_t kTopBytes = 8;

uint64_t WordSize(x86::Mode mode) { return mode == x86::Mode::k32 ? 4 : 8; }

// Bytes that grow down from `top`.
class DownwardWriter {
 public:
  explicit DownwardWriter(uint64_t top) : top_(top) {}

  uint64_t address() const { return top_ - bytes_.size(); }
  void AlignTo(uint64_t alignment) {
    bytes_.append(address() % alignment, '\0');
  }
  // Returns where it is. `bytes_` holds everything backwards.
  uint64_t Push(std::string_view text) {
    bytes_.append(text.rbegin(), text.rend());
    return address();
  }
  uint64_t PushString(const std::string& text) {
    return Push(std::string_view(text.c_str(), text.size() + 1));
  }
  std::string Take() { return std::string(bytes_.rbegin(), bytes_.rend()); }

 private:
  uint64_t top_;
  std::string bytes_;
};

// Pushes the strings so that the first is lowest; returns their addresses.
std::vector<uint64_t> PushStrings(const std::vector<std::string>& strings,
                                  DownwardWriter* stack) {
  std::vector<uint64_t> addresses(strings.size());
  for (size_t i = strings.size(); i-- > 0;) {
    addresses[i] = stack->PushString(strings[i]);
  }
  return addresses;
}

absl::Status CheckSize(const StackContents& contents, uint64_t stack_size) {
  uint64_t size = contents.request_path.size() + 1;
  for (const auto* strings : {&contents.arguments, &contents.environment}) {
    for (const std::string& text : *strings) {
      if (text.size() + 1 > kMaxStringBytes) {
        return PathError(E2BIG, contents.request_path);
      }
      size += text.size() + 1 + WordSize(contents.mode);
    }
  }
  if (size > MaxArgumentBytes(stack_size)) {
    return PathError(E2BIG, contents.request_path);
  }
  return absl::OkStatus();
}

void AppendWord(uint64_t value, uint64_t size, std::string* to) {
  to->append(reinterpret_cast<const char*>(&value), size);
}

}  // namespace

uint64_t MaxArgumentBytes(uint64_t stack_limit) {
  return std::max(std::min(stack_limit / 4, kMaxArgumentBytes),
                  kMinArgumentBytes);
}

absl::StatusOr<InitialStack> MakeInitialStack(const StackContents& contents,
                                              uint64_t stack_size,
                                              bool executable,
                                              mem::AddressSpace& memory) {
  RETURN_IF_ERROR(CheckSize(contents, stack_size));
  const uint64_t word = WordSize(contents.mode);
  const uint64_t top = memory.layout().stack_top;
  InitialStack result;

  DownwardWriter stack(top);
  stack.Push(std::string(kTopBytes, '\0'));
  const uint64_t request_path = stack.PushString(contents.request_path);
  result.environment_end = request_path;
  const std::vector<uint64_t> environment =
      PushStrings(contents.environment, &stack);
  result.environment_start = result.arguments_end = stack.address();
  const std::vector<uint64_t> arguments =
      PushStrings(contents.arguments, &stack);
  result.arguments_start = stack.address();

  stack.AlignTo(16);
  const uint64_t platform =
      stack.PushString(contents.mode == x86::Mode::k32 ? "i686" : "x86_64");
  const uint64_t random = stack.Push(
      std::string_view(reinterpret_cast<const char*>(contents.random.data()),
                       contents.random.size()));

  for (AuxEntry entry : contents.auxv) {
    if (entry.type == kAtRandom) entry.value = random;
    if (entry.type == kAtExecfn) entry.value = request_path;
    if (entry.type == kAtPlatform) entry.value = platform;
    AppendWord(entry.type, word, &result.auxv);
    AppendWord(entry.value, word, &result.auxv);
  }
  AppendWord(kAtNull, word, &result.auxv);
  AppendWord(0, word, &result.auxv);
  std::string vectors;
  AppendWord(contents.arguments.size(), word, &vectors);
  for (const auto* pointers : {&arguments, &environment}) {
    for (uint64_t pointer : *pointers) AppendWord(pointer, word, &vectors);
    AppendWord(0, word, &vectors);
  }
  // argc is at a multiple of 16.
  stack.AlignTo(16);
  stack.Push(std::string(AlignUp(vectors.size() + result.auxv.size(), 16) -
                             vectors.size() - result.auxv.size(),
                         '\0'));
  result.auxv_end = stack.address();
  result.auxv_start = stack.Push(result.auxv);
  result.stack_pointer = stack.Push(vectors);
  const std::string bytes = stack.Take();

  // A page below for the program's first calls, whatever the limit.
  stack_size = AlignUp(std::max(stack_size, bytes.size() + kMinArgumentBytes),
                       mem::kGuestPageSize);
  mem::MapRequest request;
  request.address = top - stack_size;
  request.length = stack_size;
  request.protection =
      mem::kProtRead | mem::kProtWrite | (executable ? mem::kProtExec : 0);
  request.anonymous = true;
  request.fixed_noreplace = true;
  request.no_reserve = true;
  request.grows_down = true;
  request.name = "[stack]";
  const int64_t got = stack_size > top ? -ENOMEM : memory.Map(request);
  if (got < 0 ||
      !mem::CopyToGuest(result.stack_pointer, bytes.data(), bytes.size())) {
    return LoadError(ENOMEM, absl::StrCat(contents.request_path,
                                          ": no memory for a stack of ",
                                          stack_size, " bytes"));
  }
  return result;
}

}  // namespace emu::loader
