#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/cli/commands.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"

namespace wireprint::cli {
namespace {

// A field that was supplied and is empty says that the page has none.
std::string OrNone(const std::string& value) { return value.empty() ? "(none on the page)" : value; }

void PrintReport(const Session& session, const dedupv1::GetReportResponse& response, bool with_text) {
  const auto& report = response.report();
  std::ostream& out = *session.out;
  const auto line = [&](absl::string_view name, const std::string& value) {
    out << std::string(name) << std::string(14 - name.size(), ' ') << OneLine(value) << '\n';
  };
  line("report", absl::StrCat(report.report_id(), ", revision ", response.revision()));
  line("outlet", report.outlet());
  if (report.has_title()) line("title", OrNone(report.title()));
  if (report.has_byline()) line("byline", OrNone(report.byline()));
  if (report.has_credit_line()) line("credit line", OrNone(report.credit_line()));
  if (report.has_url()) line("url", report.url());
  if (report.has_language()) line("language", report.language());
  if (report.has_published_at()) line("published", TimeText(report.published_at()));
  const auto& place = response.cluster();
  line("cluster",
       absl::StrCat(place.cluster_id(), ", ", place.report_count(), place.report_count() == 1 ? " report" : " reports",
                    place.compilation() ? "; a round-up of " + absl::StrJoin(place.linked_cluster_ids(), " ") : ""));
  line("observed", TimeText(report.observe_time()));
  line("received", TimeText(response.receive_time()));
  line("fingerprint", absl::StrCat(response.scheme(), " of ", response.word_count(), " words",
                                   response.basis() == dedupv1::FINGERPRINT_BASIS_WHOLE_TEXT
                                       ? ", the whole text"
                                       : absl::StrCat(", ", response.excluded_size(), " spans left out")));
  for (const auto& excluded : response.excluded()) {
    line("  left out", absl::StrCat("bytes ", excluded.span().byte_begin(), "-", excluded.span().byte_end(), ", ",
                                    excluded.kind(), excluded.rule().empty() ? "" : " by rule ", excluded.rule()));
  }
  if (with_text) {
    const std::string& text = report.has_text() ? report.text() : report.text_bytes();
    out << '\n' << (session.out_terminal ? Printable(text) : text) << '\n';
  }
}

}  // namespace

int Get(const Session& session, const IdFlags& flags) {
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "get", client.status());
  }
  int worst = kOk;
  for (size_t i = 0; i < flags.ids.size(); ++i) {
    dedupv1::GetReportRequest request;
    request.set_corpus(session.corpus);
    request.set_report_id(flags.ids[i]);
    request.set_include_text(flags.text);
    auto response = client->GetReport(request);
    if (!response.ok()) {
      worst = std::max(worst, Fail(session, flags.ids[i], response.status()));
      continue;
    }
    if (auto* report = response->mutable_report(); session.output != Output::kTable && report->has_text_bytes()) {
      const std::string text = report->text_bytes();
      report->set_text(text);
    }
    if (!PrintJson(session, *response)) {
      *session.out << (i > 0 ? "\n" : "");
      PrintReport(session, *response, flags.text);
    }
  }
  return worst;
}

namespace {

// Deletes them one by one with `call`, which is told the id and gives a response with a delete_time.
template <typename Call>
int DeleteAll(const Session& session, const std::vector<std::string>& ids, Service service, const Call& call) {
  int worst = kOk;
  for (const std::string& id : ids) {
    const auto response = call(id);
    if (!response.ok()) {
      worst = std::max(worst, Fail(session, id, response.status(), service));
    } else if (!PrintJson(session, *response)) {
      *session.out << id << " deleted at " << TimeText(response->delete_time()) << '\n';
    }
  }
  return worst;
}

// The request of either service.
template <typename Request>
Request RequestFor(const Session& session, const IdFlags& flags, const std::string& id) {
  Request request;
  request.set_corpus(session.corpus);
  request.set_report_id(id);
  request.set_purge(flags.purge);
  return request;
}

}  // namespace

int Delete(const Session& session, const IdFlags& flags) {
  if (flags.recorded) {
    const auto client = ConnectCredibility(session);
    return !client.ok() ? Fail(session, "delete", client.status(), Service::kCredibility)
                        : DeleteAll(session, flags.ids, Service::kCredibility, [&](const std::string& id) {
                            return client->DeleteReport(
                                RequestFor<client::credibilityv1::DeleteReportRequest>(session, flags, id));
                          });
  }
  const auto client = Connect(session);
  return !client.ok() ? Fail(session, "delete", client.status())
                      : DeleteAll(session, flags.ids, Service::kDedup, [&](const std::string& id) {
                          return client->DeleteReport(RequestFor<dedupv1::DeleteReportRequest>(session, flags, id));
                        });
}

}  // namespace wireprint::cli
