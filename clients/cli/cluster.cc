#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "clients/cli/table.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"

namespace wireprint::cli {
namespace {

constexpr uint32_t kPageSize = 500;
constexpr size_t kIndent = 14;

void PrintHead(const Session& session, const dedupv1::Cluster& cluster) {
  std::ostream& out = *session.out;
  const auto line = [&](absl::string_view name, const std::string& value) {
    out << std::string(name) << std::string(kIndent - name.size(), ' ') << Shorten(value, session.page_width - kIndent)
        << '\n';
  };
  line("cluster", cluster.cluster_id());
  if (!cluster.former_cluster_ids().empty()) {
    line("formerly", absl::StrJoin(cluster.former_cluster_ids(), " "));
  }
  line("reports", absl::StrCat(cluster.report_count(), " of ", cluster.outlet_count(), " outlets"));
  if (cluster.has_first()) {
    line("first", cluster.first().report_id());
    line("", absl::StrCat(TimeText(cluster.first().observe_time()), ", ", cluster.first().outlet()));
  }
  if (cluster.has_create_time()) line("created", TimeText(cluster.create_time()));
  line("updated", TimeText(cluster.update_time()));
  for (const auto& anchor : cluster.anchors()) {
    line(&anchor == &cluster.anchors(0) ? "anchors" : "",
         absl::StrCat(anchor.report_id().empty() ? "(gone)" : anchor.report_id(), ", holds ", anchor.member_count()));
  }
}

Table MemberTable(const Session& session) {
  return Table(session.out,
               {{"REPORT (a)", 10, 24},
                {"OUTLET", 10, 22},
                {"OBSERVED", 19, 19},
                {"RELATION", 8, 8},
                {"A IN B", 6, 6, true},
                {"ANCHOR (b)", 10, 24}},
               session.page_width);
}

// The names of the anchors are those of the cluster; an anchor that is gone has none.
std::string AnchorName(const dedupv1::Cluster& cluster, const dedupv1::ClusterMember& member) {
  for (const auto& anchor : cluster.anchors()) {
    if (anchor.sequence() == member.anchor_sequence()) {
      return anchor.report_id().empty() ? "(gone)" : anchor.report_id();
    }
  }
  return "";
}

absl::Status PrintMembers(const Session& session, const client::DedupClient& client, const dedupv1::Cluster& cluster,
                          uint32_t max) {
  Table table = MemberTable(session);
  dedupv1::ListClusterReportsRequest request;
  request.set_corpus(session.corpus);
  request.set_cluster_id(cluster.cluster_id());
  uint32_t shown = 0;
  do {
    request.set_page_size(std::min(kPageSize, max - shown));
    const auto page = client.ListClusterReports(request);
    if (!page.ok()) {
      return page.status();
    }
    for (const dedupv1::ClusterMember& member : page->members()) {
      const bool founder = !member.has_comparison();
      table.Add({member.report_id(), member.outlet(), ShortTimeText(member.observe_time()),
                 founder ? "" : RelationName(member.comparison().relation()),
                 founder ? "" : Percent(member.comparison().containment()), AnchorName(cluster, member)});
      ++shown;
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && shown < max);
  table.Flush();
  if (shown < cluster.report_count()) {
    *session.out << "... " << cluster.report_count() - shown << " more; see --max\n";
  }
  return absl::OkStatus();
}

}  // namespace

int Cluster(const Session& session, const ClusterFlags& flags) {
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "cluster", client.status());
  }
  int worst = kOk;
  for (size_t i = 0; i < flags.ids.size(); ++i) {
    dedupv1::GetClusterRequest request;
    request.set_corpus(session.corpus);
    request.set_cluster_id(flags.ids[i]);
    const auto response = client->GetCluster(request);
    if (!response.ok()) {
      worst = std::max(worst, Fail(session, flags.ids[i], response.status()));
      continue;
    }
    if (PrintJson(session, response->cluster())) {
      continue;
    }
    *session.out << (i > 0 ? "\n" : "");
    PrintHead(session, response->cluster());
    if (flags.max == 0) {
      continue;
    }
    *session.out << '\n';
    if (absl::Status status = PrintMembers(session, *client, response->cluster(), flags.max); !status.ok()) {
      worst = std::max(worst, Fail(session, flags.ids[i], status));
    }
  }
  return worst;
}

}  // namespace wireprint::cli
