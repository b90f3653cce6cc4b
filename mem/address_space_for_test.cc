// SPDX-License-Identifier: Apache-2.0

#include "mem/address_space_for_test.h"

#include <stdlib.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "mem/fault_handler_for_test.h"
#include "mem/guest_copy.h"

namespace emu::mem {

MapRequest Anonymous(uint64_t address, uint64_t length, int protection) {
  MapRequest request;
  request.address = address;
  request.length = length;
  request.protection = protection;
  request.anonymous = true;
  return request;
}

MapRequest FixedAnonymous(uint64_t address, uint64_t length, int protection) {
  MapRequest request = Anonymous(address, length, protection);
  request.fixed = true;
  return request;
}

MapRequest PrivateFile(const UniqueFd& fd, uint64_t length, uint64_t offset,
                       int protection) {
  MapRequest request;
  request.length = length;
  request.protection = protection;
  request.fd = fd.get();
  request.offset = offset;
  request.name = "file";
  return request;
}

UniqueFd LetteredFile(uint64_t size) {
  char path[] = "/tmp/emu_mem_test_XXXXXX";
  UniqueFd fd(mkstemp(path));
  unlink(path);
  std::string text;
  for (uint64_t i = 0; i < size; ++i) text += 'a' + i / kPage % 26;
  EXPECT_EQ(pwrite(fd.get(), text.data(), size, 0), static_cast<ssize_t>(size));
  return fd;
}

std::string Show(const AddressSpace& space, uint64_t base) {
  std::string text;
  for (const auto& [start, end, mapping] : space.Mappings()) {
    absl::StrAppend(&text, absl::Hex(start - base), "-", absl::Hex(end - base),
                    " ", mapping.protection & kProtRead ? "r" : "-",
                    mapping.protection & kProtWrite ? "w" : "-",
                    mapping.protection & kProtExec ? "x" : "-",
                    mapping.shared ? "s" : "p");
    if (mapping.has_file()) absl::StrAppend(&text, " ", mapping.offset / kPage);
    absl::StrAppend(&text, mapping.name.empty() ? "" : " ", mapping.name, "\n");
  }
  return text;
}

char ByteAt(uint64_t address) { return ReadGuest<char>(address).value_or('!'); }

AddressSpaceTestBase::AddressSpaceTestBase()
    : space_(AddressSpace::DefaultLayout(GetParam().is_32bit,
                                         GetParam().host_page_size)) {
  InstallFaultHandlerForTest();
}

std::string KindName(const testing::TestParamInfo<Kind>& info) {
  return absl::StrCat(info.param.is_32bit ? "Guest32" : "Guest64", "Page",
                      info.param.host_page_size / 1024, "K");
}

}  // namespace emu::mem
