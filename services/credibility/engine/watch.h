// What of the engine's work is counted. Free of any library of metrics.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace wireprint::credibility {

// kRefused: by dedup, for good. kError: nothing was recorded.
enum class Provenance : uint8_t { kResolved, kPending, kReplayed, kRefused, kError };

// Thread-safe. It does nothing itself.
class EngineWatch {
 public:
  virtual ~EngineWatch() = default;
  // A report of RecordReport was answered; a replay counts as one whatever it waits for.
  virtual void Recorded(Provenance) {}
  // Dedup took reports or a deletion, or did not.
  virtual void AskedDedup(const absl::Status&) {}
  // Dedup was asked whether it is there.
  virtual void ReachedDedup(const absl::Status&) {}
  // Following dedup's clusters broke off, with OK where dedup ended it.
  virtual void Followed(absl::string_view /*corpus*/, const absl::Status&) {}
};

}  // namespace wireprint::credibility
