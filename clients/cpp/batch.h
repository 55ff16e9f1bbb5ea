// Cutting a stream of reports into batches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "clients/cpp/types.h"

namespace wireprint::client {

// The most a batch may hold, and the most gRPC would retry.
inline constexpr size_t kMaxBatchItems = 256;
inline constexpr size_t kMaxBatchBytes = 256 << 10;

// Gives the next report, or nothing at the end of the stream.
using ReportSource = std::function<std::optional<reportv1::Report>()>;

// A report and what became of it so far.
struct BatchItem {
  uint64_t index = 0;  // in the stream, from 0
  reportv1::Report report;
  absl::Status refused;  // not OK when it cannot be sent
};

// Draws batches from a source. Not thread-safe.
class Batcher {
 public:
  // At most `max_items` (1 to kMaxBatchItems) and `max_bytes` of encoded reports a batch; a report larger than that
  // goes alone.
  Batcher(ReportSource source, size_t max_items, size_t max_bytes);

  // The next reports in the order of the source, prepared for sending; empty at its end.
  std::vector<BatchItem> Next();

 private:
  std::optional<BatchItem> Draw();

  ReportSource source_;
  size_t max_items_;
  size_t max_bytes_;
  uint64_t next_index_ = 0;
  std::optional<BatchItem> held_;
};

}  // namespace wireprint::client
