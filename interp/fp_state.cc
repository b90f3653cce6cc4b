#include <bit>
#include <cstring>
#include <string_view>

#include "absl/strings/str_format.h"
#include "interp/fp_case.h"
#include "x86/fx_image.h"

namespace emu::interp {
namespace {

bool Chance(Random& random, int one_in) { return random() % one_in == 0; }

uint32_t Single(Random& random) {
  static constexpr uint32_t kSpecial[] = {
      0,          0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000,
      0x7fc00000, 0xffc00000, 0x7f800001, 0xffa12345, 0x7fd54321, 1,
      0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0x4b800000, 0x4effffff,
      0x4f000000, 0xcf000000, 0x3f000000, 0x3fc00000, 0x40490fdb};
  const uint64_t r = random();
  switch (r % 4) {
    case 0:
      return kSpecial[(r >> 8) % std::size(kSpecial)];
    case 1:  // near 1
      return static_cast<uint32_t>((r >> 32 & 0x807fffff) |
                                   (120 + (r >> 8) % 16) << 23);
    case 2:
      return std::bit_cast<uint32_t>(
          static_cast<float>(static_cast<int16_t>(r >> 16)) / 4);
    default:
      return static_cast<uint32_t>(r >> 32);
  }
}

uint64_t Double(Random& random) {
  static constexpr uint64_t kSpecial[] = {0,
                                          0x8000000000000000,
                                          0x3ff0000000000000,
                                          0xbff0000000000000,
                                          0x7ff0000000000000,
                                          0xfff0000000000000,
                                          0x7ff8000000000000,
                                          0xfff8000000000000,
                                          0x7ff0000000000001,
                                          0xfff4123400000000,
                                          0x7ffabcdef0000000,
                                          1,
                                          0x8000000000000001,
                                          0x000fffffffffffff,
                                          0x0010000000000000,
                                          0x7fefffffffffffff,
                                          0x41dfffffffc00000,
                                          0xc1e0000000000000,
                                          0x43e0000000000000,
                                          0xc3e0000000000000,
                                          0x36a0000000000000,
                                          0x380fffffffffffff,
                                          0x47efffffe0000000,
                                          0x47effffff0000000};
  const uint64_t r = random();
  switch (r % 4) {
    case 0:
      return kSpecial[(r >> 8) % std::size(kSpecial)];
    case 1:
      return (random() & 0x800fffffffffffff) | (1015 + (r >> 8) % 20) << 52;
    case 2:
      return std::bit_cast<uint64_t>(
          static_cast<double>(static_cast<int32_t>(r >> 16)) / 8);
    default:
      return random();
  }
}

x86::X87Register Extended(Random& random) {
  static constexpr x86::X87Register kSpecial[] = {{0, 0},
                                                  {0, 0x8000},
                                                  {0x8000000000000000, 0x3fff},
                                                  {0x8000000000000000, 0xbfff},
                                                  {0x8000000000000000, 0x7fff},
                                                  {0x8000000000000000, 0xffff},
                                                  {0xc000000000000000, 0x7fff},
                                                  {0xc000000000000000, 0xffff},
                                                  {0xa000000000000000, 0x7fff},
                                                  {0xd123456789abcdef, 0xffff},
                                                  {1, 0},
                                                  {0x7fffffffffffffff, 0x8000},
                                                  {0x8000000000000000, 0},
                                                  {0x8000000000000000, 1},
                                                  {0x1234567812345678, 0x4000},
                                                  {0x4000000000000000, 0x7fff},
                                                  {0xffffffffffffffff, 0x7ffe},
                                                  {0x8000000000000000, 0x403e},
                                                  {0x8000000000000000, 0xc03e},
                                                  {0xfffffffffffffc00, 0x403d}};
  const uint64_t r = random();
  switch (r % 4) {
    case 0:
      return kSpecial[(r >> 8) % std::size(kSpecial)];
    case 1:
      return {
          random() | 0x8000000000000000,
          static_cast<uint16_t>((r >> 16 & 0x8000) | (0x3ff0 + (r >> 8) % 32))};
    case 2: {
      const auto magnitude = random() >> (r >> 8) % 64 | 1;
      const int shift = std::countl_zero(magnitude);
      return {magnitude << shift,
              static_cast<uint16_t>((r >> 20 & 0x8000) | (0x403e - shift))};
    }
    default:
      return {random() | (r >> 60 != 0 ? 0x8000000000000000 : 0),
              static_cast<uint16_t>(r >> 16)};
  }
}

// What the 64 bits of a vector or of memory are likely to be.
uint64_t Word(std::string_view name, Random& random) {
  switch (random() % 6) {
    case 0:
      return random();
    case 1:
      return random() & 0x8100ff807fff0180;
    case 2:
    case 3:
      return Single(random) | uint64_t{Single(random)} << 32;
    case 4:
      return name.ends_with("s") && name.find("ps") != name.npos
                 ? Single(random) | uint64_t{Single(random)} << 32
                 : random() & 0x000000ff0000003f;
    default:
      return Double(random);
  }
}

uint64_t TypedWord(std::string_view name, Random& random) {
  const bool doubles = name.ends_with("pd") || name.ends_with("sd") ||
                       name.find("sd2") != name.npos ||
                       name.find("pd2") != name.npos;
  if (doubles && !Chance(random, 6)) return Double(random);
  return Word(name, random);
}

void MakeX87(bool is_x87, Random& random, x86::X87State& x87) {
  for (x86::X87Register& st : x87.st) st = Extended(random);
  const uint64_t r = random();
  x87.control = 0x37f;
  x87.valid = Chance(random, 3) ? static_cast<uint8_t>(r) : 0xff;
  if (is_x87) {
    x87.control = static_cast<uint16_t>(0x40 | (r >> 8 & 0xf00));
    if ((x87.control & 0x300) == 0x100) x87.control |= 0x300;
    x87.control |= Chance(random, 3) ? r >> 24 & 0x3f : 0x3f;
  }
  x87.status = static_cast<uint16_t>(r >> 32 & 0x7f00);
  // Flags: mostly none, sometimes masked ones, seldom a pending exception.
  if (Chance(random, 3)) x87.status |= r >> 48 & 0x7f & x87.control;
  if (Chance(random, 20)) x87.status |= r >> 48 & 0x3f;
  x86::UpdateErrorSummary(x87);
  x87.opcode = static_cast<uint16_t>(random() & 0x7ff);
  x87.ip = random() & 0x7fffffffffff;
  x87.dp = random() & 0x7fffffffffff;
}

}  // namespace

FpState MakeFpState(const x86::OpcodeRow& row, Random& random) {
  FpState state = {};
  x86::CpuState& cpu = state.cpu;
  const std::string_view name = x86::OpName(row.op);
  x86::ResetCpuState(x86::Mode::k64, cpu);
  for (uint64_t& reg : cpu.gpr) {
    reg = Chance(random, 2) ? random() : random() % 64;
  }
  cpu.gpr[x86::kRdi] = kFpMemory + kFpMemorySize / 2;
  cpu.gpr[x86::kRcx] = random() % 8 * 16;
  cpu.rip = kFpCode;
  x86::WriteEflags(
      cpu, 0x202 | (static_cast<uint32_t>(random()) & x86::kStatusFlags));
  const bool alike = Chance(random, 8);  // all registers with the same values
  for (x86::VectorRegister& reg : cpu.vector) {
    for (uint64_t& word : reg.u64) word = TypedWord(name, random);
    if (alike) reg = cpu.vector[0];
  }
  for (int i = 0; i < kFpMemorySize; i += 8) {
    uint64_t word = TypedWord(name, random);
    if (name.starts_with("f") && Chance(random, 3)) word = Double(random);
    std::memcpy(state.memory + i, &word, 8);
  }
  if (name.find("bld") != name.npos) {
    for (uint8_t& byte : state.memory) {
      byte = static_cast<uint8_t>(byte % 10 << 4 | (byte >> 4) % 10);
    }
  }
  const auto r = static_cast<uint32_t>(random());
  cpu.mxcsr = 0x1f80 | (r & 0xe040);
  if (Chance(random, 3)) cpu.mxcsr |= r >> 8 & 0x3f;
  if (Chance(random, 6)) cpu.mxcsr &= ~(r >> 16 & 0x1f80);
  MakeX87(row.map == x86::OpcodeMap::kPrimary, random, cpu.x87);
  // A valid control word for FLDCW and MXCSR for LDMXCSR, now and then.
  return state;
}

namespace {

void Compare(const char* name, uint64_t host, uint64_t ours, std::string* out) {
  if (host != ours)
    absl::StrAppendFormat(out, "  %s: host %x, ours %x\n", name, host, ours);
}

}  // namespace

std::string Difference(const FpOutcome& host, const FpOutcome& ours,
                       uint32_t undefined) {
  std::string out;
  const x86::CpuState &a = host.state.cpu, &b = ours.state.cpu;
  if (host.vector != ours.vector) {
    absl::StrAppendFormat(&out, "  vector: host %d, ours %d\n", host.vector,
                          ours.vector);
  }
  for (int i = 0; i < 16; ++i) {
    Compare(absl::StrFormat("gpr%d", i).c_str(), a.gpr[i], b.gpr[i], &out);
    for (int j = 0; j < 4; ++j) {
      Compare(absl::StrFormat("ymm%d[%d]", i, j).c_str(), a.vector[i].u64[j],
              b.vector[i].u64[j], &out);
    }
  }
  const uint32_t flags = x86::kStatusFlags & ~undefined;
  Compare("eflags", x86::ReadEflags(a) & flags, x86::ReadEflags(b) & flags,
          &out);
  Compare("mxcsr", a.mxcsr, b.mxcsr, &out);
  Compare("fcw", a.x87.control, b.x87.control, &out);
  Compare("fsw", a.x87.status, b.x87.status, &out);
  Compare("valid", a.x87.valid, b.x87.valid, &out);
  Compare("fop", a.x87.opcode, b.x87.opcode, &out);
  Compare("fip", a.x87.ip, b.x87.ip, &out);
  Compare("fdp", a.x87.dp, b.x87.dp, &out);
  for (int i = 0; i < 8; ++i) {
    Compare(absl::StrFormat("r%d significand", i).c_str(),
            a.x87.st[i].significand, b.x87.st[i].significand, &out);
    Compare(absl::StrFormat("r%d exponent", i).c_str(),
            a.x87.st[i].sign_exponent, b.x87.st[i].sign_exponent, &out);
  }
  for (int i = 0; i < kFpMemorySize; ++i) {
    Compare(absl::StrFormat("memory[%d]", i).c_str(), host.state.memory[i],
            ours.state.memory[i], &out);
  }
  return out;
}

std::string Describe(const FpCase& test_case) {
  const x86::CpuState& cpu = test_case.state.cpu;
  std::string out = "  before: bytes";
  for (uint8_t byte : test_case.bytes)
    absl::StrAppendFormat(&out, " %02x", byte);
  absl::StrAppendFormat(&out, "\n  mxcsr %x fcw %x fsw %x valid %x\n",
                        cpu.mxcsr, cpu.x87.control, cpu.x87.status,
                        cpu.x87.valid);
  for (int i = 0; i < 16; ++i) {
    const uint64_t* word = cpu.vector[i].u64;
    absl::StrAppendFormat(&out, "  ymm%-2d %016x %016x %016x %016x gpr %x\n", i,
                          word[0], word[1], word[2], word[3], cpu.gpr[i]);
  }
  for (int i = 0; i < 8; ++i) {
    absl::StrAppendFormat(&out, "  r%d %04x %016x\n", i,
                          cpu.x87.st[i].sign_exponent,
                          cpu.x87.st[i].significand);
  }
  return out;
}

}  // namespace emu::interp
