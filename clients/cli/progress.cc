#include "clients/cli/progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/words.h"

namespace wireprint::cli {
namespace {

constexpr absl::Duration kQuiet = absl::Seconds(1);
constexpr absl::Duration kTerminalStep = absl::Milliseconds(200);
constexpr absl::Duration kLogStep = absl::Seconds(10);

}  // namespace

std::string ProgressText(uint64_t reports, uint64_t refused, uint64_t done_bytes, uint64_t total_bytes,
                         absl::Duration elapsed) {
  std::string text = absl::StrCat(reports, " reports");
  if (refused > 0) {
    absl::StrAppend(&text, ", ", refused, " refused");
  }
  const double seconds = std::max(1e-3, absl::ToDoubleSeconds(elapsed));
  absl::StrAppendFormat(&text, ", %.0f a second", static_cast<double>(reports) / seconds);
  if (total_bytes > 0 && done_bytes > 0) {
    const double share = std::min(1.0, static_cast<double>(done_bytes) / static_cast<double>(total_bytes));
    absl::StrAppend(&text, ", ", Percent(share), ", ", Span(elapsed * (1 / share - 1)), " to go");
  }
  return text;
}

Progress::Progress(std::ostream* err, bool terminal, absl::Time start)
    : err_(err), terminal_(terminal), start_(start), next_(start + (terminal ? kQuiet : kLogStep)) {}

void Progress::Update(uint64_t reports, uint64_t refused, uint64_t done_bytes, uint64_t total_bytes, absl::Time now) {
  if (now < next_) {
    return;
  }
  next_ = now + (terminal_ ? kTerminalStep : kLogStep);
  const std::string text = ProgressText(reports, refused, done_bytes, total_bytes, now - start_);
  if (terminal_) {
    *err_ << "\r\033[K" << text << std::flush;
    shown_ = true;
  } else {
    *err_ << text << '\n';
  }
}

void Progress::Clear() {
  if (shown_) {
    *err_ << "\r\033[K" << std::flush;
    shown_ = false;
  }
}

}  // namespace wireprint::cli
