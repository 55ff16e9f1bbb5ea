// The recurring lines of the outlets of a corpus: in memory as they are used, on disk as a snapshot and what was
// observed since.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/credibility/core/recurring_lines.h"
#include "services/credibility/engine/transaction.h"

namespace wireprint::credibility {

// Not thread-safe: used with its corpus locked. After a write that failed, Drop: what is in memory is ahead then.
class OutletLines {
 public:
  OutletLines(const TableStore& store, absl::string_view corpus) : store_(store), corpus_(corpus) {}

  // The lines of an outlet; valid until the next call.
  absl::StatusOr<RecurringLines*> Of(const std::string& outlet);

  // Observe, and a record of it; every 256 reports a snapshot.
  absl::Status Observe(const std::string& outlet, const LineReport& report, absl::string_view text, Transaction& edits);
  // Forget, and a snapshot: nothing of the report's text stays.
  absl::Status Forget(const std::string& outlet, const LineReport& report, Transaction& edits);
  absl::Status Rule(const std::string& outlet, LineId line, std::optional<LineRuling> ruling, Transaction& edits);

  void Drop() { outlets_.clear(); }

 private:
  struct Entry {
    RecurringLines lines;
    uint64_t snapshot = 0;  // the first observation that is not in it
    uint64_t next = 0;
  };
  absl::StatusOr<Entry*> Load(const std::string& outlet);
  void Snapshot(const std::string& outlet, Entry& entry, Transaction& edits);

  const TableStore& store_;
  const std::string corpus_;
  absl::flat_hash_map<std::string, std::unique_ptr<Entry>> outlets_;
};

}  // namespace wireprint::credibility
