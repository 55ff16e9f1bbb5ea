#include <cstdio>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/commands.h"
#include "clients/cli/input.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"
#include "clients/cpp/cluster_watch.h"

namespace wireprint::cli {
namespace {

// "c7 joined by b of daily.example, 3 reports".
std::string Sentence(const dedupv1::ClusterChange& change) {
  using Change = dedupv1::ClusterChange;
  const std::string reports = absl::StrCat(change.report_count(), change.report_count() == 1 ? " report" : " reports");
  switch (change.kind()) {
    case Change::KIND_REPORT_JOINED:
      return absl::StrCat(
          change.cluster_id(), change.report_count() == 1 ? " founded by " : " joined by ", change.report_id(), " of ",
          change.outlet(), ", ", reports,
          change.former_cluster_id().empty() ? "" : absl::StrCat(", was in ", change.former_cluster_id()));
    case Change::KIND_REPORT_LEFT:
      return absl::StrCat(change.cluster_id(), " left by ", change.report_id(), ", ", reports);
    case Change::KIND_CLUSTERS_MERGED:
      return absl::StrCat(change.cluster_id(), " takes in ", change.former_cluster_id(), ", ", reports);
    case Change::KIND_REPORT_MOVED:
      return absl::StrCat(change.cluster_id(), " given ", change.report_id(), " of ", change.former_cluster_id(), ", ",
                          reports);
    case Change::KIND_REPORTS_EXPIRED:
      return absl::StrCat("all reports up to sequence ", change.sequence(), " have expired");
    default:
      return absl::StrCat("a change this tool does not know: ", static_cast<int>(change.kind()));
  }
}

absl::Status WriteToken(const std::string& path, const std::string& token) {
  const std::string next = path + ".new";
  std::ofstream out(next, std::ios::binary | std::ios::trunc);
  out << token << '\n';
  out.close();
  if (!out || std::rename(next.c_str(), path.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat(path, " could not be written"));
  }
  return absl::OkStatus();
}

}  // namespace

int Watch(const Session& session, const WatchFlags& flags) {
  client::WatchOptions options;
  options.corpus = session.corpus;
  if (!flags.resume_file.empty() && std::ifstream(flags.resume_file).good()) {
    const auto token = ReadAll(flags.resume_file, nullptr);
    if (!token.ok()) {
      *session.err << "wireprint: --resume-file: " << token.status().message() << '\n';
      return kUsage;
    }
    options.resume_token = std::string(absl::StripAsciiWhitespace(*token));
  }
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "watch", client.status());
  }
  options.interrupted = [&](const absl::Status& status) {
    *session.err << "the stream broke, resuming: " << ErrorText(status) << '\n';
  };
  uint64_t shown = 0;
  absl::Status written;
  client::ClusterWatch watch(*client, std::move(options));
  const absl::Status status = watch.Run([&](const dedupv1::WatchClustersResponse& response) {
    for (const dedupv1::ClusterChange& change : response.changes()) {
      if (session.output == Output::kTable) {
        *session.out << Shorten(absl::StrCat(ShortTimeText(change.change_time()), "  ", Sentence(change)),
                                session.page_width)
                     << '\n';
      } else {
        *session.out << ToJson(change, false) << '\n';
      }
      ++shown;
    }
    session.out->flush();
    if (!session.out->good()) {
      return false;
    }
    if (!flags.resume_file.empty()) {
      written.Update(WriteToken(flags.resume_file, response.resume_token()));
    }
    return written.ok() && (flags.count == 0 || shown < flags.count);
  });
  if (!written.ok()) {
    *session.err << "wireprint: --resume-file: " << written.message() << '\n';
    return kRefused;
  }
  return status.ok() ? kOk : Fail(session, "watch", status);
}

}  // namespace wireprint::cli
