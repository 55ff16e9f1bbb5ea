#include "services/credibility/rpc/code_points.h"
#include "services/credibility/rpc/convert.h"

namespace wireprint::credibility::rpc {
namespace {

void ToProto(const Interval& interval, pb::Interval& proto) {
  proto.set_lower(interval.lower);
  proto.set_upper(interval.upper);
}

void ToProto(const Figure& figure, const DetectorAccuracy& detector, pb::MetricValue& proto) {
  proto.set_metric(static_cast<pb::Metric>(figure.metric));
  proto.set_k(static_cast<uint64_t>(figure.tally.k));
  proto.set_n(static_cast<uint64_t>(figure.tally.n));
  proto.set_reports(static_cast<uint64_t>(figure.tally.reports));
  proto.set_n_eff(figure.n_eff);
  proto.set_status(static_cast<pb::MetricStatus>(figure.status));
  proto.set_level(kLevel);
  proto.set_intraclass_correlation(figure.rho);
  if (figure.status != MetricStatus::kOk) return;
  proto.set_value(figure.value);
  ToProto(figure.interval, *proto.mutable_interval());
  if (figure.posterior) {
    pb::Posterior& posterior = *proto.mutable_posterior();
    posterior.set_alpha(figure.posterior->alpha);
    posterior.set_beta(figure.posterior->beta);
    posterior.set_mean(figure.posterior->Mean());
    ToProto(figure.posterior->Range(kLevel), *posterior.mutable_interval());
    posterior.set_prior(figure.prior);
  }
  if (detector.measured()) {
    pb::DetectorAccuracy& out = *proto.mutable_detector();
    out.set_true_positives(static_cast<uint32_t>(detector.true_positives));
    out.set_positives(static_cast<uint32_t>(detector.positives));
    out.set_true_negatives(static_cast<uint32_t>(detector.true_negatives));
    out.set_negatives(static_cast<uint32_t>(detector.negatives));
  }
}

void ToProto(const DayCounts& counts, pb::OutletCounts& proto) {
  const auto of = [&](Counter counter) { return static_cast<uint64_t>(counts.Of(counter)); };
  proto.set_reports(of(Counter::kReports));
  proto.set_templates(of(Counter::kTemplates));
  proto.set_own_versions(of(Counter::kOwnVersions));
  proto.set_corrections(of(Counter::kCorrections));
  proto.set_live_blogs(of(Counter::kLiveBlogs));
  proto.set_stubs(of(Counter::kStubs));
  proto.set_credits_accurate(of(Counter::kCreditsAccurate));
  proto.set_credits_inaccurate(of(Counter::kCreditsInaccurate));
  proto.set_credits_none(of(Counter::kCreditsNone));
  proto.set_credits_unclear(of(Counter::kCreditsUnclear));
  proto.set_credits_unresolved(of(Counter::kCreditsUnresolved));
  proto.set_reuse_unresolved(of(Counter::kReuseUnresolved));
  proto.set_unsupported_language(of(Counter::kUnsupportedLanguage));
  proto.set_pending(of(Counter::kPending));
  proto.set_refused(of(Counter::kRefused));
}

}  // namespace

WindowRequest FromProto(bool present, const pb::ProfileWindow& window) {
  WindowRequest request;
  if (!present) return request;
  if (window.has_end()) request.end = report::SentTime{window.end().seconds(), window.end().nanos()};
  request.days = window.days();
  request.half_life_days = window.half_life_days();
  return request;
}

void ToProto(const OutletProfile& profile, pb::OutletProfile& proto) {
  proto.set_outlet(profile.outlet.outlet);
  proto.set_family(profile.outlet.family);
  proto.set_role(static_cast<pb::OutletRole>(profile.outlet.role));
  *proto.mutable_window_begin() = ToTimestamp(profile.window.begin);
  *proto.mutable_window_end() = ToTimestamp(profile.window.end);
  proto.set_half_life_days(profile.window.days.half_life_days);
  for (size_t i = 0; i < profile.figures.size(); ++i) {
    ToProto(profile.figures[i], profile.detectors[i], *proto.add_metrics());
  }
  ToProto(profile.counts, *proto.mutable_counts());
  proto.mutable_calibration()->set_version(profile.calibration.version);
  proto.mutable_calibration()->set_detectors(profile.calibration.detectors);
  *proto.mutable_calibration()->mutable_compute_time() = ToTimestamp(profile.calibration.computed);
}

void ToProto(const EvidencePage& page, pb::ExplainMetricResponse& proto) {
  ToProto(page.figure, page.detector, *proto.mutable_value());
  for (const Evidence& evidence : page.evidence) {
    pb::MetricEvidence& out = *proto.add_evidence();
    out.set_report_id(evidence.row.report_id);
    out.set_revision(evidence.row.revision);
    *out.mutable_observe_time() = ToTimestamp(evidence.row.observe_time);
    out.set_k(static_cast<uint64_t>(evidence.tally.k));
    out.set_n(static_cast<uint64_t>(evidence.tally.n));
    out.set_weight(evidence.weight);
    const CodePoints text(evidence.report.text);
    const CodePoints byline(evidence.report.byline ? absl::string_view(*evidence.report.byline) : "");
    const CodePoints credit(evidence.report.credit_line ? absl::string_view(*evidence.report.credit_line) : "");
    for (const EvidencePlace& place : evidence.places) {
      auto& proto_place = *out.add_places();
      proto_place.set_field(static_cast<pb::ReportField>(static_cast<int>(place.field) + 1));
      const CodePoints& field = place.field == analysis::CreditField::kText     ? text
                                : place.field == analysis::CreditField::kByline ? byline
                                                                                : credit;
      field.Fill(place.span, *proto_place.mutable_span());
      proto_place.set_in_k(place.in_k);
    }
    out.set_cluster_id(evidence.row.cluster);
    if (evidence.row.facts.reuse.pending) continue;
    out.set_credit_cell(static_cast<pb::CreditCell>(evidence.row.facts.reuse.cell));
    out.set_reuse(static_cast<pb::Reuse>(evidence.row.facts.reuse.reuse));
  }
  proto.set_next_page_token(page.next_page_token);
}

}  // namespace wireprint::credibility::rpc
