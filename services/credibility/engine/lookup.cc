// Clusters as callers ask for them.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/paging.h"
#include "services/report/identity.h"
#include "services/report/reasons.h"
#include "services/report/validate.h"

namespace wireprint::credibility {
namespace {

constexpr uint32_t kDefaultPage = 100;
constexpr uint32_t kMaxPage = 1000;

absl::Status ValidateClusterId(absl::string_view id) {
  const bool ok = id.size() >= 2 && id.size() <= 24 && id[0] == 'c' &&
                  std::all_of(id.begin() + 1, id.end(), [](char c) { return absl::ascii_isdigit(c); });
  if (ok) return absl::OkStatus();
  return report::Bad(report::reason::kClusterIdMalformed, "cluster_id", "is no id of a cluster: `c` and a number");
}

absl::Status ClusterNotFound(absl::string_view id) {
  return chassis::MakeError(absl::StatusCode::kNotFound,
                            absl::StrCat("cluster_id: no recorded report is in the cluster \"", id, "\""),
                            {.reason = report::reason::kClusterNotFound, .field = "cluster_id"});
}

// Of a report that is in no cluster: yet, or for good.
absl::Status Unplaced(absl::string_view report_id, bool pending) {
  if (pending) {
    return chassis::MakeError(
        absl::StatusCode::kUnavailable,
        absl::StrCat("the report \"", report_id, "\" is recorded, but dedup has not placed it in a cluster yet; retry"),
        {.reason = report::reason::kProvenancePending, .retry_after = absl::Seconds(1)});
  }
  return chassis::MakeError(absl::StatusCode::kNotFound,
                            absl::StrCat("report_id: the report \"", report_id, "\" is in no cluster of dedup's"),
                            {.reason = report::reason::kClusterNotFound, .field = "report_id"});
}

}  // namespace

absl::StatusOr<OriginPage> Engine::ResolveCluster(absl::string_view corpus_name, absl::string_view cluster_id,
                                                  absl::string_view report_id, uint32_t page_size,
                                                  absl::string_view page_token) {
  const absl::StatusOr<std::string> name = report::ValidateCorpus(corpus_name);
  if (!name.ok()) return name.status();
  if (report_id.empty()) {
    if (absl::Status s = ValidateClusterId(cluster_id); !s.ok()) return s;
  } else if (absl::Status s = report::ValidateReportId(report_id, "report_id"); !s.ok()) {
    return s;
  }
  const absl::StatusOr<uint32_t> size = PageSize(page_size, kDefaultPage, kMaxPage);
  if (!size.ok()) return size.status();
  Corpus* const corpus = corpora_.Find(*name);
  if (corpus == nullptr) {
    return report_id.empty() ? ClusterNotFound(cluster_id) : report::ReportNotFound(report_id, "report_id");
  }
  const std::lock_guard lock(corpus->mutex);
  Transaction read(*store_, corpus->name);
  OriginPage page;
  if (report_id.empty()) {
    absl::StatusOr<std::string> present = read.Present(std::string(cluster_id));
    if (!present.ok()) return present.status();
    page.cluster = *std::move(present);
  } else {
    const auto identity = read.GetIdentity(report_id);
    if (!identity.ok()) return identity.status();
    if (const auto deleted = report::StandingTombstone(*identity, options_.now(), options_.retention)) {
      return report::ReportDeleted(absl::StatusCode::kNotFound, report_id, *deleted, "report_id");
    }
    if (!*identity || (*identity)->revisions.empty()) return report::ReportNotFound(report_id, "report_id");
    const auto row = read.GetRow((*identity)->revisions.back().sequence);
    if (!row.ok()) return row.status();
    if (!*row || (*row)->cluster.empty()) return Unplaced(report_id, *row && (*row)->facts.reuse.pending);
    page.cluster = (*row)->cluster;
  }
  const uint64_t binding = report::TokenBinding().Add(*name).Add(cluster_id).Add(report_id).value();
  const auto token = ReadPageToken(report::TokenKind::kMembers, binding, 1, page_token);
  if (!token.ok()) return token.status();
  const absl::StatusOr<std::vector<Sequence>> sequences = read.Members(page.cluster);
  if (!sequences.ok()) return sequences.status();
  if (sequences->empty()) return ClusterNotFound(cluster_id);
  absl::StatusOr<NamedOrigin> origin = OriginOf(*corpus, read, page.cluster);
  if (!origin.ok()) return origin.status();
  page.origin = *std::move(origin);
  page.member_count = sequences->size();
  page.family_count = (*corpus->clusters.Of(page.cluster, read))->resolver.families();
  const size_t begin = std::min<uint64_t>(*token ? (**token)[0] : 0, sequences->size());
  const size_t end = std::min<size_t>(begin + *size, sequences->size());
  for (size_t i = begin; i < end; ++i) {
    const auto row = read.GetRow((*sequences)[i]);
    if (!row.ok()) return row.status();
    if (*row) page.members.push_back({MemberOf(**row), (*row)->facts.reuse});
  }
  if (end < sequences->size()) {
    page.next_page_token = report::EncodeToken(report::TokenKind::kMembers, binding, {end});
  }
  return page;
}

}  // namespace wireprint::credibility
