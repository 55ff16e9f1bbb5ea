#include "services/dedup/engine/matcher.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "services/dedup/core/compare.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/prepare.h"
#include "services/text/utf8.h"

namespace wireprint::dedup {
namespace {

bool BetterMatch(const Match& a, const Match& b) {
  const auto rank = [](const Match& m) {
    const float covered = std::max(m.edge.containment, m.edge.reverse_containment);
    return std::make_tuple(m.edge.relation, -m.edge.jaccard, -covered, m.edge.sequence);
  };
  return rank(a) < rank(b);
}

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

class Verifier {
 public:
  Verifier(const RelationPolicy& policy, const MatchQuery& query) : policy_(policy), query_(query) {}

  // The match with a stored report, nullopt when it is none.
  std::optional<Match> Verify(Sequence sequence, uint32_t revision, Micros observe_time, const StoredText& text,
                              const ComparableText& comparable) const {
    const Overlap overlap = CompareSets(*query_.comparable, comparable);
    const Relation relation = Classify(overlap, policy_);
    if (relation == Relation::kUnrelated) return std::nullopt;
    Match match{.edge = {.sequence = sequence,
                         .relation = relation,
                         .jaccard = static_cast<float>(overlap.Jaccard()),
                         .containment = static_cast<float>(overlap.Containment()),
                         .reverse_containment = static_cast<float>(overlap.ReverseContainment()),
                         .report_id = text.report.report_id,
                         .outlet = text.report.outlet,
                         .revision = revision,
                         .observe_time = observe_time}};
    if (query_.include_passages) {
      match.passages = LocatePassages(query_.text, *query_.comparable, text.report.text, comparable);
    }
    return match;
  }

 private:
  const RelationPolicy& policy_;
  const MatchQuery& query_;
};

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

uint32_t VerifyLimit(uint32_t max_matches, absl::string_view report_id) {
  return std::clamp(max_matches, kMinVerified, kMaxVerified) + (report_id.empty() ? 0 : 1);
}

absl::StatusOr<VerifiedMatches> FindVerified(const Corpus& corpus, const RecordStore& store,
                                             const RelationPolicy& policy, const MatchQuery& query) {
  const CandidateList found = corpus.index().Find(query.indexed, query.filter);
  VerifiedMatches result{.candidates = found.offered, .truncated = found.truncated()};
  const Verifier verifier(policy, query);
  std::vector<Sequence> stored;
  for (const Candidate& candidate : found.candidates) {
    if (corpus.IsRetiring(candidate.sequence)) continue;
    const std::shared_ptr<const PendingReport> pending = corpus.FindPending(candidate.sequence);
    if (pending == nullptr) {
      stored.push_back(candidate.sequence);
      continue;
    }
    const Sketch& sketch = pending->sketch;
    if (sketch.report_id == query.report_id) {
      --result.candidates;
      continue;
    }
    std::optional<Match> match =
        verifier.Verify(candidate.sequence, sketch.revision, sketch.observe_time, pending->text, pending->comparable);
    if (match) result.matches.push_back(*std::move(match));
  }
  if (!stored.empty()) {
    auto sketches = store.GetSketches(corpus.name(), stored);
    if (!sketches.ok()) return StoreError(sketches.status());
    auto texts = store.GetTexts(corpus.name(), stored);
    if (!texts.ok()) return StoreError(texts.status());
    thread_local ComparableText comparable;
    for (size_t i = 0; i < stored.size(); ++i) {
      const std::optional<Sketch>& sketch = (*sketches)[i];
      const std::optional<StoredText>& text = (*texts)[i];
      if (!sketch || !text) continue;
      if (sketch->report_id == query.report_id) {
        --result.candidates;
        continue;
      }
      comparable.Assign(text->report.text,
                        FingerprintedRanges(text->report.text.size(), text->excluded, sketch->whole_text));
      std::optional<Match> match =
          verifier.Verify(stored[i], sketch->revision, sketch->observe_time, *text, comparable);
      if (match) result.matches.push_back(*std::move(match));
    }
  }
  std::sort(result.matches.begin(), result.matches.end(), BetterMatch);
  return result;
}

void Merge(VerifiedMatches more, VerifiedMatches& matches) {
  matches.candidates += more.candidates;
  matches.truncated |= more.truncated;
  std::move(more.matches.begin(), more.matches.end(), std::back_inserter(matches.matches));
  std::sort(matches.matches.begin(), matches.matches.end(), BetterMatch);
}

}  // namespace wireprint::dedup
