// Lines to a file descriptor whose reader may stall. Free of gRPC.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wireprint::chassis {

// One thread that writes lines, each with one write(2), in the order they came: a full pipe holds up that thread and no
// caller. Any thread may call any method.
class LogWriter {
 public:
  // What is said, in one more line, of lines that were dropped, once those that waited are written.
  using SayDropped = std::function<std::string(uint64_t lines)>;

  // At most `most_bytes` wait; a line beyond is dropped.
  LogWriter(int file_descriptor, size_t most_bytes, SayDropped say_dropped);
  // Waits until all that was taken is written.
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Takes `line`, and waits until it is written, but no longer than `patience`, and not while the reader is known to be
  // stalled: what comes just before a crash is not lost.
  void Write(std::string line, absl::Duration patience);
  // Waits until all that was taken is written; false when it is not by then.
  bool Flush(absl::Duration patience);
  // Where lines go that are not being written yet.
  void SetFile(int file_descriptor) { file_.store(file_descriptor); }
  // How many lines were dropped, or could not be written, so far.
  uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  void Run();

  const size_t most_bytes_;
  const SayDropped say_dropped_;
  std::atomic<int> file_;
  std::atomic<uint64_t> dropped_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  std::deque<std::string> lines_;  // the first is being written
  size_t bytes_ = 0;
  uint64_t unsaid_ = 0;
  uint64_t taken_ = 0;    // lines
  uint64_t done_ = 0;     // of these
  bool stalled_ = false;  // somebody waited in vain, and no line was written since
  bool stopping_ = false;
  std::thread thread_;
};

// Writes all of `line`, in one piece unless a signal cuts it short. Waits for as long as the reader lets it. False when
// it cannot be written.
bool WriteLine(int file_descriptor, absl::string_view line);

}  // namespace wireprint::chassis
