#include "services/chassis/log.h"

#include <unistd.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/chassis/log_writer.h"
#include "services/chassis/utf8_clean.h"

namespace wireprint::chassis {
namespace {

constexpr absl::string_view kNames[] = {"debug", "info", "warning", "error"};
constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

std::atomic<Severity> g_level{Severity::kInfo};
std::atomic<int> g_file{STDERR_FILENO};
std::atomic<LogWriter*> g_writer{nullptr};  // never destroyed: detached threads may log to the very end

constexpr size_t kMostWaitingBytes = 1 << 20;
constexpr absl::Duration kBeforeACrash = absl::Milliseconds(100);
constexpr absl::Duration kAtExit = absl::Seconds(1);

void AppendEscape(unsigned char byte, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  out.append("\\u00");
  out.push_back(kHex[byte >> 4]);
  out.push_back(kHex[byte & 15]);
}

}  // namespace

absl::string_view SeverityName(Severity severity) { return kNames[static_cast<int>(severity)]; }

bool ParseSeverity(absl::string_view name, Severity& severity) {
  for (const Severity s : {Severity::kDebug, Severity::kInfo, Severity::kWarning, Severity::kError}) {
    if (name == SeverityName(s)) {
      severity = s;
      return true;
    }
  }
  return false;
}

void AppendJsonString(absl::string_view bytes, std::string& out) {
  out.push_back('"');
  while (!bytes.empty()) {
    const size_t length = Utf8SequenceLength(bytes);
    const auto byte = static_cast<unsigned char>(bytes.front());
    if (length == 0) {
      out.append(kReplacement.data(), kReplacement.size());
    } else if (byte == '"' || byte == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(byte));
    } else if (byte == '\n') {
      out.append("\\n");
    } else if (byte < 0x20 || byte == 0x7F) {
      AppendEscape(byte, out);
    } else {
      out.append(bytes.data(), length);
    }
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  out.push_back('"');
}

void LogField::AppendTo(std::string& out) const {
  AppendJsonString(key_, out);
  out.push_back(':');
  switch (kind_) {
    case Kind::kString:
      AppendJsonString(string_, out);
      break;
    case Kind::kBool:
      out.append(integer_ != 0 ? "true" : "false");
      break;
    case Kind::kDouble:
      // JSON has neither infinity nor NaN.
      if (std::isfinite(double_)) {
        absl::StrAppend(&out, double_);
      } else {
        AppendJsonString(absl::StrCat(double_), out);
      }
      break;
    case Kind::kSigned:
      absl::StrAppend(&out, static_cast<int64_t>(integer_));
      break;
    case Kind::kUnsigned:
      absl::StrAppend(&out, integer_);
      break;
  }
}

std::string FormatLogLine(absl::Time time, Severity severity, absl::string_view event,
                          std::initializer_list<LogField> fields) {
  std::string line = absl::StrCat("{\"time\":\"", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone()),
                                  "\",\"severity\":\"", SeverityName(severity), "\",\"event\":");
  AppendJsonString(event, line);
  for (const LogField& field : fields) {
    line.push_back(',');
    field.AppendTo(line);
  }
  line.append("}\n");
  return line;
}

void Log(Severity severity, absl::string_view event, std::initializer_list<LogField> fields) {
  if (!LogEnabled(severity)) return;
  std::string line = FormatLogLine(absl::Now(), severity, event, fields);
  if (LogWriter* const writer = g_writer.load(std::memory_order_acquire); writer != nullptr) {
    writer->Write(std::move(line), severity >= Severity::kWarning ? kBeforeACrash : absl::ZeroDuration());
  } else {
    WriteLine(g_file.load(std::memory_order_relaxed), line);
  }
}

void StartLogThread() {
  static std::once_flag once;
  std::call_once(once, [] {
    g_writer.store(
        new LogWriter(g_file.load(std::memory_order_relaxed), kMostWaitingBytes,
                      [](uint64_t lines) {
                        return FormatLogLine(absl::Now(), Severity::kWarning, "log_lines_dropped", {{"lines", lines}});
                      }),
        std::memory_order_release);
    std::atexit([] { FlushLog(kAtExit); });
  });
}

bool FlushLog(absl::Duration patience) {
  LogWriter* const writer = g_writer.load(std::memory_order_acquire);
  return writer == nullptr || writer->Flush(patience);
}

uint64_t LogLinesDropped() {
  const LogWriter* const writer = g_writer.load(std::memory_order_acquire);
  return writer == nullptr ? 0 : writer->dropped();
}

void SetLogLevel(Severity level) { g_level.store(level, std::memory_order_relaxed); }

Severity LogLevel() { return g_level.load(std::memory_order_relaxed); }

bool LogEnabled(Severity severity) { return severity >= LogLevel(); }

void SetLogFile(int file_descriptor) {
  g_file.store(file_descriptor, std::memory_order_relaxed);
  LogWriter* const writer = g_writer.load(std::memory_order_acquire);
  if (writer == nullptr) return;
  writer->Flush(kAtExit);
  writer->SetFile(file_descriptor);
}

}  // namespace wireprint::chassis
