// What an engine tells about its work, for numbers: no clock, no I/O here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/types/span.h"
#include "services/dedup/core/types.h"
#include "services/dedup/engine/requests.h"

namespace wireprint::dedup {

class Corpus;
struct PendingReport;

// Told by any thread, several at once, under locks of the engine: implementations are quick and never call back.
class EngineObserver {
 public:
  virtual ~EngineObserver() = default;

  // A text was compared with `candidates` reports, which gave `matches`: all of them, those that no answer has room for
  // too.
  virtual void Matched(uint32_t candidates, absl::Span<const Match> matches) = 0;

  // A report has its place in `corpus`, which lives as long as the engine. It may yet fail to become durable.
  virtual void Added(const Corpus& corpus, const std::shared_ptr<const PendingReport>& report) = 0;

  // The store took, or refused, a group of operations; `took` in microseconds.
  virtual void Committed(size_t operations, Micros took, bool ok) = 0;
};

}  // namespace wireprint::dedup
