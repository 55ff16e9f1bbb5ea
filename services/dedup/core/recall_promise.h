// What recall the candidate index promises, computed; and the settings of the index that follow from a recall wanted.
#pragma once

#include <cstdint>
#include <vector>

namespace wireprint::dedup {

// Of pairs of long texts of which the smaller has `containment` in common with the larger, `recall` are to be found.
struct RecallTarget {
  double recall = 0.97;
  double containment = 0.25;
  // Pairs below this containment are nothing that is reported (RelationPolicy::partial_containment).
  double least_containment = 0.12;
  // The share of a text's samples that may be cut off, being popular.
  double popular_share = 0.10;
};

// How the index sifts. What a scheme fixes (the sampling) is not among it.
struct RecallSettings {
  RecallTarget target;
  // Two samples in common are asked for where so many are to be expected of a pair of the target's containment, else
  // one: one is the more often shared by accident.
  double two_samples_from = 0;
  // An estimate of so many standard errors below least_containment is implausible.
  double standard_errors = 0;
};

// The settings that reach a target, if any do. The recall is cut to [0, .9999].
RecallSettings SettingsFor(const RecallTarget& target);

// Numbers of distinct shingles: of two texts, and in common.
struct PairShape {
  uint32_t shingles_a = 0;
  uint32_t shingles_b = 0;
  uint32_t shared = 0;
};

// Samples that a pair of these sizes must have in common.
uint32_t NeededSamples(const RecallSettings& settings, uint32_t shingles_a, uint32_t shingles_b);

// The chance at least that of two such texts, not identical, one finds the other: enough samples in common that are not
// cut off, a plausible signature, and a place among the best `verified` of candidates of which `strangers` are to be
// expected. A lower bound for shingles that are hashed well. If needed of the shared shingles are among the 32 smallest
// of either text, a hypergeometric number in each, or below the sampling threshold, a binomial number, and among the
// 256 smallest of either, so many samples are in common; equal slots of two signatures are binomial; the chances of
// failure add up. What is below least_containment is promised nothing.
double PromisedRecall(const RecallSettings& settings, const PairShape& pair, uint32_t verified = 20,
                      double strangers = 10);

// A kind of copy that a promise is given for.
struct PromisedCase {
  const char* name;  // in static storage
  PairShape pair;
  double recall = 0;
};

// Of texts of 500 words: whole copies by Jaccard, trims, a piece amid own text, and a passage of 60 words, amid own
// text and alone.
std::vector<PromisedCase> PromisedCases(const RecallSettings& settings);

}  // namespace wireprint::dedup
