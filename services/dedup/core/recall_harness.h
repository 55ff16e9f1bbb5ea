// Measures the recall of an index over made-up pages beside what is promised for each pair, at any number of reports:
// texts are made again when they are needed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "services/dedup/core/made_copies.h"
#include "services/dedup/core/memory_candidate_index.h"
#include "services/dedup/core/recall_promise.h"

namespace wireprint::dedup {

// A copy of a page: `keep` of its text in one piece, but at most `most_words`, some of them replaced.
struct CopyKind {
  const char* name;
  double keep = 1;
  double rewrite = 0;
  // Behind a start of its own, and own text up to the length of the page.
  bool amid_own_text = true;
  size_t most_words = ~size_t{0};
};

inline constexpr CopyKind kCopyKinds[] = {
    {"whole", 1, 0},
    {"whole, 5 % rewritten", 1, 0.05},
    {"whole, 15 % rewritten", 1, 0.15},
    {"50 % alone", 0.5, 0, false},
    {"30 % alone", 0.3, 0, false},
    {"20 % alone", 0.2, 0, false},
    {"50 %, 5 % rewritten, own text", 0.5, 0.05},
    {"30 %, 5 % rewritten, own text", 0.3, 0.05},
    {"20 %, own text", 0.2, 0},
    {"60 words alone", 1, 0, false, 60},
    {"60 words, own text", 1, 0, true, 60},
};

class RecallHarness {
 public:
  // Pages of 300 to 800 words, each with one of 30 footers of 45 words.
  explicit RecallHarness(const MemoryCandidateIndex::Options& options = {})
      : settings_(SettingsFor(options.target)), index_(options) {
    for (size_t i = 0; i < 30; ++i) {
      footers_.push_back(prose_.Words(45));
      footers_.back().resize(45);
    }
  }

  // Adds pages until there are so many.
  void Grow(size_t reports) {
    for (; reports_ < reports; ++reports_) {
      const MadeReport made = MakeReport(reports_ + 1, 0, fingerprinter_.Compute(Text(Page(reports_))));
      index_.Insert(absl::MakeConstSpan(&made.report, 1));
    }
  }

  struct Result {
    // Of all queries: the source was among the `verified` best and is PARTIAL or better; so many were promised.
    double recall = 0;
    double promised = 0;
    double candidates = 0;
  };

  Result Measure(const CopyKind& kind, size_t queries, uint32_t verified = 20) {
    Result sum;
    prose_.StartAnew(queries + verified);
    for (size_t query = 0; query < queries; ++query) {
      const uint64_t seed = prose_.random()();
      const size_t source = seed % reports_;
      const std::string page = Text(Page(source));
      const std::string text = Text(MakeCopy(kind, source, seed));
      CandidateFilter filter;
      filter.limit = verified;
      const CandidateList list = index_.Find(MakeReport(0, 0, fingerprinter_.Compute(text)).report, filter);
      const Overlap overlap = CompareSets(Comparable(text), Comparable(page));
      const bool related = Classify(overlap, RelationPolicy{}) != Relation::kUnrelated;
      sum.recall += related && std::any_of(list.candidates.begin(), list.candidates.end(),
                                           [&](const Candidate& c) { return c.sequence == source + 1; });
      sum.promised += PromisedRecall(settings_, {overlap.shingles_a, overlap.shingles_b, overlap.shared}, verified);
      sum.candidates += list.offered;
      prose_.StartAnew(seed);
    }
    const auto all = static_cast<double>(queries);
    return {sum.recall / all, sum.promised / all, sum.candidates / all};
  }

  const MemoryCandidateIndex& index() const { return index_; }

 private:
  static std::string Text(const Words& words) { return absl::StrJoin(words, " "); }

  Words Body(size_t number) {
    prose_.StartAnew(number + 1'000'000'007);
    return prose_.Words(300 + prose_.random()() % 500);
  }

  Words WithFooter(Words page) {
    Append(page, footers_[prose_.random()() % footers_.size()]);
    return page;
  }

  Words Page(size_t number) { return WithFooter(Body(number)); }

  Words MakeCopy(const CopyKind& kind, size_t source, uint64_t seed) {
    const Words body = Body(source);
    prose_.StartAnew(seed);
    const auto part = static_cast<size_t>(kind.keep * static_cast<double>(body.size()));
    const size_t kept = std::min(part, kind.most_words);
    const size_t from = prose_.random()() % (body.size() - kept + 1);
    Words copy = CopyPiece(body, from, kept, kind.rewrite, kind.amid_own_text ? body.size() : 0, prose_);
    if (kind.amid_own_text) return WithFooter(std::move(copy));
    copy.erase(copy.begin(), copy.end() - static_cast<ptrdiff_t>(kept));
    return copy;
  }

  const RecallSettings settings_;
  MemoryCandidateIndex index_;
  Prose prose_{99};
  fingerprint::Fingerprinter fingerprinter_;
  std::vector<Words> footers_;
  size_t reports_ = 0;
};

}  // namespace wireprint::dedup
