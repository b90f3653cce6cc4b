// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_FAULT_HANDLER_FOR_TEST_H_
#define MEM_FAULT_HANDLER_FOR_TEST_H_

namespace emu::mem {

// Lets guest copies of a test survive faults, as exec/host_fault does in emu.
// Other faults end the test as without it.
void InstallFaultHandlerForTest();

}  // namespace emu::mem

#endif  // MEM_FAULT_HANDLER_FOR_TEST_H_
