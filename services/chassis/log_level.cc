#include "services/chassis/log_level.h"

#include <algorithm>
#include <mutex>
#include <string>

#include "absl/flags/declare.h"
#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/chassis/log.h"

ABSL_DECLARE_FLAG(std::string, log_level);

namespace wireprint::chassis {
namespace {

AdminReply Says(Severity level) { return {200, absl::StrCat(SeverityName(level), "\n")}; }

}  // namespace

AdminReply ShowLogLevel() { return Says(LogLevel()); }

AdminReply ChangeLogLevel(absl::string_view query) {
  Severity level;
  if (!absl::ConsumePrefix(&query, "level=") || !ParseSeverity(query, level)) {
    return {400, "wants ?level=LEVEL, one of debug, info, warning and error\n"};
  }
  static std::mutex changing;
  const std::lock_guard lock(changing);
  const Severity former = LogLevel();
  // The line must pass the lower of the two.
  const Severity lower = std::min(former, level);
  SetLogLevel(lower);
  Log(std::max(lower, Severity::kInfo), "log_level_changed",
      {{"from", SeverityName(former)}, {"to", SeverityName(level)}});
  SetLogLevel(level);
  absl::SetFlag(&FLAGS_log_level, std::string(SeverityName(level)));
  return Says(level);
}

}  // namespace wireprint::chassis
