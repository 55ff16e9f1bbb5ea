// What keeps a server that has run out of file descriptors from going deaf. gRPC 1.51 gives up its listener for good
// when accept4 fails with EMFILE (CVE-2023-4785), so this file has an accept4 of its own, which the dynamic linker puts
// before the C library's: it never fails for want of a descriptor, and never takes the last ones.
#pragma once

#include <cstdint>

namespace wireprint::chassis {

// Raises the limit of open files as far as it may go, and leaves an eighth of it, at least 64, to the store and
// whatever else opens files: a connection beyond that is closed as soon as it is accepted. Call once, before the first
// listener; before that accept4 is the C library's but for EMFILE. Returns how many descriptors connections may use.
int GuardDescriptors();

// Connections closed for want of descriptors so far. Any thread.
uint64_t ConnectionsRefused();

}  // namespace wireprint::chassis
