#include "services/dedup/engine/query.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/dedup/core/compare.h"
#include "services/dedup/core/template_text.h"
#include "services/dedup/engine/matcher.h"
#include "services/dedup/engine/passages.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/prepare.h"
#include "services/dedup/engine/reasons.h"
#include "services/dedup/engine/resolve.h"
#include "services/dedup/engine/validate.h"
#include "services/fingerprint/bands.h"
#include "services/fingerprint/scheme.h"

namespace wireprint::dedup {
namespace {

constexpr double kDefaultBandThreshold = 0.5;
constexpr double kDefaultBandRecall = 0.95;

absl::Status OutOfRange(absl::string_view field, double value, absl::string_view limit) {
  return chassis::MakeError(absl::StatusCode::kInvalidArgument,
                            absl::StrCat(field, ": is ", value, ", must be ", limit),
                            {.reason = reason::kValueOutOfRange,
                             .field = std::string(field),
                             .metadata = {{"value", absl::StrCat(value)}, {"limit", std::string(limit)}}});
}

}  // namespace

absl::StatusOr<MatchSet> FindMatches(const ReadContext& context, const FindRequest& request, uint32_t max_matches) {
  absl::StatusOr<Resolved> subject = Resolve(context, request.subject, "subject");
  if (!subject.ok()) return subject.status();
  Micros centre = subject->observe_time.value_or(context.options.now());
  if (request.observe_time && !subject->observe_time) {
    const absl::StatusOr<Micros> sent = ValidateTime(*request.observe_time, "observe_time");
    if (!sent.ok()) return sent.status();
    centre = *sent;
  }
  MatchQuery query{.report_id = subject->report_id,
                   .own = subject->sequence,
                   .text = subject->text,
                   .ranges = subject->prepared.ranges,
                   .observe_time = centre,
                   .comparable = &subject->prepared.comparable,
                   .indexed = subject->prepared.Indexed(context.options.policy.relation.min_words),
                   .filter = {.from = centre - context.options.match_window,
                              .to = centre + context.options.match_window + 1,
                              .limit = VerifyLimit(max_matches, subject->report_id)},
                   .include_passages = request.options.include_passages};
  if (request.observed_after) {
    const absl::StatusOr<Micros> after = ValidateTime(*request.observed_after, "observed_after");
    if (!after.ok()) return after.status();
    query.filter.from = std::max(query.filter.from, *after);
  }
  if (request.observed_before) {
    const absl::StatusOr<Micros> before = ValidateTime(*request.observed_before, "observed_before");
    if (!before.ok()) return before.status();
    query.filter.to = std::min(query.filter.to, *before);
  }
  MatchSet result{.exact_only = query.indexed.exact_only,
                  .whole_text = subject->prepared.whole_text,
                  .word_count = subject->prepared.fingerprint.word_count};
  if (context.corpus == nullptr) return result;
  VerifiedMatches found;
  absl::Status searched = FindVerified(*context.corpus, context.store, context.options.policy, query, found);
  if (!searched.ok()) return searched;
  if (context.options.observer != nullptr) context.options.observer->Matched(found.candidates, found.matches);
  result.place = subject->sketch
                     ? PlaceOf(*context.corpus, *subject->sketch)
                     : PredictPlace(*context.corpus, context.options.policy, query.indexed.shingle_count, found);
  if (found.matches.size() > max_matches) found.matches.resize(max_matches);
  result.matches = std::move(found.matches);
  result.candidates = found.candidates;
  result.candidates_truncated = found.truncated;
  return result;
}

absl::StatusOr<ComparisonResult> Compare(const ReadContext& context, const Subject& a, const Subject& b) {
  const absl::StatusOr<Resolved> left = Resolve(context, a, "a");
  if (!left.ok()) return left.status();
  const absl::StatusOr<Resolved> right = Resolve(context, b, "b");
  if (!right.ok()) return right.status();
  ComparisonResult result{.overlap = CompareSets(left->prepared.comparable, right->prepared.comparable)};
  const MatchPolicy& policy = context.options.policy;
  result.relation = Classify(result.overlap, policy.relation);
  result.passages = LocatePassages(left->text, left->prepared.comparable, right->text, right->prepared.comparable);
  result.failed_tests = ExplainDifference(result.overlap, policy.relation);
  if (!left->observe_time || !right->observe_time) return result;
  const std::vector<uint64_t> figures_a = Figures(left->text, left->prepared.ranges);
  const std::vector<uint64_t> figures_b = Figures(right->text, right->prepared.ranges);
  const Relation by_words = result.relation;
  result.relation = RelationInTime(
      by_words, *left->observe_time - *right->observe_time, [&]() -> const auto& { return figures_a; },
      [&]() -> const auto& { return figures_b; }, policy.template_text);
  if (result.relation != by_words) {
    result.failed_tests.push_back(
        {"shared_figures", policy.template_text.min_shared_figures, SharedFigures(figures_a, figures_b), by_words});
  }
  return result;
}

absl::StatusOr<FingerprintResult> ComputeFingerprint(const FingerprintRequest& request,
                                                     const analysis::LineRules& rules) {
  if (!request.scheme.empty() && !fingerprint::IsKnownScheme(request.scheme)) {
    return chassis::MakeError(
        absl::StatusCode::kInvalidArgument,
        absl::StrCat("scheme: \"", request.scheme, "\" is not computed here; leave it empty or send ",
                     fingerprint::kSchemeName),
        {.reason = reason::kSchemeUnknown,
         .field = "scheme",
         .metadata = {{"scheme", request.scheme}, {"supported", std::string(fingerprint::kSchemeName)}}});
  }
  const double threshold = request.band_threshold == 0 ? kDefaultBandThreshold : request.band_threshold;
  if (!(threshold > 0 && threshold < 1)) return OutOfRange("band_threshold", threshold, "above 0 and below 1");
  const double recall = request.band_recall == 0 ? kDefaultBandRecall : request.band_recall;
  if (!(recall > 0 && recall < 1)) return OutOfRange("band_recall", recall, "above 0 and below 1");
  const std::optional<fingerprint::BandLayout> layout = fingerprint::ChooseLayout(threshold, recall);
  if (!layout) return OutOfRange("band_recall", recall, "what 128 slots can reach at that threshold; lower it");

  const TextSubject& subject = request.subject;
  PreparedText prepared = Prepare(subject.text, subject.body_mask ? &*subject.body_mask : nullptr, rules);
  FingerprintResult result{.fingerprint = std::move(prepared.fingerprint),
                           .whole_text = prepared.whole_text,
                           .excluded = prepared.whole_text ? std::vector<Exclusion>() : std::move(prepared.excluded),
                           .ruleset = std::move(prepared.ruleset),
                           .layout = *layout,
                           .band_recall = fingerprint::BandRecall(*layout, threshold)};
  result.band_keys = fingerprint::BandKeys(result.fingerprint.signature, *layout);
  return result;
}

}  // namespace wireprint::dedup
