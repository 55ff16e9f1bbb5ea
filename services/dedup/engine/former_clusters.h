// The clusters of a corpus before a policy is applied anew: what ids were given out, and for what.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/dedup/core/record_store.h"

namespace wireprint::dedup {

// Plain data, about 30 bytes for each report that is not the founder of its cluster.
struct FormerClusters {
  struct Alias {
    ClusterNumber into = 0;
    Micros create_time = 0;
    Micros update_time = 0;
    bool operator==(const Alias&) const = default;
  };
  // Where a report stood: the number it joined under, and whether it held itself.
  struct Place {
    ClusterNumber cluster = 0;
    bool itself = false;
    bool operator==(const Place&) const = default;
  };

  uint64_t clusters = 0;                              // of two reports and more
  uint64_t reports = 0;                               // that stand
  absl::btree_map<ClusterNumber, Micros> standing;    // those with a record, and when they were made
  absl::btree_map<ClusterNumber, Alias> aliases;      // numbers that resolve to one of `standing`
  std::vector<Sequence> gone;                         // anchors whose sketch is kept apart, ascending
  absl::flat_hash_map<Sequence, Place> other_places;  // of reports and kept anchors that did not found their cluster
  bool operator==(const FormerClusters&) const = default;

  // That of a report or a kept anchor.
  Place PlaceOf(Sequence sequence) const;
  ClusterNumber Resolve(ClusterNumber number) const;
};

// As they stand in `store`, which must not change meanwhile.
absl::StatusOr<FormerClusters> ReadFormerClusters(const RecordStore& store, absl::string_view corpus);

// In parts of at most about 1 MiB, for notes of a store. Decode: DATA_LOSS for what Encode did not make.
std::vector<std::string> EncodeFormerClusters(const FormerClusters& former);
absl::StatusOr<FormerClusters> DecodeFormerClusters(absl::Span<const std::string> parts);

}  // namespace wireprint::dedup
