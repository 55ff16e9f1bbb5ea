// Column families and options of the store in RocksDB, and the check of a directory before it is opened.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "services/dedup/store/rocksdb_store.h"

namespace wireprint::dedup {

// In the order of their handles.
enum Family : size_t { kDefault, kSketch, kText, kId, kLog, kMeta, kFamilies };
inline constexpr std::array<const char*, kFamilies> kFamilyNames = {"default", "sketch", "text", "id", "log", "meta"};

// Keys of the meta family. Corpora stand under kCorpusKeys ‖ name, as values of counter_merge.h.
inline constexpr char kFormatKey[] = "format";
inline constexpr char kSchemeKey[] = "scheme";
inline constexpr char kCorpusKeys[] = "corpus/";

// The format of keys and values as a whole, a decimal under kFormatKey.
inline constexpr absl::string_view kFormatVersion = "1";

rocksdb::DBOptions MakeDbOptions(const RocksDbOptions& options);
// One for each family, in order, with one block cache and one table of write buffers.
std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies(const RocksDbOptions& options);

// `status` in the terms of RecordStore, with what was being done; DATA_LOSS for corruption, else UNAVAILABLE.
absl::Status FromRocksDb(const rocksdb::Status& status, absl::string_view doing);

// UNAVAILABLE unless a file can be written and fsynced at options.path and there is room for a flush of every write
// buffer. RocksDB's Resume() must not be called before: its failure can turn an error it could have recovered from into
// one it never does (seen with 7.8.3, when no new log can be created).
absl::Status ProbeDirectory(const RocksDbOptions& options);

enum class DirectoryState { kNew, kStore };

// What is at options.path, which is created when missing. Writes nothing but RocksDB's lock file. kNew: empty, or the
// remains of a creation that was interrupted before anything was stored. Errors as RocksDbStore::Open.
absl::StatusOr<DirectoryState> InspectDirectory(const RocksDbOptions& options);

}  // namespace wireprint::dedup
