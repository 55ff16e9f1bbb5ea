// How one text stands to another, decided from exact shingle sets.
#pragma once

#include <cstdint>
#include <vector>

namespace wireprint::dedup {

// The values of wireprint.dedup.v1.Relation, where they are explained.
enum class Relation : uint8_t {
  kExact = 1,
  kCopy = 2,
  kTrimmed = 3,
  kExpanded = 4,
  kExcerpt = 5,
  kPartial = 6,
  kUnrelated = 7,
  kTemplate = 8,
};

// True for the relations that say *same text*: exact, copy, trimmed, expanded.
bool IsSameText(Relation relation);

// The thresholds between relations. The defaults are measured: docs/design.md.
struct RelationPolicy {
  // Same text from this Jaccard on.
  double same_text_jaccard = 0.30;
  // Same text from this containment (the larger of the two) on, if the length ratio is at least min_length_ratio; below
  // that ratio it is an excerpt.
  double same_text_containment = 0.60;
  double min_length_ratio = 0.25;
  // Of two same texts below this length ratio, the shorter is cut from the longer if at least same_text_containment of
  // the shorter stands in the longer, and more of it than of the longer in the shorter.
  double cut_length_ratio = 0.80;
  // A cluster takes a same text from this Jaccard on, or from same_text_containment on.
  double member_jaccard = 0.36;
  // A shared passage is reported from this containment (the larger of the two) on.
  double partial_containment = 0.12;
  // Texts of fewer words are compared by their exact hash only.
  uint32_t min_words = 10;
};

// The exact overlap of two texts a and b. Counts are of distinct shingles and of words.
struct Overlap {
  uint32_t shared = 0;
  uint32_t shingles_a = 0;
  uint32_t shingles_b = 0;
  uint32_t words_a = 0;
  uint32_t words_b = 0;
  // The exact hashes agree.
  bool identical = false;

  // Shared over all of both; 1 when both are empty.
  double Jaccard() const;
  // The share of a's shingles that stand in b; 0 when a is empty.
  double Containment() const;
  // The share of b's shingles that stand in a; 0 when b is empty.
  double ReverseContainment() const;
  // Distinct shingles of the shorter over those of the longer, so that a page that repeats itself is no longer for it;
  // 1 when both are empty.
  double LengthRatio() const;
};

// How a stands to b, by the first rule that holds: identical texts are kExact; texts below min_words kUnrelated; same
// text (see RelationPolicy) is kTrimmed when a was cut from b (cut_length_ratio), kExpanded when b was cut from a, else
// kCopy; then kExcerpt, kPartial, kUnrelated. Reversing a and b swaps kTrimmed and kExpanded and changes nothing else.
Relation Classify(const Overlap& overlap, const RelationPolicy& policy);

// A test that a pair did not pass.
struct FailedTest {
  const char*
      measure;  // "jaccard", "containment", "length_ratio" or "shared_figures" (template_text.h); static storage
  double required = 0;
  double actual = 0;
  // What passing it, with the other tests of the same way, would have made of the pair.
  Relation relation = Relation::kCopy;
};

// Why a pair is not the same text: empty when it is. Both ways to same text are explained, and for kUnrelated the way
// to kPartial; of a text below min_words only that the two are not identical (a Jaccard of 1 is asked for).
std::vector<FailedTest> ExplainDifference(const Overlap& overlap, const RelationPolicy& policy);

}  // namespace wireprint::dedup
