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

  // The size of all open clusters, beyond which those that were used longest ago are closed: a cluster has one for
  // itself and one for each member.
  explicit OpenClusters(size_t most = 16'384) : most_(most) {}

  // The cluster, read if it must be. One without members is not kept. Valid until the next call.
  absl::StatusOr<Cluster*> Of(const std::string& name, Transaction& read);

  // Transaction::Place.
  void Place(Transaction& edits, Sequence sequence, Row& row, const std::string& cluster);
  // Transaction::PutRow, of a row that is in its place.
  void PutRow(Transaction& edits, Sequence sequence, const Row& row);

  void Drop();
  // Clusters that are open.
  size_t open() const { return clusters_.size(); }

 private:
  struct Entry {
    Cluster cluster;
    std::list<std::string>::iterator used;
  };

  static size_t SizeOf(const Entry& entry) { return 1 + entry.cluster.resolver.size(); }
  void Close(const std::string& name);

  const size_t most_;
  size_t size_ = 0;
  absl::flat_hash_map<std::string, std::unique_ptr<Entry>> clusters_;
  std::list<std::string> used_;  // the last first
  Cluster empty_;                // what Of hands out for one without members
};

}  // namespace wireprint::credibility
