#include "services/dedup/engine/former_clusters.h"

#include <algorithm>
#include <utility>

#include "services/report/coder.h"

namespace wireprint::dedup {
namespace {

using report::Decoder;
using report::Encoder;

constexpr size_t kPartBytes = size_t{1} << 20;
constexpr size_t kReadAtOnce = 256;

// What an entry of a part tells of.
enum class Entry : uint8_t { kCounts = 1, kStanding = 2, kAlias = 3, kGone = 4, kPlace = 5, kFounderOfOld = 6 };

void NotePlace(const Sketch& sketch, FormerClusters& former) {
  const bool itself = sketch.anchor == sketch.sequence;
  if (sketch.cluster == sketch.sequence && itself) return;
  former.other_places[sketch.sequence] = {sketch.cluster, itself};
}

class PartWriter {
 public:
  // The encoder that the next entry goes to.
  Encoder Next(Entry entry) {
    if (parts_.empty() || parts_.back().size() >= kPartBytes) parts_.emplace_back();
    Encoder to(parts_.back());
    to.Byte(static_cast<uint8_t>(entry));
    return to;
  }
  std::vector<std::string> Take() { return std::move(parts_); }

 private:
  std::vector<std::string> parts_;
};

bool ReadEntry(Decoder& from, FormerClusters& former) {
  uint8_t entry = 0;
  uint64_t number = 0;
  if (!from.Fixed(entry)) return false;
  switch (static_cast<Entry>(entry)) {
    case Entry::kCounts:
      return from.Varint(former.clusters) && from.Varint(former.reports);
    case Entry::kStanding:
      return from.Varint(number) && from.Fixed(former.standing[number]);
    case Entry::kAlias: {
      FormerClusters::Alias alias;
      const bool valid = from.Varint(number) && from.Varint(alias.into) && from.Fixed(alias.create_time) &&
                         from.Fixed(alias.update_time);
      former.aliases[number] = alias;
      return valid;
    }
    case Entry::kGone:
      if (!from.Varint(number)) return false;
      former.gone.push_back(number);
      return true;
    case Entry::kPlace:
    case Entry::kFounderOfOld: {
      FormerClusters::Place place{.itself = static_cast<Entry>(entry) == Entry::kFounderOfOld};
      const bool valid = from.Varint(number) && from.Varint(place.cluster);
      former.other_places[number] = place;
      return valid;
    }
  }
  return false;
}

}  // namespace

FormerClusters::Place FormerClusters::PlaceOf(Sequence sequence) const {
  const auto other = other_places.find(sequence);
  return other == other_places.end() ? Place{sequence, true} : other->second;
}

ClusterNumber FormerClusters::Resolve(ClusterNumber number) const {
  const auto alias = aliases.find(number);
  return alias == aliases.end() ? number : alias->second.into;
}

absl::StatusOr<FormerClusters> ReadFormerClusters(const RecordStore& store, absl::string_view corpus) {
  FormerClusters former;
  absl::Status status = store.ScanClusters(corpus, [&](const Cluster& cluster) {
    if (cluster.absorbed_into != 0) {
      former.aliases[cluster.number] = {cluster.absorbed_into, cluster.create_time, cluster.update_time};
      return absl::OkStatus();
    }
    former.standing[cluster.number] = cluster.create_time;
    former.clusters += cluster.size > 1 ? 1 : 0;
    for (const Anchor& anchor : cluster.anchors) {
      if (anchor.gone) former.gone.push_back(anchor.sequence);
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  // One that is being moved is gone from several.
  std::sort(former.gone.begin(), former.gone.end());
  former.gone.erase(std::unique(former.gone.begin(), former.gone.end()), former.gone.end());
  for (size_t begin = 0; begin < former.gone.size(); begin += kReadAtOnce) {
    const size_t count = std::min(kReadAtOnce, former.gone.size() - begin);
    const auto kept = store.GetAnchors(corpus, {former.gone.data() + begin, count});
    if (!kept.ok()) return kept.status();
    for (const std::optional<Sketch>& anchor : *kept) {
      if (anchor) NotePlace(*anchor, former);
    }
  }
  status = store.ScanSketches(corpus, 0, kLastSequence, [&](const Sketch& sketch) {
    if (sketch.superseded) return absl::OkStatus();
    ++former.reports;
    former.other_places.erase(sketch.sequence);
    NotePlace(sketch, former);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return former;
}

std::vector<std::string> EncodeFormerClusters(const FormerClusters& former) {
  PartWriter parts;
  Encoder counts = parts.Next(Entry::kCounts);
  counts.Varint(former.clusters);
  counts.Varint(former.reports);
  for (const auto& [number, create_time] : former.standing) {
    Encoder to = parts.Next(Entry::kStanding);
    to.Varint(number);
    to.Fixed(create_time);
  }
  for (const auto& [number, alias] : former.aliases) {
    Encoder to = parts.Next(Entry::kAlias);
    to.Varint(number);
    to.Varint(alias.into);
    to.Fixed(alias.create_time);
    to.Fixed(alias.update_time);
  }
  for (const Sequence sequence : former.gone) parts.Next(Entry::kGone).Varint(sequence);
  for (const auto& [sequence, place] : former.other_places) {
    Encoder to = parts.Next(place.itself ? Entry::kFounderOfOld : Entry::kPlace);
    to.Varint(sequence);
    to.Varint(place.cluster);
  }
  return parts.Take();
}

absl::StatusOr<FormerClusters> DecodeFormerClusters(absl::Span<const std::string> parts) {
  FormerClusters former;
  for (const std::string& part : parts) {
    Decoder from(part);
    while (!from.Finished()) {
      if (!ReadEntry(from, former)) return absl::DataLossError("a damaged note of the clusters before the policy");
    }
  }
  return former;
}

}  // namespace wireprint::dedup
