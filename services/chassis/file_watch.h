// Files that may change while the server runs: certificates, tokens. Free of gRPC.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wireprint::chassis {

class Counter;
class Gauge;
class Metrics;

// One thread that reads sets of files again and again and hands on what has changed. It looks at contents, so that it
// does not matter how they were replaced: written over, renamed, or by the symbolic link that Kubernetes swaps.
class FileWatch {
 public:
  static constexpr absl::Duration kDefaultInterval = absl::Seconds(10);
  static constexpr size_t kMaxFileBytes = 4 << 20;

  // The contents of the files, in their order. An error says that they are not used, and what was before stays in
  // force; its message goes to the log, so it quotes nothing secret.
  using Use = std::function<absl::Status(const std::vector<std::string>& contents)>;

  // `metrics` may be null; else wireprint_reloads_total{what,result} is counted there, and
  // wireprint_last_reload_successful{what} and wireprint_last_reload_success_timestamp_seconds{what} are set; what is
  // read at the start counts as a success. wireprint_last_look_at_files_timestamp_seconds is set after each look: it
  // stands still where a file system hangs. It must outlive the watch.
  FileWatch(absl::Duration interval, Metrics* metrics) : interval_(interval), metrics_(metrics) {}
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // Reads and uses `paths` now; where that fails, nothing is watched. `what` ("tls") is their name in logs and metrics.
  // Before Start.
  absl::Status Add(absl::string_view what, std::vector<std::string> paths, Use use);

  // Looks every interval from here on; without a set, does nothing.
  void Start();
  // Looks as soon as it can, in its thread.
  void LookSoon();
  // No look begins after this. False when the last one does not end within `patience`, as where a file system hangs:
  // the destructor then waits on. Idempotent.
  bool Stop(absl::Duration patience = absl::InfiniteDuration());
  // Looks now. Each new content is tried once: ok or failed, it is counted and logged.
  void Look();

 private:
  struct Watched;
  static void Note(const Watched& watched, bool ok);
  struct Watched {
    std::string what;
    std::vector<std::string> paths;
    Use use;
    absl::StatusOr<std::vector<std::string>> seen;
    Counter* ok = nullptr;
    Counter* failed = nullptr;
    Gauge* successful = nullptr;
    Gauge* success_time = nullptr;
  };

  const absl::Duration interval_;
  Metrics* const metrics_;
  std::mutex looking_;  // guards watched_
  std::list<Watched> watched_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable end_;
  bool stopping_ = false;
  bool look_soon_ = false;
  bool ended_ = false;
  Gauge* last_look_ = nullptr;
  std::thread thread_;
};

// The whole file; an error names it. Nothing longer than `limit` bytes, and no pipe or device, which might never end.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path, size_t limit);

}  // namespace wireprint::chassis
