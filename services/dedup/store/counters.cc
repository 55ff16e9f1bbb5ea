#include "services/dedup/store/counters.h"

#include <algorithm>

namespace wireprint::dedup {

void Raise(const Change& change, CorpusState& state) {
  Sequence& last = state.last_sequence;
  for (const Sketch* sketch : change.put_sketches) last = std::max(last, sketch->sequence);
  if (change.put_text != nullptr) last = std::max(last, change.text_sequence);
  for (const Cluster& cluster : change.put_clusters) last = std::max(last, cluster.number);
  for (const LogEntry& entry : change.log) {
    last = std::max(last, entry.sequence);
    state.last_change = std::max(state.last_change, entry.number);
  }
  state.expired_through = std::max(state.expired_through, change.expire_through);
  state.log_trimmed_through = std::max(state.log_trimmed_through, change.trim_log_through);
}

}  // namespace wireprint::dedup
