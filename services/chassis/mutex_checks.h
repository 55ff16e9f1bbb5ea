// Debian builds abseil with its mutexes' deadlock detection on: each lock that gRPC takes enters a graph of all locks
// of the process, under one lock of its own.
#pragma once

namespace wireprint::chassis {

// Ends that, for the process. Before the first use of gRPC.
void StopMutexChecks();

}  // namespace wireprint::chassis
