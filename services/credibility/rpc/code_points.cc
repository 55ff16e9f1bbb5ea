#include "services/credibility/rpc/code_points.h"

namespace wireprint::credibility::rpc {
namespace {

constexpr uint32_t kBlock = 64;

uint32_t Count(absl::string_view bytes) {
  uint32_t count = 0;
  for (const char c : bytes) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

}  // namespace

CodePoints::CodePoints(absl::string_view text) : text_(text) {
  counts_.reserve(text.size() / kBlock + 1);
  uint32_t count = 0;
  for (size_t at = 0; at <= text.size(); at += kBlock) {
    counts_.push_back(count);
    count += Count(text.substr(at, kBlock));
  }
}

uint32_t CodePoints::Before(uint32_t byte) const {
  const uint32_t block = byte / kBlock;
  return counts_[block] + Count(text_.substr(block * kBlock, byte % kBlock));
}

void CodePoints::Fill(const text::ByteRange& range, report::v1::Span& span) const {
  span.set_byte_begin(range.begin);
  span.set_byte_end(range.end);
  span.set_code_point_begin(Before(range.begin));
  span.set_code_point_end(Before(range.end));
}

}  // namespace wireprint::credibility::rpc
