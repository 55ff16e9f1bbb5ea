// Column families and options of the store in RocksDB.
#pragma once

#include <array>
#include <vector>

#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "services/dedup/store/rocksdb_store.h"

namespace wireprint::dedup {

// In the order of their handles.
enum Family : size_t { kDefault, kSketch, kText, kId, kLog, kMeta, kCluster, kMember, kAnchor, kFamilies };
inline constexpr std::array<const char*, kFamilies> kFamilyNames = {"default", "sketch",  "text",   "id",    "log",
                                                                    "meta",    "cluster", "member", "anchor"};

// Keys of the meta family. Corpora stand under kCorpusKeys ‖ name, as values of counter_merge.h.
inline constexpr char kFormatKey[] = "format";
inline constexpr char kSchemeKey[] = "scheme";
// The epoch, 32 hexadecimal digits; stores of former versions get one when they are opened.
inline constexpr char kEpochKey[] = "epoch";
inline constexpr char kCorpusKeys[] = "corpus/";
// Notes stand under kNoteKeys ‖ corpus ‖ 0 ‖ name.
inline constexpr char kNoteKeys[] = "note/";

// The format of keys and values as a whole, a decimal under kFormatKey.
inline constexpr absl::string_view kFormatVersion = "4";

// The one to use: options.env or the default one.
rocksdb::Env* EnvOf(const RocksDbOptions& options);
rocksdb::DBOptions MakeDbOptions(const RocksDbOptions& options);
// One for each family, in order, with one block cache and one table of write buffers.
std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies(const RocksDbOptions& options);

}  // namespace wireprint::dedup
