#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "clients/cli/commands.h"
#include "clients/cli/input.h"
#include "clients/cli/table.h"
#include "clients/cli/words.h"

namespace wireprint::cli {
namespace {

// The texts of a question, with what the user calls each.
struct Texts {
  dedupv1::GroupReportsRequest request;
  std::vector<std::string> names;
};

absl::StatusOr<Texts> ReadTexts(const Session& session, const GroupFlags& flags) {
  Texts texts;
  texts.request.set_corpus(session.corpus);
  std::vector<std::string> paths;
  for (const std::string& argument : flags.subjects) {
    absl::string_view id = argument;
    if (!absl::ConsumePrefix(&id, "id:")) {
      paths.push_back(argument);
      continue;
    }
    texts.request.add_items()->set_report_id(std::string(id));
    texts.names.push_back(std::string(id));
  }
  ReportReader reader(paths, {.outlet = flags.outlet}, session.in);
  if (absl::Status s = reader.CheckPaths(); !s.ok()) return s;
  while (std::optional<InputReport> input = reader.Next()) {
    if (!input->report.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(input->source, ": ", input->report.status().message()));
    }
    reportv1::Report& report = *input->report;
    auto& item = *texts.request.add_items();
    *item.mutable_text_bytes() = report.has_text() ? report.text() : report.text_bytes();
    item.set_outlet(report.outlet());
    texts.names.push_back(report.report_id().empty() ? input->source : report.report_id());
  }
  return texts;
}

std::string Remark(const dedupv1::ReportGroup& group) {
  if (group.compilation()) return "parts of others put together";
  return group.derived() ? "stands in what came before" : "";
}

void PrintGroups(const Session& session, const Texts& texts, const dedupv1::GroupReportsResponse& response) {
  Table table(session.out,
              {{"GROUP", 5, 5, true},
               {"REPORT", 8, 40},
               {"OUTLET", 8, 30},
               {"RELATION", 8, 10},
               {"SHARE", 6, 6, true},
               {"OF", 4, 28}},
              session.page_width);
  for (int g = 0; g < response.groups_size(); ++g) {
    const auto& group = response.groups(g);
    for (int m = 0; m < group.members_size(); ++m) {
      const auto& member = group.members(m);
      std::vector<std::string> cells = {m == 0 ? absl::StrCat(g + 1) : "", texts.names[member.item()], member.outlet()};
      if (member.has_comparison()) {
        cells.push_back(RelationName(member.comparison().relation()));
        cells.push_back(Percent(member.comparison().containment()));
        cells.push_back(texts.names[member.anchor_item()]);
      } else {
        cells.insert(cells.end(), {"first", "", Remark(group)});
      }
      table.Add(std::move(cells));
    }
  }
  table.Flush();
  const auto counted = [](uint32_t count, absl::string_view noun) {
    return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
  };
  *session.out << '\n'
               << counted(response.outlet_count(), "outlet") << ", "
               << counted(response.independent_text_count(), "independent text") << '\n';
}

}  // namespace

int Group(const Session& session, const GroupFlags& flags) {
  const auto texts = ReadTexts(session, flags);
  if (!texts.ok()) {
    *session.err << "wireprint: " << texts.status().message() << '\n';
    return kUsage;
  }
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "group", client.status());
  }
  const auto response = client->GroupReports(texts->request);
  if (!response.ok()) {
    return Fail(session, "group", response.status());
  }
  if (!PrintJson(session, *response)) PrintGroups(session, *texts, *response);
  return kOk;
}

}  // namespace wireprint::cli
