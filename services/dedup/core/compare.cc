#include "services/dedup/core/compare.h"

#include <algorithm>
#include <iterator>

#include "services/fingerprint/scheme.h"

namespace wireprint::dedup {
namespace {

constexpr uint32_t kNowhere = ~0u;

// The places of shared shingles in a text, by the rank of the shingle among those that are shared.
class Places {
 public:
  Places(const ComparableText& a, const ComparableText& b) {
    const auto x = a.shingle_set().hashes();
    const auto y = b.shingle_set().hashes();
    std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(shared_));
    first_.assign(shared_.size(), kNowhere);
    next_.assign(b.shingles().size(), kNowhere);
    for (size_t place = b.shingles().size(); place-- > 0;) {
      const size_t rank = Rank(b.shingles()[place]);
      if (rank == shared_.size()) continue;
      next_[place] = first_[rank];
      first_[rank] = static_cast<uint32_t>(place);
    }
  }

  // The first place of `shingle` in b, or kNowhere.
  uint32_t First(uint64_t shingle) const {
    const size_t rank = Rank(shingle);
    return rank == shared_.size() ? kNowhere : first_[rank];
  }
  uint32_t Next(uint32_t place) const { return next_[place]; }

 private:
  size_t Rank(uint64_t shingle) const {
    const auto found = std::lower_bound(shared_.begin(), shared_.end(), shingle);
    return found != shared_.end() && *found == shingle ? static_cast<size_t>(found - shared_.begin()) : shared_.size();
  }

  std::vector<uint64_t> shared_;
  std::vector<uint32_t> first_;
  std::vector<uint32_t> next_;
};

// Words [in_a, in_a + words) of a are words [in_b, in_b + words) of b.
struct Run {
  size_t in_a = 0;
  size_t in_b = 0;
  size_t words = 0;
};

size_t CommonWords(absl::Span<const uint64_t> a, absl::Span<const uint64_t> b) {
  return static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

Run LongestRun(const ComparableText& a, const ComparableText& b, const Places& places, size_t in_a) {
  Run longest{in_a, 0, 0};
  uint32_t place = places.First(a.shingles()[in_a]);
  for (size_t seen = 0; place != kNowhere && seen < kMaxOccurrences; ++seen, place = places.Next(place)) {
    const size_t words = CommonWords(a.word_hashes().subspan(in_a), b.word_hashes().subspan(place));
    if (words > longest.words) longest = {in_a, place, words};
  }
  return longest;
}

// The parts of `run` between which nothing was left out of either text, if they are long enough to be a passage.
void PushUnbroken(const ComparableText& a, const ComparableText& b, const Run& run, std::vector<Run>& runs) {
  size_t begin = 0;
  for (size_t i = 1; i <= run.words; ++i) {
    if (i < run.words && !a.FollowsGap(run.in_a + i) && !b.FollowsGap(run.in_b + i)) continue;
    const size_t words = i - begin;
    if (words == run.words || words >= fingerprint::kShingleWords) {
      runs.push_back({run.in_a + begin, run.in_b + begin, words});
    }
    begin = i;
  }
}

}  // namespace

Overlap CompareSets(const ComparableText& a, const ComparableText& b) {
  Overlap overlap;
  overlap.shared = static_cast<uint32_t>(fingerprint::IntersectionSize(a.shingle_set(), b.shingle_set()));
  overlap.shingles_a = a.shingle_count();
  overlap.shingles_b = b.shingle_count();
  overlap.words_a = a.word_count();
  overlap.words_b = b.word_count();
  overlap.identical = a.word_hashes() == b.word_hashes();
  return overlap;
}

std::vector<Passage> SharedPassages(const ComparableText& a, const ComparableText& b, size_t max_passages) {
  const Places places(a, b);
  std::vector<Run> runs;
  size_t covered = 0;  // words of a that passages have taken
  for (size_t at = 0; at < a.shingles().size();) {
    Run run = LongestRun(a, b, places, at);
    // A text below five words is one shingle whole.
    if (run.words < std::min<size_t>(fingerprint::kShingleWords, a.word_count())) {
      ++at;
      continue;
    }
    at += run.words - std::min(run.words, fingerprint::kShingleWords) + 1;
    const size_t end = run.in_a + run.words;
    const size_t taken = std::max(run.in_a, covered) - run.in_a;
    if (taken >= run.words) continue;
    run = {run.in_a + taken, run.in_b + taken, run.words - taken};
    covered = end;
    PushUnbroken(a, b, run, runs);
  }
  if (runs.size() > max_passages) {
    const auto longer = [](const Run& x, const Run& y) {
      return x.words != y.words ? x.words > y.words : x.in_a < y.in_a;
    };
    std::nth_element(runs.begin(), runs.begin() + static_cast<ptrdiff_t>(max_passages), runs.end(), longer);
    runs.resize(max_passages);
    std::sort(runs.begin(), runs.end(), [](const Run& x, const Run& y) { return x.in_a < y.in_a; });
  }
  std::vector<Passage> passages;
  passages.reserve(runs.size());
  for (const Run& run : runs) {
    passages.push_back({a.WordRange(run.in_a, run.in_a + run.words), b.WordRange(run.in_b, run.in_b + run.words),
                        static_cast<uint32_t>(run.words)});
  }
  return passages;
}

}  // namespace wireprint::dedup
