#include "services/dedup/store/counters.h"

#include <algorithm>

namespace wireprint::dedup {

void Raise(const Change& change, CorpusState& state) {
  Sequence& last = state.last_sequence;
  for (const Sketch* sketch : change.put_sketches) last = std::max(last, sketch->sequence);
  if (change.put_text != nullptr) last = std::max(last, change.text_sequence);
  if (change.log.has_value()) {
    last = std::max(last, change.log->sequence);
    state.last_change = std::max(state.last_change, change.log->number);
  }
}

}  // namespace wireprint::dedup
