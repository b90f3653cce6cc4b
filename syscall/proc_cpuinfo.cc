#include "syscall/proc_cpuinfo.h"

#include <unistd.h>

#include <string>

#include "absl/strings/str_format.h"

namespace emu::syscall {
namespace {

// What every x86-64 processor has. The rest of the list belongs to the
// instruction table, from which cpuid is made too.
constexpr char kFlags[] =
    "fpu tsc cx8 sep cmov clflush mmx fxsr sse sse2 syscall nx lm";

}  // namespace

std::string CpuinfoText() {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  std::string text;
  for (long i = 0; i < count; ++i) {
    absl::StrAppendFormat(&text,
                          "processor\t: %d\n"
                          "vendor_id\t: GenuineIntel\n"
                          "cpu family\t: 6\n"
                          "model\t\t: 6\n"
                          "model name\t: emu virtual CPU\n"
                          "stepping\t: 3\n"
                          "cpu MHz\t\t: 1000.000\n"
                          "cache size\t: 1024 KB\n"
                          "physical id\t: 0\n"
                          "siblings\t: %d\n"
                          "core id\t\t: %d\n"
                          "cpu cores\t: %d\n"
                          "fpu\t\t: yes\n"
                          "fpu_exception\t: yes\n"
                          "cpuid level\t: 13\n"
                          "wp\t\t: yes\n"
                          "flags\t\t: %s\n"
                          "bogomips\t: 2000.00\n"
                          "clflush size\t: 64\n"
                          "cache_alignment\t: 64\n"
                          "address sizes\t: 40 bits physical, 48 bits virtual\n"
                          "\n",
                          i, count, i, count, kFlags);
  }
  return text;
}

}  // namespace emu::syscall
