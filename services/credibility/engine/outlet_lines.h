// The recurring lines of the outlets of a corpus: in memory as they are used, on disk as a snapshot and what was
// observed since.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/credibility/core/recurring_lines.h"
#include "services/credibility/engine/transaction.h"

namespace wireprint::credibility {

// Not thread-safe: used with its corpus locked. After a write that failed, Drop: what is in memory is ahead then.
class OutletLines {
 public:
  // Memory, from which on outlets that were used longest ago are forgotten. Bytes.
  static constexpr size_t kMaxBytes = size_t{64} << 20;

  OutletLines(const TableStore& store, absl::string_view corpus, size_t most = kMaxBytes)
      : store_(store), corpus_(corpus), most_(most) {}

  // The lines of an outlet; valid until the next call, over Trim for the outlet that was asked for last.
  absl::StatusOr<RecurringLines*> Of(const std::string& outlet);

  // Observe, and a record of it; every 256 reports a snapshot.
  absl::Status Observe(const std::string& outlet, const LineReport& report, Transaction& edits);
  // Forget, and a snapshot: nothing of the report's text stays.
  absl::Status Forget(const std::string& outlet, const LineReport& report, Transaction& edits);
  absl::Status Rule(const std::string& outlet, LineId line, std::optional<LineRuling> ruling, Transaction& edits);

  // Keeps to the limit, of which one outlet is always within. Only between transactions: what one changes is in the
  // store when it was written, not before.
  void Trim();
  void Drop();
  size_t in_memory() const { return outlets_.size(); }
  bool Has(const std::string& outlet) const { return outlets_.contains(outlet); }

 private:
  struct Entry {
    RecurringLines lines;
    uint64_t snapshot = 0;  // the first observation that is not in it
    uint64_t next = 0;
    size_t bytes = 0;  // as of the last Trim
    std::list<std::string>::iterator used;
  };
  absl::StatusOr<Entry*> Load(const std::string& outlet);
  void Snapshot(const std::string& outlet, Entry& entry, Transaction& edits);

  const TableStore& store_;
  const std::string corpus_;
  const size_t most_;
  size_t bytes_ = 0;
  absl::flat_hash_set<std::string> touched_;  // since the last Trim
  std::list<std::string> used_;               // the last first
  absl::flat_hash_map<std::string, std::unique_ptr<Entry>> outlets_;
};

}  // namespace wireprint::credibility
