// What reports of one outlet may teach that go to dedup together, and are learnt from when it has answered.
#pragma once

#include <cstddef>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "services/credibility/core/recurring_lines.h"

namespace wireprint::credibility {

// Not thread-safe.
class Lessons {
 public:
  // One report more of these sightings is to be observed by `lines`, the same at each call and unchanged between them.
  void Add(const RecurringLines& lines, absl::Span<const LineSighting> sightings) {
    for (const LineSighting& sighting : sightings) {
      may_teach_ = lines.MayTeach(sighting, ++reports_[sighting.id]) || may_teach_;
    }
    may_teach_ = may_teach_ || !lines.HasRoomFor(reports_.size());
  }
  // Whether what is active may be another after them: then a later report of the outlet is analysed when these have
  // been learnt from, as if it had come alone.
  bool may_teach() const { return may_teach_; }

 private:
  absl::flat_hash_map<LineId, size_t> reports_;  // that show it
  bool may_teach_ = false;
};

}  // namespace wireprint::credibility
