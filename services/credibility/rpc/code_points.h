// Spans in two units: bytes, and code points.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/text/lines.h"
#include "wireprint/report/v1/report.pb.h"

namespace wireprint::credibility::rpc {

// Counts code points of one text of valid UTF-8, which must outlive it. A place costs at most 64 bytes of reading.
class CodePoints {
 public:
  explicit CodePoints(absl::string_view text);
  // Of the first `byte` bytes.
  uint32_t Before(uint32_t byte) const;
  void Fill(const text::ByteRange& range, report::v1::Span& span) const;

 private:
  const absl::string_view text_;
  std::vector<uint32_t> counts_;  // before each block of 64 bytes
};

}  // namespace wireprint::credibility::rpc
