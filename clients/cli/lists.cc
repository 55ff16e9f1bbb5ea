#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/input.h"
#include "clients/cli/listing.h"
#include "clients/cli/words.h"

namespace wireprint::cli {
namespace {

constexpr uint32_t kPageSize = 500;

// Asks for page after page until `max` things are shown (0: all). `show` adds the things of a page to the listing.
template <typename Request, typename Call, typename Show>
int ListAll(const Session& session, const char* what, Request request, uint32_t max, Listing& listing, const Call& call,
            const Show& show) {
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, what, client.status());
  }
  const uint32_t wanted = max == 0 ? std::numeric_limits<uint32_t>::max() : max;
  request.set_corpus(session.corpus);
  do {
    request.set_page_size(std::min(kPageSize, wanted - listing.shown()));
    const auto page = call(*client, request);
    if (!page.ok()) {
      listing.Finish(false);
      return Fail(session, what, page.status());
    }
    show(*page);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && listing.shown() < wanted);
  listing.Finish(!request.page_token().empty());
  return kOk;
}

}  // namespace

int Clusters(const Session& session, const ClustersFlags& flags) {
  dedupv1::ListClustersRequest request;
  request.set_minimum_report_count(flags.min);
  request.set_order_by(flags.order == "size"      ? "report_count desc"
                       : flags.order == "updated" ? "update_time desc"
                                                  : "cluster_id");
  if (!SetTime(session, "--since", flags.since, [&](const auto& time) { *request.mutable_updated_since() = time; })) {
    return kUsage;
  }
  Listing listing(
      session,
      {{"CLUSTER", 7, 12}, {"REPORTS", 7, 7, true}, {"FIRST REPORT", 12, 24}, {"OUTLET", 10, 22}, {"UPDATED", 19, 19}});
  return ListAll(
      session, "clusters", request, flags.max, listing,
      [](const client::DedupClient& client, const auto& asked) { return client.ListClusters(asked); },
      [&](const dedupv1::ListClustersResponse& page) {
        for (const dedupv1::Cluster& cluster : page.clusters()) {
          listing.Add(cluster, {cluster.cluster_id(), absl::StrCat(cluster.report_count()), cluster.first().report_id(),
                                cluster.first().outlet(), ShortTimeText(cluster.update_time())});
        }
      });
}

int Reports(const Session& session, const ReportsFlags& flags) {
  dedupv1::ListReportsRequest request;
  if (!SetTime(session, "--after", flags.after, [&](const auto& time) { *request.mutable_observed_after() = time; }) ||
      !SetTime(session, "--before", flags.before,
               [&](const auto& time) { *request.mutable_observed_before() = time; })) {
    return kUsage;
  }
  Listing listing(
      session,
      {{"REPORT", 10, 24}, {"OUTLET", 10, 22}, {"OBSERVED", 19, 19}, {"CLUSTER", 7, 12}, {"IN IT", 5, 6, true}});
  return ListAll(
      session, "reports", request, flags.max, listing,
      [](const client::DedupClient& client, const auto& asked) { return client.ListReports(asked); },
      [&](const dedupv1::ListReportsResponse& page) {
        for (const dedupv1::GetReportResponse& report : page.reports()) {
          listing.Add(report, {report.report().report_id(), report.report().outlet(),
                               ShortTimeText(report.report().observe_time()), report.cluster().cluster_id(),
                               absl::StrCat(report.cluster().report_count())});
        }
      });
}

}  // namespace wireprint::cli
