#include "services/chassis/log_writer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace wireprint::chassis {

LogWriter::LogWriter(int file_descriptor, size_t most_bytes, SayDropped say_dropped)
    : most_bytes_(most_bytes),
      say_dropped_(std::move(say_dropped)),
      file_(file_descriptor),
      thread_([this] { Run(); }) {}

LogWriter::~LogWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void LogWriter::Write(std::string line, absl::Duration patience) {
  std::unique_lock lock(mutex_);
  if (bytes_ + line.size() > most_bytes_) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    ++unsaid_;
    return;
  }
  bytes_ += line.size();
  lines_.push_back(std::move(line));
  const uint64_t own = ++taken_;
  wake_.notify_one();
  if (patience <= absl::ZeroDuration() || stalled_) return;
  const uint64_t before = done_;
  const bool written = written_.wait_for(lock, absl::ToChronoMicroseconds(patience), [&] { return done_ >= own; });
  if (!written && done_ == before) stalled_ = true;
}

bool LogWriter::Flush(absl::Duration patience) {
  std::unique_lock lock(mutex_);
  return written_.wait_for(lock, absl::ToChronoMicroseconds(patience), [this] { return lines_.empty(); });
}

void LogWriter::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !lines_.empty(); });
    if (lines_.empty()) return;
    // Others only add behind it, which leaves it where it is.
    const std::string& line = lines_.front();
    lock.unlock();
    if (!WriteLine(file_.load(), line)) dropped_.fetch_add(1, std::memory_order_relaxed);
    lock.lock();
    bytes_ -= line.size();
    lines_.pop_front();
    ++done_;
    stalled_ = false;
    if (lines_.empty() && unsaid_ > 0) {
      lines_.push_back(say_dropped_(std::exchange(unsaid_, 0)));
      bytes_ += lines_.back().size();
      ++taken_;
    }
    written_.notify_all();
  }
}

bool WriteLine(int file_descriptor, absl::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(file_descriptor, line.data(), line.size());
    if (written > 0) line.remove_prefix(static_cast<size_t>(written));
    if (written >= 0 || errno == EINTR) continue;
    // Whoever shares the descriptor may have made it non-blocking.
    if (errno != EAGAIN) return false;
    pollfd polled = {file_descriptor, POLLOUT, 0};
    poll(&polled, 1, -1);
  }
  return true;
}

}  // namespace wireprint::chassis
