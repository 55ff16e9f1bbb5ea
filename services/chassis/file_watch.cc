#include "services/chassis/file_watch.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/chassis/log.h"
#include "services/chassis/metrics.h"

namespace wireprint::chassis {
namespace {

using Contents = absl::StatusOr<std::vector<std::string>>;

Contents ReadOnce(const std::vector<std::string>& paths) {
  std::vector<std::string> contents;
  for (const std::string& path : paths) {
    absl::StatusOr<std::string> content = ReadSmallFile(path, FileWatch::kMaxFileBytes);
    if (!content.ok()) return content.status();
    contents.push_back(*std::move(content));
  }
  return contents;
}

bool Same(const Contents& a, const Contents& b) {
  return a.ok() == b.ok() && (a.ok() ? *a == *b : a.status() == b.status());
}

// Reads until two readings agree: files of one set are replaced one after another.
Contents Read(const std::vector<std::string>& paths, const Contents* seen) {
  constexpr int kTries = 5;
  constexpr absl::Duration kSettle = absl::Milliseconds(100);
  Contents contents = ReadOnce(paths);
  for (int i = 0; i < kTries && seen != nullptr && !Same(contents, *seen); ++i) {
    absl::SleepFor(kSettle);
    Contents again = ReadOnce(paths);
    if (Same(contents, again)) break;
    contents = std::move(again);
  }
  return contents;
}

}  // namespace

FileWatch::~FileWatch() { Stop(); }

absl::Status FileWatch::Add(absl::string_view what, std::vector<std::string> paths, Use use) {
  Contents contents = Read(paths, nullptr);
  if (!contents.ok()) return contents.status();
  if (absl::Status used = use(*contents); !used.ok()) {
    return absl::Status(used.code(), absl::StrCat(paths[0], ": ", used.message()));
  }
  Watched watched{std::string(what), std::move(paths), std::move(use), std::move(contents)};
  if (metrics_ != nullptr) {
    const auto counter = [&](const char* result) {
      return &metrics_->AddCounter("wireprint_reloads_total", "Changed files that were taken into use, or not.",
                                   {{"what", std::string(what)}, {"result", result}});
    };
    watched.ok = counter("ok");
    watched.failed = counter("failed");
    watched.successful =
        &metrics_->AddGauge("wireprint_last_reload_successful", "1 when the files are in use as they are now, else 0.",
                            {{"what", std::string(what)}});
    watched.success_time =
        &metrics_->AddGauge("wireprint_last_reload_success_timestamp_seconds",
                            "When the files in use were read, in seconds since 1970.", {{"what", std::string(what)}});
    Note(watched, true);
  }
  const std::lock_guard lock(looking_);
  watched_.push_back(std::move(watched));
  return absl::OkStatus();
}

void FileWatch::Note(const Watched& watched, bool ok) {
  watched.successful->Set(ok ? 1 : 0);
  if (ok) watched.success_time->Set(absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()));
}

void FileWatch::Look() {
  const std::lock_guard lock(looking_);
  for (Watched& watched : watched_) {
    Contents contents = Read(watched.paths, &watched.seen);
    if (Same(contents, watched.seen)) continue;
    const absl::Status used = contents.ok() ? watched.use(*contents) : contents.status();
    watched.seen = std::move(contents);
    if (metrics_ != nullptr) {
      (used.ok() ? watched.ok : watched.failed)->Increment();
      Note(watched, used.ok());
    }
    if (used.ok()) {
      Log(Severity::kInfo, "reloaded", {{"what", watched.what}, {"file", watched.paths[0]}});
    } else {
      Log(Severity::kError, "reload_failed",
          {{"what", watched.what}, {"file", watched.paths[0]}, {"message", used.message()}});
    }
  }
}

void FileWatch::Start() {
  if (watched_.empty()) return;
  thread_ = std::thread([this] {
    while (true) {
      {
        std::unique_lock lock(mutex_);
        if (wake_.wait_for(lock, absl::ToChronoMilliseconds(interval_), [this] { return stopping_; })) return;
      }
      Look();
    }
  });
}

void FileWatch::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<std::string> ReadSmallFile(const std::string& path, size_t limit) {
  std::FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  }
  std::string content(limit + 1, '\0');
  content.resize(std::fread(content.data(), 1, content.size(), file));
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return absl::InvalidArgumentError(absl::StrCat("cannot read ", path));
  if (content.size() > limit) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is longer than ", limit, " bytes"));
  }
  return content;
}

}  // namespace wireprint::chassis
