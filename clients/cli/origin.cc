#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/cli/commands.h"
#include "clients/cli/credibility_words.h"
#include "clients/cli/table.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"
#include "clients/cpp/pages.h"

namespace wireprint::cli {
namespace {

constexpr uint32_t kPageSize = 1000;
constexpr size_t kIndent = 12;

void PrintHead(const Session& session, const credibilityv1::ResolveOriginResponse& response) {
  const auto line = [&](absl::string_view name, const std::string& text) {
    for (const std::string& part : Wrap(text, session.page_width - kIndent)) {
      *session.out << Fit(name, kIndent) << part << '\n';
      name = "";
    }
  };
  line("cluster", absl::StrCat(response.cluster_id(), ": ", response.member_count(),
                               response.member_count() == 1 ? " report of " : " reports of ", response.family_count(),
                               response.family_count() == 1 ? " family" : " families"));
  line("origin", OriginText(response.origin()));
  line("because", OriginReasons(response.origin()));
  *session.out << '\n';
}

// An agency that is credited in several ways is named once.
template <typename Names>
std::string Distinct(const Names& names) {
  return absl::StrJoin(std::set<std::string>(names.begin(), names.end()), " ");
}

}  // namespace

int Origin(const Session& session, const OriginFlags& flags) {
  credibilityv1::ResolveOriginRequest request;
  request.set_corpus(session.corpus);
  if (absl::string_view id = flags.subject; absl::ConsumePrefix(&id, "id:")) {
    request.set_report_id(std::string(id));
  } else {
    request.set_cluster_id(flags.subject);
  }
  const auto client = ConnectCredibility(session);
  if (!client.ok()) {
    return Fail(session, "origin", client.status(), Service::kCredibility);
  }
  const uint32_t wanted = flags.max == 0 ? std::numeric_limits<uint32_t>::max() : flags.max;
  request.set_page_size(std::min(kPageSize, wanted));
  Table table(session.out,
              {{"REPORT", 10, 24},
               {"OUTLET", 10, 26},
               {"OBSERVED", 19, 19},
               {"CREDITS", 7, 18},
               {"CREDIT", 6, 10},
               {"REUSE", 5, 11}},
              session.page_width);
  uint32_t shown = 0;
  uint32_t members = 0;
  const absl::Status status = client::ForEachPage(
      request, [&](const auto& asked) { return client->ResolveOrigin(asked); },
      [&](const credibilityv1::ResolveOriginResponse& page) {
        members = page.member_count();
        if (PrintJson(session, page)) {
          shown += static_cast<uint32_t>(page.members_size());
          return shown < wanted;
        }
        if (shown == 0) {
          PrintHead(session, page);
        }
        for (const auto& member : page.members()) {
          if (shown == wanted) {
            return false;
          }
          table.Add({member.report_id(), member.outlet(), ShortTimeText(member.observe_time()),
                     Distinct(member.credited_agency_ids()), CreditCellName(member.credit_cell()),
                     ReuseName(member.reuse())});
          ++shown;
        }
        return shown < wanted;
      });
  table.Flush();
  if (!status.ok()) {
    return Fail(session, flags.subject, status, Service::kCredibility);
  }
  if (session.output == Output::kTable && shown < members) {
    *session.out << "... " << members - shown << " more; see --max\n";
  }
  return kOk;
}

}  // namespace wireprint::cli
