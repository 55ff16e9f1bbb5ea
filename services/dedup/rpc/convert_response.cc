#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "services/dedup/rpc/convert.h"
#include "services/fingerprint/scheme.h"
#include "services/text/utf8.h"

namespace wireprint::dedup::rpc {
namespace {

// Of GetReport and ComputeFingerprint, as their protos say.
constexpr size_t kMaxExcludedSpans = 256;

google::protobuf::Timestamp ToTimestamp(const SentTime& time) {
  google::protobuf::Timestamp proto;
  proto.set_seconds(time.seconds);
  proto.set_nanos(time.nanos);
  return proto;
}

dedup::v1::Relation ToProto(Relation relation) { return static_cast<dedup::v1::Relation>(relation); }

dedup::v1::FingerprintBasis Basis(bool whole_text) {
  return whole_text ? dedup::v1::FINGERPRINT_BASIS_WHOLE_TEXT : dedup::v1::FINGERPRINT_BASIS_BODY;
}

void ToProto(const Span& span, report::v1::Span& proto) {
  proto.set_byte_begin(span.byte_begin);
  proto.set_byte_end(span.byte_end);
  proto.set_code_point_begin(span.code_point_begin);
  proto.set_code_point_end(span.code_point_end);
}

void ToProto(const std::vector<SharedPassage>& passages, dedup::v1::Comparison& comparison) {
  for (const SharedPassage& passage : passages) {
    dedup::v1::Passage& proto = *comparison.add_passages();
    ToProto(passage.in_report, *proto.mutable_in_report());
    ToProto(passage.in_match, *proto.mutable_in_match());
    proto.set_words(passage.words);
  }
}

// Exclusions ascend, so one walk over the text counts the code points of all of them.
template <typename Field>
void ToProto(const std::vector<Exclusion>& excluded, absl::string_view text, Field& field) {
  uint32_t byte = 0;
  uint32_t code_points = 0;
  const auto advance = [&](uint32_t to) {
    code_points += static_cast<uint32_t>(text::CountCodePoints(text.substr(byte, to - byte)));
    byte = to;
    return code_points;
  };
  for (size_t i = 0; i < std::min(excluded.size(), kMaxExcludedSpans); ++i) {
    dedup::v1::ExcludedSpan& proto = *field.Add();
    const uint32_t begin = advance(excluded[i].begin);
    ToProto(Span{excluded[i].begin, excluded[i].end, begin, advance(excluded[i].end)}, *proto.mutable_span());
    proto.set_kind(excluded[i].kind);
    proto.set_rule(excluded[i].rule);
  }
}

template <typename Bytes>
std::string AsBytes(const Bytes& bytes) {
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace

double RoundShare(float stored) { return std::round(double{stored} * 1e6) / 1e6; }

google::protobuf::Timestamp ToTimestamp(Micros time) {
  Micros seconds = time / 1'000'000;
  Micros micros = time % 1'000'000;
  if (micros < 0) {
    micros += 1'000'000;
    --seconds;
  }
  return ToTimestamp(SentTime{seconds, static_cast<int32_t>(micros * 1000)});
}

void ToProto(const MatchSet& matches, dedup::v1::Matches& proto) {
  for (const Match& match : matches.matches) {
    dedup::v1::Match& out = *proto.add_matches();
    out.set_report_id(match.edge.report_id);
    out.set_outlet(match.edge.outlet);
    out.set_revision(match.edge.revision);
    *out.mutable_observe_time() = ToTimestamp(match.edge.observe_time);
    dedup::v1::Comparison& comparison = *out.mutable_comparison();
    comparison.set_relation(ToProto(match.edge.relation));
    comparison.set_jaccard(RoundShare(match.edge.jaccard));
    comparison.set_containment(RoundShare(match.edge.containment));
    comparison.set_reverse_containment(RoundShare(match.edge.reverse_containment));
    ToProto(match.passages, comparison);
  }
  proto.set_candidates(matches.candidates);
  proto.set_candidates_truncated(matches.candidates_truncated);
  proto.set_exact_only(matches.exact_only);
  proto.set_basis(Basis(matches.whole_text));
  proto.set_word_count(matches.word_count);
}

void ToProto(const AddOutcome& outcome, dedup::v1::AddReportResponse& response) {
  response.set_report_id(outcome.report_id);
  response.set_revision(outcome.revision);
  response.set_replayed(outcome.replayed);
  *response.mutable_observe_time() = ToTimestamp(outcome.observe_time);
  response.set_sequence(outcome.sequence);
  ToProto(outcome.matches, *response.mutable_matches());
  ToProto(outcome.place, *response.mutable_cluster());
}

void ToProto(const ComparisonResult& result, dedup::v1::CompareReportsResponse& response) {
  dedup::v1::Comparison& comparison = *response.mutable_comparison();
  comparison.set_relation(ToProto(result.relation));
  comparison.set_jaccard(result.overlap.Jaccard());
  comparison.set_containment(result.overlap.Containment());
  comparison.set_reverse_containment(result.overlap.ReverseContainment());
  ToProto(result.passages, comparison);
  for (const FailedTest& failed : result.failed_tests) {
    dedup::v1::FailedTest& proto = *response.add_failed_tests();
    proto.set_measure(failed.measure);
    proto.set_required(failed.required);
    proto.set_actual(failed.actual);
    proto.set_relation(ToProto(failed.relation));
  }
  response.set_word_count_a(result.overlap.words_a);
  response.set_word_count_b(result.overlap.words_b);
  response.set_length_ratio(result.overlap.LengthRatio());
}

void ToProto(const StoredReport& stored, bool include_text, dedup::v1::GetReportResponse& response) {
  const Report& report = stored.text.report;
  report::v1::Report& proto = *response.mutable_report();
  proto.set_report_id(report.report_id);
  proto.set_outlet(report.outlet);
  if (include_text) proto.set_text_bytes(report.text);
  if (report.title) proto.set_title(*report.title);
  if (report.byline) proto.set_byline(*report.byline);
  if (report.credit_line) proto.set_credit_line(*report.credit_line);
  if (report.url) proto.set_url(*report.url);
  if (report.language) proto.set_language(*report.language);
  if (report.published_at) *proto.mutable_published_at() = ToTimestamp(*report.published_at);
  const Sketch& sketch = stored.sketch;
  *proto.mutable_observe_time() = ToTimestamp(sketch.observe_time);
  response.set_revision(sketch.revision);
  response.set_sequence(sketch.sequence);
  *response.mutable_receive_time() = ToTimestamp(sketch.receive_time);
  response.set_basis(Basis(sketch.whole_text));
  response.set_word_count(sketch.word_count);
  if (!sketch.whole_text) ToProto(stored.text.excluded, report.text, *response.mutable_excluded());
  response.set_ruleset(sketch.ruleset);
  response.set_scheme(sketch.scheme);
  response.set_exact_hash(AsBytes(sketch.exact_hash));
  ToProto(stored.place, *response.mutable_cluster());
}

void ToProto(const FingerprintResult& result, absl::string_view text, dedup::v1::ComputeFingerprintResponse& response) {
  const fingerprint::Fingerprint& computed = result.fingerprint;
  response.set_scheme(std::string(fingerprint::kSchemeName));
  response.set_exact_hash(AsBytes(computed.exact_hash));
  response.mutable_signature()->Add(computed.signature.begin(), computed.signature.end());
  response.mutable_sampled_shingles()->Add(computed.samples.begin(), computed.samples.end());
  response.set_word_count(computed.word_count);
  response.set_shingle_count(computed.shingle_count);
  response.set_basis(Basis(result.whole_text));
  ToProto(result.excluded, text, *response.mutable_excluded());
  response.set_ruleset(result.ruleset);
  response.mutable_band_layout()->set_bands(result.layout.bands);
  response.mutable_band_layout()->set_rows(result.layout.rows);
  response.mutable_band_layout()->set_recall(result.band_recall);
  response.mutable_band_keys()->Add(result.band_keys.begin(), result.band_keys.end());
}

void ToProto(const IndexInfo& info, const Engine& engine, dedup::v1::GetIndexInfoResponse& response) {
  const EngineOptions& options = engine.options();
  response.set_corpus(info.corpus);
  response.set_scheme(std::string(fingerprint::kSchemeName));
  response.set_reports(info.stats.reports);
  response.set_postings(info.stats.postings);
  response.set_index_bytes(info.stats.bytes);
  response.set_match_window_seconds(static_cast<uint64_t>(options.match_window / 1'000'000));
  response.set_retention_seconds(static_cast<uint64_t>(options.retention / 1'000'000));
  dedup::v1::RelationPolicy& policy = *response.mutable_policy();
  policy.set_same_text_jaccard(options.policy.relation.same_text_jaccard);
  policy.set_same_text_containment(options.policy.relation.same_text_containment);
  policy.set_min_length_ratio(options.policy.relation.min_length_ratio);
  policy.set_partial_containment(options.policy.relation.partial_containment);
  policy.set_cut_length_ratio(options.policy.relation.cut_length_ratio);
  policy.set_member_jaccard(options.policy.relation.member_jaccard);
  policy.set_min_words(options.policy.relation.min_words);
  response.set_ruleset(options.rules->version());
  response.set_last_sequence(info.last_sequence);
  response.set_clusters(info.clusters);
  for (const PromisedCase& promised : engine.promised()) {
    dedup::v1::PromisedRecall& proto = *response.add_promised_recall();
    proto.set_name(promised.name);
    proto.set_recall(promised.recall);
  }
  response.set_recall_target(options.recall.recall);
  response.set_epoch(engine.store().epoch());
}

}  // namespace wireprint::dedup::rpc
