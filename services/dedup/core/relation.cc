#include "services/dedup/core/relation.h"

#include <algorithm>

namespace wireprint::dedup {
namespace {

double Share(uint32_t part, uint32_t whole) { return whole == 0 ? 0 : part / static_cast<double>(whole); }

double MaxContainment(const Overlap& o) { return std::max(o.Containment(), o.ReverseContainment()); }

bool TooShort(const Overlap& o, const RelationPolicy& policy) {
  return std::min(o.words_a, o.words_b) < policy.min_words;
}

// The relation of two texts that are the same text, if `containment` of a and `reverse_containment` of b were shared.
Relation SameText(const Overlap& o, const RelationPolicy& policy, double containment, double reverse_containment) {
  if (o.LengthRatio() >= policy.cut_length_ratio) return Relation::kCopy;
  const bool shorter = o.shingles_a < o.shingles_b;
  const double inside = shorter ? containment : reverse_containment;
  const double around = shorter ? reverse_containment : containment;
  if (inside < policy.same_text_containment || inside <= around) return Relation::kCopy;
  return shorter ? Relation::kTrimmed : Relation::kExpanded;
}

// What the two would be if all of the shorter stood in the longer.
Relation SameTextByContainment(const Overlap& o, const RelationPolicy& policy) {
  const bool shorter = o.shingles_a < o.shingles_b;
  return SameText(o, policy, shorter ? 1 : 0, shorter ? 0 : 1);
}

}  // namespace

bool IsSameText(Relation relation) {
  return relation == Relation::kExact || relation == Relation::kCopy || relation == Relation::kTrimmed ||
         relation == Relation::kExpanded;
}

double Overlap::Jaccard() const {
  const uint64_t all = uint64_t{shingles_a} + shingles_b - shared;
  return all == 0 ? 1 : static_cast<double>(shared) / static_cast<double>(all);
}

double Overlap::Containment() const { return Share(shared, shingles_a); }

double Overlap::ReverseContainment() const { return Share(shared, shingles_b); }

double Overlap::LengthRatio() const {
  const auto [shorter, longer] = std::minmax(shingles_a, shingles_b);
  return longer == 0 ? 1 : Share(shorter, longer);
}

Relation Classify(const Overlap& overlap, const RelationPolicy& policy) {
  if (overlap.identical) return Relation::kExact;
  if (TooShort(overlap, policy)) return Relation::kUnrelated;
  const double containment = MaxContainment(overlap);
  const bool contained = containment >= policy.same_text_containment;
  const bool comparable = overlap.LengthRatio() >= policy.min_length_ratio;
  if (overlap.Jaccard() >= policy.same_text_jaccard || (contained && comparable)) {
    return SameText(overlap, policy, overlap.Containment(), overlap.ReverseContainment());
  }
  if (contained) return Relation::kExcerpt;
  return containment >= policy.partial_containment ? Relation::kPartial : Relation::kUnrelated;
}

std::vector<FailedTest> ExplainDifference(const Overlap& overlap, const RelationPolicy& policy) {
  const Relation relation = Classify(overlap, policy);
  if (IsSameText(relation)) return {};
  const double jaccard = overlap.Jaccard();
  if (TooShort(overlap, policy)) return {{"jaccard", 1, std::min(jaccard, 1.0), Relation::kExact}};
  const double containment = MaxContainment(overlap);
  const double ratio = overlap.LengthRatio();
  const Relation by_containment = SameTextByContainment(overlap, policy);
  std::vector<FailedTest> failed;
  failed.push_back({"jaccard", policy.same_text_jaccard, jaccard, Relation::kCopy});
  if (containment < policy.same_text_containment) {
    failed.push_back({"containment", policy.same_text_containment, containment, by_containment});
  }
  if (ratio < policy.min_length_ratio) {
    failed.push_back({"length_ratio", policy.min_length_ratio, ratio, by_containment});
  }
  if (relation == Relation::kUnrelated) {
    failed.push_back({"containment", policy.partial_containment, containment, Relation::kPartial});
  }
  return failed;
}

}  // namespace wireprint::dedup
