#include "services/credibility/engine/outlet_lines.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace wireprint::credibility {
namespace {

constexpr uint64_t kSnapshotEvery = 256;

}  // namespace

absl::StatusOr<OutletLines::Entry*> OutletLines::Load(const std::string& outlet) {
  if (const auto found = outlets_.find(outlet); found != outlets_.end()) {
    used_.splice(used_.begin(), used_, found->second->used);
    touched_.insert(outlet);
    return found->second.get();
  }
  auto entry = std::make_unique<Entry>();
  const Key prefix = Key(corpus_).Text(outlet);
  const auto snapshot = store_.Get(Table::kLines, prefix.bytes());
  if (!snapshot.ok()) return snapshot.status();
  if (*snapshot) {
    absl::StatusOr<LinesRecord> record = Decode<LinesRecord>(**snapshot);
    if (!record.ok()) return record.status();
    entry->snapshot = entry->next = record->next;
    entry->lines.Import(std::move(record->state));
  }
  const absl::Status replayed = store_.Walk(Table::kObservation, prefix, prefix.End(),
                                            [&](absl::string_view, absl::string_view bytes) -> absl::StatusOr<bool> {
                                              const absl::StatusOr<LineReport> report = Decode<LineReport>(bytes);
                                              if (!report.ok()) return report.status();
                                              entry->lines.Observe(*report);
                                              ++entry->next;
                                              return true;
                                            });
  if (!replayed.ok()) return replayed;
  used_.push_front(outlet);
  entry->used = used_.begin();
  touched_.insert(outlet);
  return outlets_.emplace(outlet, std::move(entry)).first->second.get();
}

void OutletLines::Trim() {
  for (const std::string& outlet : touched_) {
    Entry& entry = *outlets_.find(outlet)->second;
    bytes_ -= entry.bytes;
    entry.bytes = entry.lines.bytes();
    bytes_ += entry.bytes;
  }
  touched_.clear();
  while (bytes_ > most_ && used_.size() > 1) {
    const auto last = outlets_.find(used_.back());
    bytes_ -= last->second->bytes;
    outlets_.erase(last);
    used_.pop_back();
  }
}

void OutletLines::Drop() {
  outlets_.clear();
  used_.clear();
  touched_.clear();
  bytes_ = 0;
}

absl::StatusOr<RecurringLines*> OutletLines::Of(const std::string& outlet) {
  const absl::StatusOr<Entry*> entry = Load(outlet);
  if (!entry.ok()) return entry.status();
  return &(*entry)->lines;
}

void OutletLines::Snapshot(const std::string& outlet, Entry& entry, Transaction& edits) {
  for (uint64_t number = entry.snapshot; number < entry.next; ++number) {
    edits.Erase(Table::kObservation, Key(corpus_).Text(outlet).Number(number));
  }
  entry.snapshot = entry.next;
  edits.Put(Table::kLines, Key(corpus_).Text(outlet), Encode(LinesRecord{entry.lines.Export(), entry.next}));
}

absl::Status OutletLines::Observe(const std::string& outlet, const LineReport& report, Transaction& edits) {
  const absl::StatusOr<Entry*> entry = Load(outlet);
  if (!entry.ok()) return entry.status();
  (*entry)->lines.Observe(report);
  edits.Put(Table::kObservation, Key(corpus_).Text(outlet).Number((*entry)->next++), Encode(report));
  if ((*entry)->next - (*entry)->snapshot >= kSnapshotEvery) Snapshot(outlet, **entry, edits);
  return absl::OkStatus();
}

absl::Status OutletLines::Forget(const std::string& outlet, const LineReport& report, Transaction& edits) {
  const absl::StatusOr<Entry*> entry = Load(outlet);
  if (!entry.ok()) return entry.status();
  (*entry)->lines.Forget(report);
  Snapshot(outlet, **entry, edits);
  return absl::OkStatus();
}

absl::Status OutletLines::Rule(const std::string& outlet, LineId line, std::optional<LineRuling> ruling,
                               Transaction& edits) {
  const absl::StatusOr<Entry*> entry = Load(outlet);
  if (!entry.ok()) return entry.status();
  (*entry)->lines.Rule(line, ruling);
  Snapshot(outlet, **entry, edits);
  return absl::OkStatus();
}

}  // namespace wireprint::credibility
