// The clusters of one corpus in memory: what placing a report asks of them, and their changes one operation at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/functional/function_ref.h"
#include "services/dedup/core/cluster.h"
#include "services/dedup/core/fair_shared_mutex.h"

namespace wireprint::dedup {

// The clusters that an operation touches, as they stood before it or stand after it; nullopt: no record.
using ClusterImages = std::map<ClusterNumber, std::optional<Cluster>>;

// Thread-safe: many readers beside one writer at a time.
class ClusterTable {
 public:
  // The cluster that `number` is called by now: itself, or the one that absorbed it.
  ClusterNumber Resolve(ClusterNumber number) const;
  // The record of the cluster that `number` is called by now; nullopt when it has none, as that of a report alone.
  std::optional<Cluster> Find(ClusterNumber number) const;
  // The record under this very number, an absorbed one too.
  std::optional<Cluster> Record(ClusterNumber number) const;
  // The anchors of the cluster that `number` is called by now. Of one without a record its only report, of which the
  // shingles are not known here: 0.
  std::vector<Anchor> AnchorsOf(ClusterNumber number) const;

  // Visits the records behind number `after`, those of absorbed clusters too, in ascending number until `visit` returns
  // false. It locks for some records at a time: changes that come meanwhile are seen or not. `visit` must be quick and
  // must not call back.
  void Walk(ClusterNumber after, absl::FunctionRef<bool(const Cluster&)> visit) const;
  // Clusters of two reports and more. Records, those of absorbed clusters included; bytes that they take, about.
  size_t clusters() const;
  size_t records() const;
  size_t bytes() const;

  // Puts one record in place.
  void Put(const Cluster& cluster);
  // Puts the records of `images` in place and takes away those without.
  void Apply(const ClusterImages& images);

 private:
  const Cluster* FindLocked(ClusterNumber number) const;
  void PutLocked(ClusterNumber number, const Cluster& cluster);
  // Out of the counts.
  void TakeOff(const Cluster& record);

  mutable FairSharedMutex mutex_;
  absl::btree_map<ClusterNumber, Cluster> records_;
  size_t clusters_ = 0;    // of two reports and more
  size_t list_bytes_ = 0;  // of the lists of all records
};

}  // namespace wireprint::dedup
