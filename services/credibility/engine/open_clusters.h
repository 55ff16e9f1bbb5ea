// The clusters of a corpus that were used last, resolved and in memory: a report more costs what it changes.
#pragma once

#include <list>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/credibility/core/cluster_resolver.h"
#include "services/credibility/engine/transaction.h"

namespace wireprint::credibility {

// Not thread-safe: used with its corpus locked. Every change of a row or of its cluster goes through here, so that what
// is in memory is the store with the edits of the transaction. When these are not written, Drop.
class OpenClusters {
 public:
  struct Cluster {
    ClusterResolver resolver;
    // By which the facts of a row were set; a row that changed otherwise, or that was just read, has none.
    absl::flat_hash_map<Sequence, MemberVerdict> settled;
  };

  // Members of all open clusters, beyond which those that were used longest ago are closed.
  explicit OpenClusters(size_t most = 16'384) : most_(most) {}

  // The cluster, read if it must be. Valid until the next call.
  absl::StatusOr<Cluster*> Of(const std::string& name, Transaction& read);

  // Transaction::Place.
  void Place(Transaction& edits, Sequence sequence, Row& row, const std::string& cluster);
  // Transaction::PutRow, of a row that is in its place.
  void PutRow(Transaction& edits, Sequence sequence, const Row& row);

  void Drop();

 private:
  struct Entry {
    Cluster cluster;
    std::list<std::string>::iterator used;
  };

  void Close(const std::string& name);

  const size_t most_;
  size_t members_ = 0;
  absl::flat_hash_map<std::string, std::unique_ptr<Entry>> clusters_;
  std::list<std::string> used_;  // the last first
};

}  // namespace wireprint::credibility
