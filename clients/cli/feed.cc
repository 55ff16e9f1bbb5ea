#include "clients/cli/feed.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cpp/error.h"

namespace wireprint::cli {
namespace {

InputOptions OptionsOf(const FeedFlags& flags) {
  InputOptions options;
  options.outlet = flags.outlet;
  options.observed_as_published = flags.observed == "published";
  return options;
}

}  // namespace

Feed::Feed(const Session& session, const FeedFlags& flags,
           std::function<void(const std::string&, const absl::Status&)> refused)
    : session_(session),
      flags_(flags),
      refused_(std::move(refused)),
      reader_(flags.paths, OptionsOf(flags), session.in) {}

int Feed::Open(Service service) {
  if (absl::Status status = reader_.CheckPaths(); !status.ok()) {
    *session_.err << "wireprint: " << status.message() << '\n';
    return kUsage;
  }
  if (!flags_.resume_file.empty()) {
    const std::string& server = service == Service::kDedup ? session_.server : session_.credibility;
    auto opened = ResumeFile::Open(flags_.resume_file, {server, session_.corpus, flags_.paths});
    if (!opened.ok()) {
      *session_.err << "wireprint: --resume-file: " << opened.status().message() << '\n';
      return kUsage;
    }
    resume_ = *std::move(opened);
  }
  return kOk;
}

void Feed::Begin() {
  while (resume_.has_value() && place_ < resume_->done_before() && reader_.Next().has_value()) {
    ++place_;
  }
  if (place_ > 0) {
    *session_.err << place_ << " reports were done before\n";
  }
  state_.skipped_bytes = reader_.bytes_read();
  start_ = absl::Now();
  progress_.emplace(session_.err, session_.terminal, start_);
}

void Feed::Configure(client::BatchOptions* options) const {
  options->corpus = session_.corpus;
  options->in_flight = flags_.in_flight;
  options->max_items = static_cast<size_t>(flags_.batch);
  options->timeout = session_.timeout;
}

client::ReportSource Feed::Source() {
  return [this]() -> std::optional<reportv1::Report> {
    while (auto next = reader_.Next()) {
      const uint64_t at = place_++;
      if (next->report.ok()) {
        drawn_[sent_++] = {next->source, at};
        return *std::move(next->report);
      }
      progress_->Clear();
      ++state_.refused;
      refused_(next->source, next->report.status());
      if (!next->unfinished) {
        Done(at, next->report.status());
      }
    }
    return std::nullopt;
  };
}

// What is refused for good is done with; what only failed for the moment is to be sent by the next run.
void Feed::Done(uint64_t place, const absl::Status& status) {
  if (resume_.has_value() && (status.ok() || !client::IsRetryable(status))) {
    resume_->Done(place);
    saved_.Update(resume_->Save(absl::Now(), false));
  }
}

void Feed::Settle(uint64_t index, const absl::Status& status,
                  const std::function<void(const std::string& source)>& stored) {
  const auto origin = drawn_.extract(index);
  if (session_.out_terminal || !status.ok()) {
    progress_->Clear();
  }
  ++state_.reports;
  if (status.ok()) {
    stored(origin.mapped().source);
  } else {
    ++state_.refused;
    refused_(origin.mapped().source, status);
  }
  Done(origin.mapped().place, status);
  state_.done_bytes = reader_.bytes_read();
  state_.total_bytes = reader_.bytes_total();
  progress_->Update(state_, absl::Now());
}

int Feed::Close(const client::BatchSummary& summary, const std::string& more, Service service) {
  progress_->Clear();
  if (resume_.has_value()) {
    saved_.Update(resume_->Save(absl::Now(), true));
  }
  if (!reader_.unknown_fields().empty()) {
    *session_.err << "fields that mean nothing to wireprint and were skipped:";
    for (const std::string& name : reader_.unknown_fields()) {
      *session_.err << ' ' << name;
    }
    *session_.err << '\n';
  }
  *session_.err << summary.stored << " stored, " << summary.replayed << " stored before, " << state_.refused
                << " refused, " << state_.clusters << " clusters found" << more << ", in "
                << absl::StrFormat("%.2f s", absl::ToDoubleSeconds(absl::Now() - start_)) << '\n';
  if (!saved_.ok()) {
    *session_.err << "wireprint: --resume-file: " << saved_.message() << '\n';
  }
  if (!summary.stopped.ok()) {
    return Fail(session_, "stopped before the end of the input", summary.stopped, service);
  }
  return state_.refused == 0 && saved_.ok() ? kOk : kRefused;
}

}  // namespace wireprint::cli
