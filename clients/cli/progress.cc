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

std::string ProgressText(const ProgressState& state, absl::Duration elapsed) {
  std::string text = absl::StrCat(state.reports, " reports, ", state.clusters, " clusters");
  if (state.refused > 0) {
    absl::StrAppend(&text, ", ", state.refused, " refused");
  }
  const double seconds = std::max(1e-3, absl::ToDoubleSeconds(elapsed));
  absl::StrAppendFormat(&text, ", %.0f a second", static_cast<double>(state.reports) / seconds);
  if (state.total_bytes > state.skipped_bytes && state.done_bytes > state.skipped_bytes) {
    const auto sent = static_cast<double>(state.done_bytes - state.skipped_bytes);
    const double share = std::min(1.0, sent / static_cast<double>(state.total_bytes - state.skipped_bytes));
    const double all = std::min(1.0, static_cast<double>(state.done_bytes) / static_cast<double>(state.total_bytes));
    absl::StrAppend(&text, ", ", Percent(all), ", ", Span(elapsed * (1 / share - 1)), " to go");
  }
  return text;
}

Progress::Progress(std::ostream* err, bool terminal, absl::Time start)
    : err_(err), terminal_(terminal), start_(start), next_(start + (terminal ? kQuiet : kLogStep)) {}

void Progress::Update(const ProgressState& state, absl::Time now) {
  if (now < next_) {
    return;
  }
  next_ = now + (terminal_ ? kTerminalStep : kLogStep);
  const std::string text = ProgressText(state, now - start_);
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
