// Clusters as they are kept: reports held together by a stored edge to one of the cluster's anchors. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/dedup/core/types.h"

namespace wireprint::dedup {

// A report that others are compared with to decide whether they belong to its cluster.
struct Anchor {
  Sequence sequence = 0;
  uint32_t shingle_count = 0;
  // Reports of the cluster that hang on it: whose stored edge to it holds them here. Itself too, while it holds itself.
  uint32_t members = 0;
  // Its report was deleted, revised or has expired, or has moved to another cluster to which its members follow. It
  // stays while members hang on it; its sketch is kept apart.
  bool gone = false;
  bool operator==(const Anchor&) const = default;
};

// A cluster of at least two reports, or one that once had more or was founded otherwise than by its single report. A
// report alone in the cluster of its own sequence has no record: it is the whole of it.
struct Cluster {
  ClusterNumber number = 0;
  // Reports in it now.
  uint32_t size = 0;
  std::vector<Anchor> anchors;
  // Clusters that were merged into this one. Their reports keep the old number in their records.
  std::vector<ClusterNumber> absorbed;
  // The cluster this one was merged into, which was never merged itself; 0 when it stands. Nothing above is of use
  // then.
  ClusterNumber absorbed_into = 0;
  Micros create_time = 0;
  Micros update_time = 0;
  bool operator==(const Cluster&) const = default;
};

// A report of a cluster as the cluster's listing keeps it.
struct Member {
  // As the report's sketch has it, which may have been absorbed since.
  ClusterNumber cluster = 0;
  Micros observe_time = 0;
  Sequence sequence = 0;
  std::string report_id;
  std::string outlet;
  // The anchor it hangs on, and how it stands to it; itself (kExact) for one that holds itself.
  Sequence anchor = 0;
  Relation relation = Relation::kExact;
  float jaccard = 1;
  float containment = 1;
  float reverse_containment = 1;
  bool operator==(const Member&) const = default;
};

// Where a member stands in the listing of its cluster: by time, then by sequence.
struct MemberPlace {
  ClusterNumber cluster = 0;
  Micros observe_time = 0;
  Sequence sequence = 0;
  bool operator==(const MemberPlace&) const = default;
};

}  // namespace wireprint::dedup
