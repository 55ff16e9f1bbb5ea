#include "clients/cli/subject.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/cli/input.h"

namespace wireprint::cli {

absl::StatusOr<NamedSubject> ReadSubject(const Session& session, const std::string& argument) {
  NamedSubject named;
  named.name = argument;
  std::error_code error;
  if (absl::StartsWith(argument, "id:")) {
    named.name = argument.substr(3);
    named.subject.set_report_id(named.name);
    return named;
  }
  if (absl::StartsWith(argument, "file:")) {
    named.name = argument.substr(5);
  } else if (argument != "-" && !std::filesystem::exists(argument, error)) {
    named.subject.set_report_id(argument);
    return named;
  }
  if (std::filesystem::is_directory(named.name, error)) {
    return absl::InvalidArgumentError(absl::StrCat(named.name, " is a directory; name one file of it"));
  }
  auto text = ReadAll(named.name, session.in);
  if (!text.ok()) {
    return text.status();
  }
  named.subject.set_text_bytes(*std::move(text));
  return named;
}

int FailOf(const Session& session, std::initializer_list<const NamedSubject*> subjects, const std::string& name,
           const absl::Status& status) {
  const int code = Fail(session, name, status);
  for (const NamedSubject* subject : subjects) {
    const std::string quoted = absl::StrCat("\"", subject->subject.report_id(), "\"");
    if (status.code() == absl::StatusCode::kNotFound && subject->subject.has_report_id() &&
        absl::StrContains(status.message(), quoted)) {
      *session.err << "  there is no file of that name either\n";
      break;
    }
  }
  return code;
}

std::string TextOf(const Session& session, const client::DedupClient& client, const NamedSubject& subject) {
  if (!subject.subject.has_report_id()) {
    return subject.subject.text_bytes();
  }
  client::dedupv1::GetReportRequest request;
  request.set_corpus(session.corpus);
  request.set_report_id(subject.subject.report_id());
  request.set_include_text(true);
  const auto response = client.GetReport(request);
  if (!response.ok()) {
    return "";
  }
  return response->report().has_text() ? response->report().text() : response->report().text_bytes();
}

}  // namespace wireprint::cli
