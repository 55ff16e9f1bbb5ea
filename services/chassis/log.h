// Structured logs: one JSON object a line on stderr. Never pass text of a report.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wireprint::chassis {

enum class Severity { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning", "error".
absl::string_view SeverityName(Severity severity);
// The inverse; false for any other name.
bool ParseSeverity(absl::string_view name, Severity& severity);

// One key and value of a line. Strings may hold any bytes: what is no UTF-8 comes out as U+FFFD. Borrows its strings,
// so use it only in the call of Log.
class LogField {
 public:
  LogField(absl::string_view key, absl::string_view value) : key_(key), kind_(Kind::kString), string_(value) {}
  LogField(absl::string_view key, const char* value) : LogField(key, absl::string_view(value)) {}
  LogField(absl::string_view key, const std::string& value) : LogField(key, absl::string_view(value)) {}
  LogField(absl::string_view key, bool value) : key_(key), kind_(Kind::kBool), integer_(value) {}
  LogField(absl::string_view key, double value) : key_(key), kind_(Kind::kDouble), double_(value) {}
  // In milliseconds, as a number.
  LogField(absl::string_view key, absl::Duration value) : LogField(key, absl::ToDoubleMilliseconds(value)) {}
  template <typename Integer, std::enable_if_t<std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>, int> = 0>
  LogField(absl::string_view key, Integer value)
      : key_(key),
        kind_(std::is_signed_v<Integer> ? Kind::kSigned : Kind::kUnsigned),
        integer_(static_cast<uint64_t>(value)) {}

  // Appends `"key":value`.
  void AppendTo(std::string& out) const;

 private:
  enum class Kind { kString, kBool, kDouble, kSigned, kUnsigned };
  absl::string_view key_;
  Kind kind_;
  absl::string_view string_;
  uint64_t integer_ = 0;
  double double_ = 0;
};

// Writes {"time":RFC 3339 UTC with milliseconds,"severity":…,"event":…,fields…} as one line with one write(2), unless
// `severity` lies below the level. `event` is a constant snake_case name. Any thread.
void Log(Severity severity, absl::string_view event, std::initializer_list<LogField> fields = {});

// The least severity that is written; kInfo at start. Any thread.
void SetLogLevel(Severity level);
Severity LogLevel();
bool LogEnabled(Severity severity);

// From here on a thread of its own writes the lines, so that a reader of standard error that stalls holds up nobody. At
// most 1 MiB waits for him; further lines are dropped, and a line `log_lines_dropped` says how many once he has read
// the rest. Warnings and errors are waited for, a tenth of a second at most, since a crash may follow; at exit all are,
// for a second. Idempotent.
void StartLogThread();
// Waits until all that was logged is written; false when it is not by then. Before an _exit.
bool FlushLog(absl::Duration patience);
// How many lines were dropped, or could not be written, since StartLogThread.
uint64_t LogLinesDropped();

// Where lines go from here on: file descriptor 2 at start. For tests.
void SetLogFile(int file_descriptor);

// The line Log writes, newline included.
std::string FormatLogLine(absl::Time time, Severity severity, absl::string_view event,
                          std::initializer_list<LogField> fields);

// Appends `bytes` as a JSON string with its quotes, pure ASCII control-free UTF-8.
void AppendJsonString(absl::string_view bytes, std::string& out);

}  // namespace wireprint::chassis
