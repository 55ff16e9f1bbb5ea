#include "services/analysis/body.h"

#include <cstdint>

namespace wireprint::analysis {

Body CutBody(absl::string_view text, absl::Span<const LineLabel> labels, text::Words& words, size_t min_words) {
  Body body{BodyRanges(text, labels), false};
  text::CutWords(text, body.ranges, words);
  if (words.size() >= min_words || labels.empty()) return body;
  body.ranges = {text::ByteRange{0, static_cast<uint32_t>(text.size())}};
  body.whole_text = true;
  text::CutWords(text, body.ranges, words);
  return body;
}

}  // namespace wireprint::analysis
