#include "services/chassis/readiness.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/chassis/log.h"

namespace wireprint::chassis {
namespace {

void LogChanges(const std::vector<Readiness::Result>& before, const std::vector<Readiness::Result>& now) {
  for (const Readiness::Result& result : now) {
    const auto old = std::find_if(before.begin(), before.end(), [&](const auto& r) { return r.name == result.name; });
    if (old != before.end() && old->status.code() == result.status.code()) continue;
    if (old == before.end() && result.status.ok()) continue;
    Log(result.status.ok() ? Severity::kInfo : Severity::kWarning, "readiness",
        {{"check", result.name}, {"ok", result.status.ok()}, {"message", result.status.message()}});
  }
}

}  // namespace

void Readiness::Gate::Say(absl::string_view what) {
  const std::lock_guard lock(mutex_);
  what_ = std::string(what);
}

absl::Status Readiness::Gate::status() const {
  if (open()) return absl::OkStatus();
  const std::lock_guard lock(mutex_);
  return absl::UnavailableError(what_);
}

Readiness::~Readiness() { Stop(); }

void Readiness::Add(absl::string_view name, Check check) {
  const std::lock_guard lock(mutex_);
  checks_.push_back({std::string(name), std::move(check)});
}

void Readiness::AddDegrading(absl::string_view name, Check check) {
  const std::lock_guard lock(mutex_);
  checks_.push_back({std::string(name), std::move(check), false});
}

Readiness::Gate& Readiness::AddGate(absl::string_view name) {
  const std::lock_guard lock(mutex_);
  Gate& gate = gates_.emplace_back();
  checks_.push_back({std::string(name), [&gate] { return gate.status(); }});
  return gate;
}

void Readiness::Drain() {
  draining_ = true;
  Ask();
}

std::vector<Readiness::Result> Readiness::Ask() {
  const std::lock_guard asking(asking_);
  std::list<Named> checks;
  std::vector<Result> before;
  {
    const std::lock_guard lock(mutex_);
    checks = checks_;
    before = results_;
  }
  std::vector<Result> now;
  for (const Named& named : checks) now.push_back({named.name, named.check(), named.counts});
  now.push_back({"not-draining", draining_ ? absl::UnavailableError("the server is stopping") : absl::OkStatus()});
  const bool ready = std::all_of(now.begin(), now.end(), [](const Result& r) { return r.status.ok() || !r.counts; });
  LogChanges(before, now);
  std::function<void(bool)> listener;
  {
    const std::lock_guard lock(mutex_);
    results_ = now;
    const bool changed = ready_.exchange(ready) != ready;
    if (listener_ && (changed || !std::exchange(told_, true))) listener = listener_;
  }
  if (listener) listener(ready);
  return now;
}

std::vector<Readiness::Result> Readiness::results() const {
  const std::lock_guard lock(mutex_);
  return results_;
}

void Readiness::Start(std::function<void(bool ready)> listener) {
  {
    const std::lock_guard lock(mutex_);
    listener_ = std::move(listener);
    told_ = false;
    stopping_ = false;
  }
  Ask();
  thread_ = std::thread([this] {
    const auto interval = absl::ToChronoMilliseconds(interval_);
    while (true) {
      {
        std::unique_lock lock(mutex_);
        if (wake_.wait_for(lock, interval, [this] { return stopping_; })) return;
      }
      Ask();
    }
  });
}

void Readiness::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  const std::lock_guard lock(mutex_);
  listener_ = nullptr;
  checks_.clear();
}

absl::StatusOr<DiskSpace> AskDiskSpace(const std::string& path) {
  struct statvfs info {};
  if (statvfs(path.c_str(), &info) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot ask how full the disk is: ", std::strerror(errno)));
  }
  return DiskSpace{uint64_t{info.f_bavail} * info.f_frsize, uint64_t{info.f_blocks} * info.f_frsize};
}

absl::Status CheckDiskFree(const std::string& path, uint64_t min_free_bytes) {
  const absl::StatusOr<DiskSpace> space = AskDiskSpace(path);
  if (!space.ok()) return space.status();
  if (space->free_bytes >= min_free_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("the disk has less free than the ", min_free_bytes, " bytes it should have"));
}

}  // namespace wireprint::chassis
