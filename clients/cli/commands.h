// The commands of the tool. Each returns an ExitCode.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/cli/feed.h"
#include "clients/cli/session.h"

namespace wireprint::cli {

struct AddFlags : FeedFlags {
  bool passages = true;
};
int Add(const Session& session, const AddFlags& flags);

struct MatchFlags {
  std::string subject;
  std::string at;  // where the match window of a text is centred; now when empty
  int max_matches = 0;
};
int Match(const Session& session, const MatchFlags& flags);

struct CompareFlags {
  std::string a;
  std::string b;
};
int Compare(const Session& session, const CompareFlags& flags);

struct GroupFlags {
  std::vector<std::string> subjects;
  std::string outlet;
};
int Group(const Session& session, const GroupFlags& flags);

struct IdFlags {
  std::vector<std::string> ids;
  bool text = false;
  bool recorded = false;
  bool purge = false;
};
int Get(const Session& session, const IdFlags& flags);
int Delete(const Session& session, const IdFlags& flags);

struct ClusterFlags {
  std::vector<std::string> ids;
  uint32_t max = 50;  // reports to show of each
};
int Cluster(const Session& session, const ClusterFlags& flags);

struct ClustersFlags {
  std::string since;
  std::string order = "id";  // or "size", "updated"
  uint32_t min = 2;
  uint32_t max = 50;  // 0 for all
};
int Clusters(const Session& session, const ClustersFlags& flags);

struct ReportsFlags {
  std::string after;
  std::string before;
  uint32_t max = 50;  // 0 for all
};
int Reports(const Session& session, const ReportsFlags& flags);

struct WatchFlags {
  std::string resume_file;
  uint64_t count = 0;  // ends after so many changes; 0 for never
};
int Watch(const Session& session, const WatchFlags& flags);

int Info(const Session& session);

struct FingerprintFlags {
  std::string path = "-";
  double threshold = 0;
  double recall = 0;
};
int Fingerprint(const Session& session, const FingerprintFlags& flags);

struct AnalyzeFlags {
  std::vector<std::string> paths;
  std::string outlet;
  std::optional<std::string> byline;
  std::optional<std::string> credit_line;
};
int Analyze(const Session& session, const AnalyzeFlags& flags);

struct RecordFlags : FeedFlags {
  bool details = true;
};
int Record(const Session& session, const RecordFlags& flags);

// The window an outlet is described over; the service's own where nothing is said.
struct WindowFlags {
  std::string end;
  uint32_t days = 0;
  uint32_t half_life = 0;
};

struct OutletsFlags {
  std::vector<std::string> metrics;
  std::string order = "name";  // or "lower", "upper": the ends of the interval of the first metric
  WindowFlags window;
  uint32_t max = 50;  // 0 for all
};
int Outlets(const Session& session, const OutletsFlags& flags);

struct ProfileFlags {
  std::string outlet;
  WindowFlags window;
};
int Profile(const Session& session, const ProfileFlags& flags);

struct ExplainFlags {
  std::string outlet;
  std::string metric;
  WindowFlags window;
  uint32_t max = 20;  // 0 for all
  bool text = false;  // show the words that were counted, which dedup has
};
int Explain(const Session& session, const ExplainFlags& flags);

struct OriginFlags {
  std::string subject;  // a cluster, or "id:" and a report of it
  uint32_t max = 100;   // reports to show, 0 for all
};
int Origin(const Session& session, const OriginFlags& flags);

struct LinesFlags {
  std::string outlet;
  bool candidates = false;
  uint32_t max = 50;  // 0 for all
};
int Lines(const Session& session, const LinesFlags& flags);

struct CorrectFlags {
  std::string outlet;
  std::string line;    // its line_id, or its text
  std::string ruling;  // "body", "page" or "undo"
  std::string author;
  std::string reason;
};
int Correct(const Session& session, const CorrectFlags& flags);

// The help of a command, or of the whole tool for "".
absl::string_view Help(absl::string_view command);
// That of the commands that speak to the credibility service; empty for others.
absl::string_view CredibilityHelp(absl::string_view command);

}  // namespace wireprint::cli
