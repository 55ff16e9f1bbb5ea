// What every database of the stores is opened with.
#pragma once

#include <functional>

#include "absl/strings/string_view.h"
#include "rocksdb/env.h"
#include "rocksdb/options.h"

namespace wireprint::storage {

// `env` is where files and threads are, the machine's when null; it outlives the database. `warn` as NewWarningLogger.
//
// The log is replayed up to its first damaged record. Every acknowledged write is synced with all before it, so that
// record stands behind the last acknowledged one, and what a power cut leaves there may be torn in any order of pages.
// Stopping there loses nothing acknowledged; the stricter modes would refuse to start after such a cut, or lose the
// choice of where to stop.
//
// RocksDB's own recovery from failed writes is off: it polls the disk every few seconds, meanwhile refuses Resume(),
// and ends the process when it is stopped. ResumingWrites resumes instead.
rocksdb::DBOptions MakeDatabaseOptions(rocksdb::Env* env, std::function<void(absl::string_view)> warn);

}  // namespace wireprint::storage
