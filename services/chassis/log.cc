#include "services/chassis/log.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/chassis/utf8_clean.h"

namespace wireprint::chassis {
namespace {

constexpr absl::string_view kNames[] = {"debug", "info", "warning", "error"};
constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

std::atomic<Severity> g_level{Severity::kInfo};
std::atomic<int> g_file{STDERR_FILENO};

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
  const std::string line = FormatLogLine(absl::Now(), severity, event, fields);
  // One call, so that lines of several threads never mix; only what a signal cut short is written on.
  const int file = g_file.load(std::memory_order_relaxed);
  for (size_t done = 0; done < line.size();) {
    const ssize_t written = write(file, line.data() + done, line.size() - done);
    if (written < 0 && errno != EINTR) return;
    if (written > 0) done += static_cast<size_t>(written);
  }
}

void SetLogLevel(Severity level) { g_level.store(level, std::memory_order_relaxed); }

Severity LogLevel() { return g_level.load(std::memory_order_relaxed); }

bool LogEnabled(Severity severity) { return severity >= LogLevel(); }

void SetLogFile(int file_descriptor) { g_file.store(file_descriptor, std::memory_order_relaxed); }

}  // namespace wireprint::chassis
