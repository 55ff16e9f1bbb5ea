// From what a caller names, an id or a text, to a text at hand.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/corpus.h"
#include "services/dedup/engine/options.h"
#include "services/dedup/engine/prepare.h"
#include "services/dedup/engine/requests.h"

namespace wireprint::dedup {

// What reading needs. Borrowed; `corpus` is null when nothing was ever added to it.
struct ReadContext {
  const EngineOptions& options;
  const RecordStore& store;
  const Corpus* corpus;
};

// A subject with its text at hand, prepared as it was or would be stored.
struct Resolved {
  std::string report_id;  // empty for a text sent along
  std::string outlet;     // of a stored report
  std::string text;
  PreparedText prepared;
  std::optional<Micros> observe_time;  // of a stored report
  Sequence sequence = 0;               // of a stored report
  std::optional<Sketch> sketch;        // of a stored report
};

// NOT_FOUND for a report that is not there; `field` is the path of the subject (a valid one) in the request.
absl::StatusOr<Resolved> Resolve(const ReadContext& context, const Subject& subject, absl::string_view field);

}  // namespace wireprint::dedup
