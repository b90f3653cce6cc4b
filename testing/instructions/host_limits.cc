// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/host_limits.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "testing/instructions/runners.h"

namespace emu::instructions {
namespace {

using x86::Op;

constexpr int kInvalidOpcode = 6;

bool IsSegment(x86::AddressingMethod method) {
  switch (method) {
    case x86::AddressingMethod::kS:
    case x86::AddressingMethod::kSegment0:
    case x86::AddressingMethod::kSegment1:
    case x86::AddressingMethod::kSegment2:
    case x86::AddressingMethod::kSegment3:
    case x86::AddressingMethod::kSegment4:
    case x86::AddressingMethod::kSegment5:
      return true;
    default:
      return false;
  }
}

// The outcome follows from what the kernel has in its descriptor tables, or
// from what it makes of the instruction under UMIP.
bool DependsOnKernel(const x86::OpcodeRow& row) {
  switch (row.op) {
    case Op::kInt:
    case Op::kLar:
    case Op::kLsl:
    case Op::kVerr:
    case Op::kVerw:
    case Op::kLes:
    case Op::kLds:
    case Op::kLss:
    case Op::kLgs:
    case Op::kSldt:
    case Op::kStr:
    case Op::kSgdt:
    case Op::kSidt:
    case Op::kSmsw:
      return true;
    default:
      return std::any_of(std::begin(row.operands), std::end(row.operands),
                         [](x86::OperandSpec spec) {
                           return IsSegment(x86::TraitsOf(spec).method);
                         });
  }
}

bool IsMissing(const CaseGroup& group) {
  if (group.row->traits.feature == x86::Feature::kBase) return false;
  const auto insn_case = MakeCase(group, 0);
  if (!insn_case.has_value()) return false;
  Outcome host, interpreted;
  RunOnHost(*insn_case, &host);
  RunInterpreted(*insn_case, &interpreted);
  return host.vector == kInvalidOpcode && interpreted.vector != kInvalidOpcode;
}

}  // namespace

std::string WhyNotOnHost(const CaseGroup& group) {
  if (!HostCanRun()) return "this is no x86-64 host";
  if (!HostHasI386Segments()) {
    if (group.mode == x86::Mode::k32) {
      return "this kernel has no 32-bit code segment";
    }
    if (DependsOnKernel(*group.row)) {
      return "this kernel's descriptor tables are not those of a Linux that "
             "runs i386 programs";
    }
  }
  if (IsMissing(group)) {
    return absl::StrCat("this processor has no ",
                        x86::FeatureName(group.row->traits.feature));
  }
  return "";
}

}  // namespace emu::instructions
