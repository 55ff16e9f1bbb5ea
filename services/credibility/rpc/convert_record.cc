#include <algorithm>

#include "services/credibility/rpc/convert.h"

namespace wireprint::credibility::rpc {
namespace {

constexpr int kMaxCredited = 16;

void ToProto(const DedupAnswer& answer, uint32_t max_matches, dedup::v1::Matches& proto) {
  for (size_t i = 0; i < std::min<size_t>(answer.matches.size(), max_matches); ++i) {
    const SharedReport& match = answer.matches[i];
    dedup::v1::Match& out = *proto.add_matches();
    out.set_report_id(match.report_id);
    out.set_outlet(match.outlet);
    out.set_revision(match.revision);
    *out.mutable_observe_time() = ToTimestamp(match.observe_time);
    dedup::v1::Comparison& comparison = *out.mutable_comparison();
    comparison.set_relation(static_cast<dedup::v1::Relation>(match.relation));
    comparison.set_jaccard(match.jaccard);
    comparison.set_containment(match.containment);
    comparison.set_reverse_containment(match.reverse_containment);
  }
  proto.set_candidates(answer.candidates);
  proto.set_candidates_truncated(answer.candidates_truncated);
  proto.set_exact_only(answer.exact_only);
  proto.set_basis(static_cast<dedup::v1::FingerprintBasis>(answer.basis));
  proto.set_word_count(answer.word_count);
}

}  // namespace

void ToProto(const NamedOrigin& named, pb::Origin& proto) {
  proto.set_kind(static_cast<pb::OriginKind>(named.origin.kind));
  proto.set_report_id(named.report_id);
  proto.set_outlet(named.outlet);
  proto.set_agency_id(named.origin.agency_id);
  for (const OriginReason reason : named.origin.reasons) proto.add_reasons(static_cast<pb::OriginReason>(reason));
  proto.set_crediting_families(named.origin.crediting_families);
}

void ToProto(const RecordOutcome& outcome, pb::RecordReportResponse& proto) {
  const Row& row = outcome.row;
  proto.set_report_id(row.report_id);
  proto.set_revision(row.revision);
  proto.set_replayed(outcome.replayed);
  *proto.mutable_observe_time() = ToTimestamp(row.observe_time);
  proto.set_outlet(row.outlet.outlet);
  proto.set_family(row.outlet.family);
  if (row.facts.reuse.pending) {
    proto.set_provenance(pb::PROVENANCE_PENDING);
    return;
  }
  if (row.facts.reuse.exclusion == Exclusion::kRefused) {
    proto.set_provenance(pb::PROVENANCE_REFUSED);
    return;
  }
  proto.set_provenance(pb::PROVENANCE_RESOLVED);
  ToProto(row.answer, outcome.max_matches, *proto.mutable_matches());
  dedup::v1::ClusterPlace& place = *proto.mutable_place();
  place.set_cluster_id(row.cluster);
  place.set_report_count(row.answer.report_count);
  place.set_anchor_report_id(row.answer.anchor_report_id);
  place.set_compilation(row.answer.compilation);
  for (const std::string& cluster : row.answer.linked) place.add_linked_cluster_ids(cluster);
  ToProto(outcome.origin, *proto.mutable_origin());
  proto.set_credit_cell(static_cast<pb::CreditCell>(row.facts.reuse.cell));
  proto.set_reuse(static_cast<pb::Reuse>(row.facts.reuse.reuse));
}

void ToProto(const OriginPage& page, pb::ResolveOriginResponse& proto) {
  proto.set_cluster_id(page.cluster);
  ToProto(page.origin, *proto.mutable_origin());
  for (const OriginMember& member : page.members) {
    pb::OriginMember& out = *proto.add_members();
    out.set_report_id(member.member.report_id);
    out.set_outlet(member.member.outlet);
    out.set_family(member.member.family);
    *out.mutable_observe_time() = ToTimestamp(member.member.observe_time);
    for (const TextCredit& credit : member.member.credits) {
      const auto& ids = out.credited_agency_ids();
      if (ids.size() >= kMaxCredited || std::find(ids.begin(), ids.end(), credit.agency_id) != ids.end()) continue;
      out.add_credited_agency_ids(credit.agency_id);
    }
    if (member.facts.pending) continue;
    out.set_credit_cell(static_cast<pb::CreditCell>(member.facts.cell));
    out.set_reuse(static_cast<pb::Reuse>(member.facts.reuse));
  }
  proto.set_member_count(static_cast<uint32_t>(page.member_count));
  proto.set_family_count(static_cast<uint32_t>(page.family_count));
  proto.set_next_page_token(page.next_page_token);
}

}  // namespace wireprint::credibility::rpc
