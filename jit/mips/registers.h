// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_REGISTERS_H_
#define JIT_MIPS_REGISTERS_H_

#include <cstdint>

// The host's registers, by their n64 names: $8-$11 are a4-a7, $12-$15 are
// t0-t3. `code` is the number that instructions carry, 0 to 31.
namespace emu::jit::mips {

struct Gpr {
  uint8_t code;
  constexpr bool operator==(const Gpr&) const = default;
};
struct Fpr {
  uint8_t code;
  constexpr bool operator==(const Fpr&) const = default;
};
// An MSA vector of 128 bits; its low half is the Fpr of the same number.
struct Msa {
  uint8_t code;
  constexpr bool operator==(const Msa&) const = default;
};

// Register `code` in a set of registers.
constexpr uint32_t Bit(int code) { return uint32_t{1} << code; }

inline constexpr Gpr zero{0};
inline constexpr Gpr at{1};
inline constexpr Gpr v0{2};
inline constexpr Gpr v1{3};
inline constexpr Gpr a0{4};
inline constexpr Gpr a1{5};
inline constexpr Gpr a2{6};
inline constexpr Gpr a3{7};
inline constexpr Gpr a4{8};
inline constexpr Gpr a5{9};
inline constexpr Gpr a6{10};
inline constexpr Gpr a7{11};
inline constexpr Gpr t0{12};
inline constexpr Gpr t1{13};
inline constexpr Gpr t2{14};
inline constexpr Gpr t3{15};
inline constexpr Gpr s0{16};
inline constexpr Gpr s1{17};
inline constexpr Gpr s2{18};
inline constexpr Gpr s3{19};
inline constexpr Gpr s4{20};
inline constexpr Gpr s5{21};
inline constexpr Gpr s6{22};
inline constexpr Gpr s7{23};
inline constexpr Gpr t8{24};
inline constexpr Gpr t9{25};
inline constexpr Gpr k0{26};
inline constexpr Gpr k1{27};
inline constexpr Gpr gp{28};
inline constexpr Gpr sp{29};
inline constexpr Gpr s8{30};
inline constexpr Gpr ra{31};

inline constexpr Fpr f0{0};
inline constexpr Fpr f1{1};
inline constexpr Fpr f2{2};
inline constexpr Fpr f3{3};
inline constexpr Fpr f4{4};
inline constexpr Fpr f5{5};
inline constexpr Fpr f6{6};
inline constexpr Fpr f7{7};
inline constexpr Fpr f8{8};
inline constexpr Fpr f9{9};
inline constexpr Fpr f10{10};
inline constexpr Fpr f11{11};
inline constexpr Fpr f12{12};
inline constexpr Fpr f13{13};
inline constexpr Fpr f14{14};
inline constexpr Fpr f15{15};
inline constexpr Fpr f16{16};
inline constexpr Fpr f17{17};
inline constexpr Fpr f18{18};
inline constexpr Fpr f19{19};
inline constexpr Fpr f20{20};
inline constexpr Fpr f21{21};
inline constexpr Fpr f22{22};
inline constexpr Fpr f23{23};
inline constexpr Fpr f24{24};
inline constexpr Fpr f25{25};
inline constexpr Fpr f26{26};
inline constexpr Fpr f27{27};
inline constexpr Fpr f28{28};
inline constexpr Fpr f29{29};
inline constexpr Fpr f30{30};
inline constexpr Fpr f31{31};

inline constexpr Msa w0{0};
inline constexpr Msa w1{1};
inline constexpr Msa w2{2};
inline constexpr Msa w3{3};
inline constexpr Msa w4{4};
inline constexpr Msa w5{5};
inline constexpr Msa w6{6};
inline constexpr Msa w7{7};
inline constexpr Msa w8{8};
inline constexpr Msa w9{9};
inline constexpr Msa w10{10};
inline constexpr Msa w11{11};
inline constexpr Msa w12{12};
inline constexpr Msa w13{13};
inline constexpr Msa w14{14};
inline constexpr Msa w15{15};
inline constexpr Msa w16{16};
inline constexpr Msa w17{17};
inline constexpr Msa w18{18};
inline constexpr Msa w19{19};
inline constexpr Msa w20{20};
inline constexpr Msa w21{21};
inline constexpr Msa w22{22};
inline constexpr Msa w23{23};
inline constexpr Msa w24{24};
inline constexpr Msa w25{25};
inline constexpr Msa w26{26};
inline constexpr Msa w27{27};
inline constexpr Msa w28{28};
inline constexpr Msa w29{29};
inline constexpr Msa w30{30};
inline constexpr Msa w31{31};

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_REGISTERS_H_
