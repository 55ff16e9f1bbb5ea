#include "services/dedup/engine/passages.h"

#include "services/dedup/core/compare.h"
#include "services/text/utf8.h"

namespace wireprint::dedup {
namespace {

// Turns ascending byte offsets of one text into code points, each text read once.
class CodePointCounter {
 public:
  explicit CodePointCounter(absl::string_view text) : text_(text) {}

  uint32_t At(uint32_t byte) {
    if (byte < byte_) byte_ = code_points_ = 0;
    code_points_ += static_cast<uint32_t>(text::CountCodePoints(text_.substr(byte_, byte - byte_)));
    byte_ = byte;
    return code_points_;
  }

 private:
  const absl::string_view text_;
  uint32_t byte_ = 0;
  uint32_t code_points_ = 0;
};

Span Locate(const text::ByteRange& range, CodePointCounter& counter) {
  const uint32_t begin = counter.At(range.begin);
  return {range.begin, range.end, begin, counter.At(range.end)};
}

}  // namespace

std::vector<SharedPassage> LocatePassages(absl::string_view text_a, const ComparableText& a, absl::string_view text_b,
                                          const ComparableText& b) {
  CodePointCounter in_a(text_a);
  CodePointCounter in_b(text_b);
  std::vector<SharedPassage> located;
  for (const Passage& passage : SharedPassages(a, b)) {
    located.push_back({Locate(passage.in_a, in_a), Locate(passage.in_b, in_b), passage.words});
  }
  return located;
}

}  // namespace wireprint::dedup
