// The purges of a corpus that are under way, as they are noted in its store, so that they go on after a crash.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/types.h"

namespace wireprint::dedup {

// The name of the note.
inline constexpr char kPurgesNote[] = "purges";

// The name of the note of what a deleted report held together as an anchor, the value of which is a PurgeList of that
// one: it is kept as long as the tombstone, for a purge that comes later.
std::string HeldNote(absl::string_view report_id);

// Purges of a corpus that may be under way or wait: each is an administrator's call, and is in every note.
inline constexpr size_t kMaxPurges = 32;

// Anchors of one cluster that an anchor which is purged held together, perhaps alone.
struct Loosened {
  ClusterNumber cluster = 0;
  std::vector<Sequence> anchors;
  bool operator==(const Loosened&) const = default;
};

struct PurgeNote {
  std::string report_id;
  std::vector<Loosened> loosened;
  bool operator==(const PurgeNote&) const = default;
};

// Not thread-safe: a corpus' own is guarded by its sequencer.
class PurgeList {
 public:
  // DATA_LOSS for what Encode did not make.
  static absl::StatusOr<PurgeList> Decode(absl::string_view bytes);
  // The value of the note; empty when nothing is under way.
  std::string Encode() const;

  // Notes a purge, if it is not.
  void Add(absl::string_view report_id);
  // Adds to what a purge has loosened.
  void Loosen(absl::string_view report_id, const Loosened& loosened);
  void Erase(absl::string_view report_id);

  bool Has(absl::string_view report_id) const;
  const std::vector<PurgeNote>& notes() const { return notes_; }
  std::vector<Loosened> LoosenedBy(absl::string_view report_id) const;

 private:
  PurgeNote* Find(absl::string_view report_id);

  std::vector<PurgeNote> notes_;
};

}  // namespace wireprint::dedup
