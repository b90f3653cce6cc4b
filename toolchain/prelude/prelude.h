// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every file of ours begins with `-include prelude.h` (.bazelrc). gcc takes
// prelude.h.gch/*, made by this folder's BUILD, where one fits its flags, and
// this file, which is empty, where none does: --config=asan, ubsan and dbg, and
// clang. So a file must include what it uses; those builds fail where it does
// not.
