// Two texts compared: what is shared stands in both, shares are symmetric, and what is placed can be shown.
#include <algorithm>
#include <array>

#include "services/dedup/core/compare.h"
#include "services/dedup/core/template_text.h"
#include "services/dedup/engine/passages.h"
#include "services/text/lines.h"
#include "services/text/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

using dedup::ComparableText;
using text::ByteRange;

// The lines of a text but each third, so that there is something left out.
std::vector<ByteRange> BodyOf(absl::string_view text) {
  std::vector<ByteRange> body;
  const std::vector<ByteRange> lines = text::SplitLines(text);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i % 3 != 2 && lines[i].size() > 0) body.push_back(lines[i]);
  }
  return body;
}

// The first of `words` words whose bytes are `range`; the number of all words when there are none.
size_t FirstWordAt(const ComparableText& text, const ByteRange& range, uint32_t words) {
  for (size_t first = 0; first + words <= text.word_count(); ++first) {
    if (text.WordRange(first, first + words) == range) return first;
  }
  return text.word_count();
}

// `whole`: nothing was left out of either text.
void CheckPassages(absl::string_view a, const ComparableText& x, absl::string_view b, const ComparableText& y,
                   bool whole) {
  const std::vector<dedup::Passage> passages = dedup::SharedPassages(x, y);
  Require(passages.size() <= dedup::kMaxPassages, "passages are bounded");
  size_t end = 0;
  for (const dedup::Passage& passage : passages) {
    Require(IsWithin(passage.in_a, a) && IsWithin(passage.in_b, b), "a passage stands in both texts");
    const size_t in_a = FirstWordAt(x, passage.in_a, passage.words);
    const size_t in_b = FirstWordAt(y, passage.in_b, passage.words);
    Require(passage.words > 0 && in_a < x.word_count() && in_b < y.word_count(), "a passage is a run of words");
    Require(in_a >= end, "passages stand in a's order and share no word of it");
    end = in_a + passage.words;
    Require(x.word_hashes().subspan(in_a, passage.words) == y.word_hashes().subspan(in_b, passage.words),
            "a passage has the same words in both");
  }
  const std::vector<dedup::SharedPassage> located = dedup::LocatePassages(a, x, b, y);
  Require(located.size() == passages.size(), "every passage is placed");
  for (const dedup::SharedPassage& passage : located) {
    for (const auto& [span, text] : {std::pair(passage.in_report, a), std::pair(passage.in_match, b)}) {
      Require(span.code_point_begin == text::CountCodePoints(text.substr(0, span.byte_begin)) &&
                  span.code_point_end == text::CountCodePoints(text.substr(0, span.byte_end)),
              "code points are counted from the beginning of the text");
    }
  }
  const dedup::Overlap overlap = dedup::CompareSets(x, y);
  Require(overlap.shared > 0 || passages.empty(), "what is not shared is not shown");
  if (whole) Require(overlap.shared == 0 || !passages.empty(), "what is shared is shown");
}

dedup::Relation Reversed(dedup::Relation relation) {
  if (relation == dedup::Relation::kTrimmed) return dedup::Relation::kExpanded;
  return relation == dedup::Relation::kExpanded ? dedup::Relation::kTrimmed : relation;
}

void Check(absl::string_view a, const ComparableText& x, absl::string_view b, const ComparableText& y, bool whole) {
  const dedup::Overlap there = dedup::CompareSets(x, y);
  const dedup::Overlap back = dedup::CompareSets(y, x);
  Require(there.shared == back.shared && there.shingles_a == back.shingles_b && there.shingles_b == back.shingles_a &&
              there.words_a == back.words_b && there.identical == back.identical,
          "a comparison is the same the other way round");
  Require(there.shared <= std::min(there.shingles_a, there.shingles_b), "no more is shared than there is");
  const fingerprint::Overlap shares = fingerprint::OverlapOf(there.shared, there.shingles_a, there.shingles_b);
  const fingerprint::Overlap shares_back = fingerprint::OverlapOf(back.shared, back.shingles_a, back.shingles_b);
  Require(shares.jaccard == shares_back.jaccard && shares.containment_a_in_b == shares_back.containment_b_in_a,
          "Jaccard is symmetric, and containments change places");
  for (const double share : {shares.jaccard, shares.containment_a_in_b, shares.containment_b_in_a}) {
    Require(share >= 0 && share <= 1, "shares lie between 0 and 1");
  }
  Require(shares.jaccard <= std::min(shares.containment_a_in_b, shares.containment_b_in_a),
          "Jaccard is no more than either containment");
  const dedup::Relation relation = dedup::Classify(there, {});
  Require(dedup::Classify(back, {}) == Reversed(relation), "what is cut from the other is reversed, and nothing else");
  Require(dedup::ExplainDifference(there, {}).empty() == dedup::IsSameText(relation), "every difference is explained");
  if (there.identical) Require(relation == dedup::Relation::kExact, "identical texts are exact");
  CheckPassages(a, x, b, y, whole);
  CheckPassages(b, y, a, x, whole);
}

}  // namespace
}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  const std::vector<absl::string_view> parts = fuzz::Parts(fuzz::BytesOf(data, size));
  const absl::string_view a = fuzz::ValidPrefix(fuzz::PartOf(parts, 0));
  const absl::string_view b = fuzz::ValidPrefix(fuzz::PartOf(parts, 1));
  const dedup::ComparableText x(a, fuzz::BodyOf(a));
  const dedup::ComparableText y(b, fuzz::BodyOf(b));
  fuzz::Check(a, x, b, y, false);
  const std::vector<text::ByteRange> all_of_a = {{0, static_cast<uint32_t>(a.size())}};
  const std::vector<text::ByteRange> all_of_b = {{0, static_cast<uint32_t>(b.size())}};
  fuzz::Check(a, dedup::ComparableText(a, all_of_a), b, dedup::ComparableText(b, all_of_b), true);
  const std::vector<uint64_t> figures_a = dedup::Figures(a, all_of_a);
  const std::vector<uint64_t> figures_b = dedup::Figures(b, fuzz::BodyOf(b));
  const double shared = dedup::SharedFigures(figures_a, figures_b);
  fuzz::Require(shared == dedup::SharedFigures(figures_b, figures_a) && shared >= 0 && shared <= 1,
                "the share of figures is symmetric and lies between 0 and 1");
  return 0;
}
