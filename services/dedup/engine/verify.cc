#include "services/dedup/engine/verify.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/passages.h"
#include "services/dedup/engine/prepare.h"
#include "services/fingerprint/estimate.h"

namespace wireprint::dedup {
namespace {

// From signatures: of a report of which no text is left.
Overlap EstimatedOverlap(const MatchQuery& query, const Sketch& sketch) {
  const fingerprint::Overlap estimate = fingerprint::EstimateOverlap(
      query.indexed.signature, query.indexed.shingle_count, sketch.signature, sketch.shingle_count);
  return {.shared = static_cast<uint32_t>(std::lround(estimate.containment_a_in_b * query.indexed.shingle_count)),
          .shingles_a = query.indexed.shingle_count,
          .shingles_b = sketch.shingle_count,
          .words_a = query.indexed.word_count,
          .words_b = sketch.word_count,
          .identical = query.indexed.exact_hash == sketch.exact_hash};
}

class Verifier {
 public:
  Verifier(const MatchPolicy& policy, const MatchQuery& query, VerifiedMatches& matches)
      : policy_(policy), query_(query), matches_(matches) {}

  void Verify(const ClusteredReport& report, const ComparedText& other, bool hidden) {
    const StoredText& text = *other.stored;
    SharedMarks marks = 0;
    const Overlap overlap = OverlapWith(other, marks);
    const Relation by_words = Classify(overlap, policy_.relation);
    if (by_words == Relation::kUnrelated) return;
    std::vector<uint64_t> figures;
    const auto of_query = [this]() -> const std::vector<uint64_t>& { return QueryFigures(); };
    const auto of_other = [&]() -> const std::vector<uint64_t>& {
      return figures = Figures(text.report.text, other.ranges);
    };
    const Relation relation =
        RelationInTime(by_words, query_.observe_time - text.observe_time, of_query, of_other, policy_.template_text);
    Match match = MakeMatch(text, overlap, relation);
    match.edge.sequence = report.sequence;
    match.edge.report_id = text.report.report_id;
    match.edge.outlet = text.report.outlet;
    match.cluster = report.cluster;
    match.marks = marks;
    if (query_.include_passages && !hidden) {
      match.passages = LocatePassages(query_.text, *query_.comparable, text.report.text,
                                      ComparableText(text.report.text, other.ranges));
    }
    (hidden ? matches_.hidden : matches_.matches).push_back(std::move(match));
  }

  void VerifySketch(const Sketch& sketch) {
    const Overlap overlap = EstimatedOverlap(query_, sketch);
    Relation relation = Classify(overlap, policy_.relation);
    // Its figures are gone with its text: what is a template to another report of its cluster is one to it.
    const Micros gap = query_.observe_time - sketch.observe_time;
    if (IsSameText(relation) && relation != Relation::kExact && std::abs(gap) >= policy_.template_text.min_gap &&
        std::any_of(matches_.matches.begin(), matches_.matches.end(),
                    [](const Match& match) { return match.edge.relation == Relation::kTemplate; })) {
      relation = Relation::kTemplate;
    }
    if (relation == Relation::kUnrelated) return;
    Match match = MakeMatch(sketch, overlap, relation);
    match.edge.sequence = sketch.sequence;
    match.edge.report_id = sketch.report_id;
    match.cluster = sketch.cluster;
    matches_.hidden.push_back(std::move(match));
  }

 private:
  // `stored` is a Sketch or a StoredText.
  template <typename Stored>
  static Match MakeMatch(const Stored& stored, const Overlap& overlap, Relation relation) {
    return {.edge = {.relation = relation,
                     .jaccard = static_cast<float>(overlap.Jaccard()),
                     .containment = static_cast<float>(overlap.Containment()),
                     .reverse_containment = static_cast<float>(overlap.ReverseContainment()),
                     .revision = stored.revision,
                     .observe_time = stored.observe_time},
            .shingle_count = stored.shingle_count};
  }

  Overlap OverlapWith(const ComparedText& other, SharedMarks& marks) {
    if (!matches_.probe) matches_.probe.emplace().Assign(query_.comparable->shingles());
    return {.shared = matches_.probe->CountShared(other.shingles, marks),
            .shingles_a = query_.indexed.shingle_count,
            .shingles_b = other.stored->shingle_count,
            .words_a = query_.comparable->word_count(),
            .words_b = other.word_count,
            .identical = query_.indexed.exact_hash == other.exact_hash};
  }

  const std::vector<uint64_t>& QueryFigures() {
    if (!figures_) figures_ = Figures(query_.text, query_.ranges);
    return *figures_;
  }

  const MatchPolicy& policy_;
  const MatchQuery& query_;
  VerifiedMatches& matches_;
  std::optional<std::vector<uint64_t>> figures_;
};

// What was compared lately, or is not yet committed; null when it is to be read from the store.
std::shared_ptr<const ComparedText> FindInMemory(const Corpus& corpus, Sequence sequence,
                                                 ComparedTexts::Ticket ticket) {
  if (std::shared_ptr<const ComparedText> kept = corpus.FindCompared(sequence)) return kept;
  const std::shared_ptr<const PendingReport> pending = corpus.FindPending(sequence);
  if (pending == nullptr) return nullptr;
  auto made = std::make_shared<const ComparedText>(std::shared_ptr<const StoredText>(pending, &pending->text));
  corpus.KeepCompared(sequence, made, ticket);
  return made;
}

}  // namespace

absl::Status VerifyReports(const Corpus& corpus, const RecordStore& store, const MatchPolicy& policy,
                           const MatchQuery& query, absl::Span<const ClusteredReport> reports, bool hidden,
                           VerifiedMatches& matches) {
  Verifier verifier(policy, query, matches);
  const auto is_own = [&](const StoredText& text, Sequence sequence) {
    return text.report.report_id == query.report_id && sequence != query.replaced;
  };
  const ComparedTexts::Ticket ticket = corpus.erasures();
  std::vector<ClusteredReport> stored;
  std::vector<Sequence> sequences;
  for (const ClusteredReport& report : reports) {
    if ((report.sequence == query.own && !hidden) || !matches.verified.insert(report.sequence).second) continue;
    const std::shared_ptr<const ComparedText> kept = FindInMemory(corpus, report.sequence, ticket);
    if (kept == nullptr) {
      stored.push_back(report);
      sequences.push_back(report.sequence);
    } else if (!is_own(*kept->stored, report.sequence)) {
      verifier.Verify(report, *kept, hidden);
    }
  }
  if (stored.empty()) return absl::OkStatus();
  auto texts = store.GetTexts(corpus.name(), sequences);
  if (!texts.ok()) return StoreError(texts.status());
  std::vector<Sequence> without_text;
  for (size_t i = 0; i < stored.size(); ++i) {
    std::optional<StoredText>& text = (*texts)[i];
    if (text) {
      if (is_own(*text, sequences[i])) continue;
      const auto read = std::make_shared<const ComparedText>(std::make_shared<const StoredText>(*std::move(text)));
      verifier.Verify(stored[i], *read, hidden);
      corpus.KeepCompared(sequences[i], read, ticket);
    } else if (hidden) {
      without_text.push_back(sequences[i]);
    } else {
      matches.verified.erase(sequences[i]);  // it may still be an anchor
    }
  }
  if (without_text.empty()) return absl::OkStatus();
  const auto anchors = store.GetAnchors(corpus.name(), without_text);
  if (!anchors.ok()) return StoreError(anchors.status());
  for (const std::optional<Sketch>& anchor : *anchors) {
    if (anchor) verifier.VerifySketch(*anchor);
  }
  return absl::OkStatus();
}

}  // namespace wireprint::dedup
