// What the engine keeps its records in: ordered tables of bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wireprint::credibility {

// Values are persisted: append only. Keys begin with the corpus.
enum class Table : uint8_t {
  kId,           // report_id: its revisions, or its tombstone
  kRow,          // sequence: what is counted of a revision
  kText,         // sequence: the report as sent, and its analysis
  kDay,          // outlet, day: counts
  kListing,      // outlet, time from the newest on, sequence: nothing
  kMember,       // cluster, time, sequence: nothing
  kAlias,        // a cluster that was merged: the one it is now
  kLines,        // outlet: its recurring lines
  kObservation,  // outlet, number: what its recurring lines have learnt since
  kCorrection,   // outlet, line, number: what an operator said of it
  kOutbox,       // sequence: what dedup is still to be told
  kMeta          // a name: what there is one of
};
inline constexpr size_t kTables = 12;

struct Edit {
  Table table;
  std::string key;
  std::optional<std::string> value;  // nullopt: erased
};

// Thread-safe. Errors: UNAVAILABLE, DATA_LOSS.
class TableStore {
 public:
  virtual ~TableStore() = default;
  // All of the edits or none, in order. Reads see them at once; they are durable after the next Sync.
  virtual absl::Status Write(const std::vector<Edit>& edits) = 0;
  // All that was written before the call is durable when it returns OK.
  virtual absl::Status Sync() = 0;
  virtual absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const = 0;
  // Calls visit(key, value) for the records in [begin, end), ascending, until it returns false or an error. What is
  // written meanwhile is not seen.
  using Visit = absl::FunctionRef<absl::StatusOr<bool>(absl::string_view, absl::string_view)>;
  virtual absl::Status Walk(Table table, const std::string& begin, const std::string& end, Visit visit) const = 0;
};

}  // namespace wireprint::credibility
