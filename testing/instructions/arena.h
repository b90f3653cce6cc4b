// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_ARENA_H_
#define TESTING_INSTRUCTIONS_ARENA_H_

#include <cstdint>
#include <vector>

namespace emu::instructions {

// The memory that test instructions run in, at fixed addresses below 4 GiB, so
// that both modes, the processor and the interpreter see the same.
//
//   code      readable, writable, executable
//   data      64 KiB read-write, 64 KiB read-only, 64 KiB read-write; nothing
//   on
//             both sides
//
// Cases aim at the data's windows: places where an access can cross into
// another page, another protection, or nothing. (There is none from read-only
// memory into nothing: which of two faults is reported is not defined.)
inline constexpr uint64_t kCodeBase = 0x10000000;
inline constexpr uint64_t kCodeSize = 0x10000;
inline constexpr uint64_t kInsnPc = kCodeBase + 0x8000;
// Branches stay out of these bytes, which have the instructions.
inline constexpr uint64_t kMaxCodeSize = 128;
// Where branches may go: nothing but INT3.
inline constexpr uint64_t kLandingBase = kCodeBase + 0x4000;
inline constexpr uint64_t kLandingSize = 0x1000;

inline constexpr uint64_t kDataBase = 0x20000000;
inline constexpr uint64_t kReadOnlyBase = kDataBase + 0x10000;
inline constexpr uint64_t kSecondWritableBase = kDataBase + 0x20000;
inline constexpr uint64_t kDataSize = 0x30000;

struct Window {
  uint64_t begin;
  uint64_t end;
};
inline constexpr Window kWindows[] = {
    {kDataBase, kDataBase + 0x200},
    {kDataBase + 0xe00, kDataBase + 0x1200},
    {kReadOnlyBase - 0x200, kReadOnlyBase + 0x200},
    {kSecondWritableBase - 0x200, kSecondWritableBase + 0x200},
    {kDataBase + kDataSize - 0x200, kDataBase + kDataSize}};

class Arena {
 public:
  // Maps everything at the first call.
  static Arena& Get();

  // Fills the windows, or all data, with what `seed` gives. The rest is zero.
  void Fill(uint64_t seed, bool whole);
  // Writes to data, read-only or not.
  void Write(uint64_t address, uint64_t value, int size);
  uint64_t Read(uint64_t address, int size) const;
  // Copies the windows, or all data, to `image`.
  void Save(bool whole, std::vector<uint8_t>* image) const;
  // The address in data that offset `i` of such an image is of.
  static uint64_t AddressInImage(bool whole, uint64_t i);

 private:
  Arena();
  uint8_t* At(uint64_t address) const { return alias_ + (address - kDataBase); }

  uint8_t* alias_;  // the data again, all writable
  bool filled_whole_ = false;
};

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_ARENA_H_
