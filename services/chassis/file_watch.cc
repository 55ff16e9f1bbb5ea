#include "services/chassis/file_watch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
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

double Now() { return absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()); }

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
  if (ok) watched.success_time->Set(Now());
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
  if (metrics_ != nullptr) {
    last_look_ = &metrics_->AddGauge("wireprint_last_look_at_files_timestamp_seconds",
                                     "When certificates and tokens were last looked at, in seconds since 1970.");
    last_look_->Set(Now());
  }
  thread_ = std::thread([this] {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait_for(lock, absl::ToChronoMilliseconds(interval_), [this] { return stopping_ || look_soon_; });
      if (stopping_) break;
      look_soon_ = false;
      lock.unlock();
      Look();
      if (last_look_ != nullptr) last_look_->Set(Now());
      lock.lock();
    }
    ended_ = true;
    end_.notify_all();
  });
}

void FileWatch::LookSoon() {
  {
    const std::lock_guard lock(mutex_);
    look_soon_ = true;
  }
  wake_.notify_all();
}

bool FileWatch::Stop(absl::Duration patience) {
  if (!thread_.joinable()) return true;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    wake_.notify_all();
    const auto ended = [this] { return ended_; };
    if (patience == absl::InfiniteDuration()) {
      end_.wait(lock, ended);
    } else if (!end_.wait_for(lock, absl::ToChronoMilliseconds(patience), ended)) {
      return false;
    }
  }
  thread_.join();
  return true;
}

absl::StatusOr<std::string> ReadSmallFile(const std::string& path, size_t limit) {
  const auto unreadable = [&path] {
    return absl::InvalidArgumentError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  };
  // Non-blocking, so that opening a pipe does not wait for its other end.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return unreadable();
  const absl::Cleanup close_file = [file] { close(file); };
  struct stat what {};
  if (fstat(file, &what) != 0) return unreadable();
  if (!S_ISREG(what.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read ", path, ": it is no regular file"));
  }
  std::string content(limit + 1, '\0');
  size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = read(file, content.data() + size, content.size() - size);
    if (got < 0 && errno != EINTR) return unreadable();
    if (got == 0) break;
    if (got > 0) size += static_cast<size_t>(got);
  }
  content.resize(size);
  if (content.size() > limit) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is longer than ", limit, " bytes"));
  }
  return content;
}

}  // namespace wireprint::chassis
