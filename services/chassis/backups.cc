#include "services/chassis/backups.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/chassis/log.h"

namespace wireprint::chassis {
namespace {

constexpr size_t kMaxNameBytes = 64;
// RocksDB builds a snapshot under this ending and then renames it.
constexpr char kUnfinished[] = ".tmp";

bool IsName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes || !absl::ascii_isalnum(static_cast<unsigned char>(name.front()))) {
    return false;
  }
  if (absl::ConsumeSuffix(&name, kUnfinished)) return false;
  return std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-'; });
}

// When the newest snapshot of `directory` was made, in seconds since 1970; 0 when there is none.
double Newest(const std::string& directory) {
  namespace fs = std::filesystem;
  double newest = 0;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    const fs::file_time_type time = fs::last_write_time(entry->path() / "CURRENT", ignored);
    if (ignored || !IsName(entry->path().filename().string())) continue;
    const auto age = fs::file_time_type::clock::now() - time;
    const double age_seconds = std::chrono::duration<double>(age).count();
    newest = std::max(newest, absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()) - age_seconds);
  }
  return newest;
}

}  // namespace

Backups::Backups(Snapshot snapshot, std::string directory, Metrics& metrics)
    : snapshot_(std::move(snapshot)),
      directory_(std::move(directory)),
      made_(
          metrics.AddCounter("wireprint_backups_total", "Snapshots asked for on the admin port.", {{"result", "ok"}})),
      failed_(metrics.AddCounter("wireprint_backups_total", "", {{"result", "failed"}})),
      last_success_(metrics.AddGauge("wireprint_backup_last_success_timestamp_seconds",
                                     "When the newest snapshot was made, in seconds since 1970; 0 for none.")) {
  last_success_.Set(Newest(directory_));
}

AdminReply Backups::Make(absl::string_view query) {
  absl::string_view name = query;
  if (!absl::ConsumePrefix(&name, "name=") || !IsName(name)) {
    return {400, "wants ?name=NAME of letters, digits, '.', '_' and '-', up to 64, a letter or digit first\n"};
  }
  const std::unique_lock making(making_, std::try_to_lock);
  if (!making.owns_lock()) return {409, "another backup is being made\n"};
  const absl::Time start = absl::Now();
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  const std::string path = absl::StrCat(directory_, "/", name);
  const absl::Status status =
      error ? absl::UnavailableError(absl::StrCat(directory_, ": ", error.message())) : snapshot_(path);
  if (absl::IsAlreadyExists(status)) return {409, "there is a backup of that name\n"};
  if (!status.ok()) {
    failed_.Increment();
    Log(Severity::kError, "backup_failed", {{"path", path}, {"message", status.message()}});
    return {503, absl::StrCat(status.message(), "\n")};
  }
  made_.Increment();
  last_success_.Set(absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()));
  Log(Severity::kInfo, "backup_made", {{"path", path}, {"took_ms", absl::Now() - start}});
  return {200, absl::StrCat(path, "\n")};
}

}  // namespace wireprint::chassis
