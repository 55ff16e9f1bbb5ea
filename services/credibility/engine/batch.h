// What one call to Engine::Record has on its way.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/credibility/engine/analysis.h"
#include "services/credibility/engine/engine.h"
#include "services/report/report.h"

namespace wireprint::credibility {

// The reports of one call on their way.
struct Engine::Batch {
  struct Item {
    RecordItem sent;
    report::Hash128 hash{};
    Micros observe_time = 0;
    Analysis analysis;
    LineSightings sightings;
    std::shared_ptr<const StoredText> stored;  // when it was staged
    bool analysed = false;
    bool replayed = false;
    Sequence sequence = 0;  // 0: refused
  };
  Corpus* corpus = nullptr;
  std::vector<Item> items;
  std::vector<absl::Status> statuses;
  std::vector<size_t> staged;   // items that dedup is to be asked about
  size_t asked = 0;             // of these
  std::vector<Sequence> begun;  // what the outbox leaves alone until the last answer
  bool unsynced = false;
  std::optional<absl::Time> patience;  // until when it waits for the answers to others
  uint32_t max_matches = 0;
  absl::Time deadline;
  RecordDone done;
};

}  // namespace wireprint::credibility
