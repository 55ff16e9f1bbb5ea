#include "clients/cli/profile.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/listing.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"

namespace wireprint::cli {
namespace {

void PrintCounts(const Session& session, const credibilityv1::OutletCounts& counts) {
  const std::pair<const char*, uint64_t> left_out[] = {
      {"templates", counts.templates()},     {"own versions", counts.own_versions()},
      {"corrections", counts.corrections()}, {"live blogs", counts.live_blogs()},
      {"too short", counts.stubs()},         {"in a language without rules", counts.unsupported_language()},
      {"pending", counts.pending()},         {"refused by dedup", counts.refused()}};
  const std::pair<const char*, uint64_t> reprints[] = {{"credit it", counts.credits_accurate()},
                                                       {"credit another", counts.credits_inaccurate()},
                                                       {"credit nobody", counts.credits_none()},
                                                       {"unclear", counts.credits_unclear()},
                                                       {"unresolved", counts.credits_unresolved()}};
  const auto line = [&](const char* name, const auto& pairs, const std::string& first) {
    std::string text = first;
    for (const auto& [what, count] : pairs) {
      if (count > 0) absl::StrAppend(&text, text.empty() ? "" : ", ", count, " ", what);
    }
    const std::vector<std::string> lines = Wrap(text, session.page_width - 12);
    for (size_t i = 0; i < lines.size(); ++i) {
      *session.out << Fit(i == 0 ? name : "", 12) << lines[i] << '\n';
    }
  };
  line("reports", left_out, absl::StrCat(counts.reports()));
  line("reprints", reprints, "");
  if (counts.reuse_unresolved() > 0) {
    *session.out << Fit("", 12) << counts.reuse_unresolved() << " share a text, and nothing shows whose it is\n";
  }
}

}  // namespace

bool SetWindow(const Session& session, const WindowFlags& flags, credibilityv1::ProfileWindow* window) {
  window->set_days(flags.days);
  window->set_half_life_days(flags.half_life);
  return SetTime(session, "--end", flags.end, [&](const auto& time) { *window->mutable_end() = time; });
}

std::optional<credibilityv1::Metric> ReadMetric(const Session& session, const std::string& name) {
  const auto metric = MetricNamed(name);
  if (!metric.has_value()) {
    *session.err << "wireprint: there is no metric \"" << name << "\"; there are\n";
    for (const std::string& line : Wrap(absl::StrJoin(MetricNames(), ", "), session.page_width - 2)) {
      *session.err << "  " << line << '\n';
    }
  }
  return metric;
}

std::vector<Column> FigureColumns(int level_percent) {
  return {{"METRIC", 10, 25},
          {"K", 1, 9, true},
          {"N", 1, 9, true},
          {"REPORTS", 7, 9, true},
          {"N_EFF", 5, 9, true},
          {"VALUE", 5, 8, true},
          {absl::StrCat(level_percent, " % INTERVAL"), 12, 14, true},
          {"STATUS", 12, 12}};
}

std::vector<std::string> FigureCells(const credibilityv1::MetricValue& value) {
  return {MetricName(value.metric()),
          absl::StrCat(value.k()),
          absl::StrCat(value.n()),
          absl::StrCat(value.reports()),
          absl::StrFormat("%.1f", value.n_eff()),
          ValueText(value),
          IntervalText(value),
          StatusText(value)};
}

int LevelPercent(const credibilityv1::MetricValue& value) {
  return value.level() > 0 ? static_cast<int>(std::lround(100 * value.level())) : 90;
}

std::string WindowText(const credibilityv1::OutletProfile& profile) {
  return absl::StrFormat("%s to %s; a report counts half after %g days", ShortTimeText(profile.window_begin()),
                         TimeText(profile.window_end()), profile.half_life_days());
}

int Profile(const Session& session, const ProfileFlags& flags) {
  credibilityv1::GetOutletProfileRequest request;
  if (!SetWindow(session, flags.window, request.mutable_window())) {
    return kUsage;
  }
  const auto client = ConnectCredibility(session);
  if (!client.ok()) {
    return Fail(session, "profile", client.status(), Service::kCredibility);
  }
  request.set_corpus(session.corpus);
  request.set_outlet(flags.outlet);
  const auto response = client->GetOutletProfile(request);
  if (!response.ok()) {
    return Fail(session, flags.outlet, response.status(), Service::kCredibility);
  }
  const credibilityv1::OutletProfile& profile = response->profile();
  if (PrintJson(session, profile)) {
    return kOk;
  }
  *session.out << Fit("outlet", 12) << profile.outlet() << ", " << OutletRoleName(profile.role())
               << (profile.family() == profile.outlet() ? "" : ", family " + profile.family()) << '\n'
               << Fit("window", 12) << WindowText(profile) << '\n';
  PrintCounts(session, profile.counts());
  *session.out << '\n';
  Table table(session.out, FigureColumns(profile.metrics().empty() ? 90 : LevelPercent(profile.metrics(0))),
              session.page_width);
  for (const auto& value : profile.metrics()) {
    table.Add(FigureCells(value));
  }
  table.Flush();
  return kOk;
}

}  // namespace wireprint::cli
