#include "services/dedup/engine/reapply_notes.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/dedup/engine/policy_note.h"

namespace wireprint::dedup {
namespace {

// Numbers of clusters that were merged away, as earlier versions noted them.
constexpr char kAbsorbedNote[] = "absorbed";
constexpr char kAbsorbedPrefix[] = "absorbed:";
// The value of kReapplyingNote: so many notes tell what stood before.
constexpr char kPartsPrefix[] = "parts:";
// Entries of the change feed read at once.
constexpr size_t kLogStep = 4096;

std::string PartName(size_t part) { return absl::StrCat(kReapplyingNote, ".", part); }

void Retire(absl::string_view note, absl::flat_hash_set<ClusterNumber>& retired) {
  if (!absl::ConsumePrefix(&note, kAbsorbedPrefix)) return;
  for (const absl::string_view each : absl::StrSplit(note, ',', absl::SkipEmpty())) {
    ClusterNumber number = 0;
    if (absl::SimpleAtoi(each, &number)) retired.insert(number);
  }
}

absl::StatusOr<FormerClusters> ReadParts(const RecordStore& store, absl::string_view corpus, size_t count) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < count; ++i) {
    auto part = store.GetNote(corpus, PartName(i));
    if (!part.ok()) return part.status();
    parts.push_back(*std::move(part));
  }
  return DecodeFormerClusters(parts);
}

}  // namespace

absl::StatusOr<BeforeReapplying> BeginReapplying(RecordStore& store, absl::string_view corpus) {
  const auto interrupted = store.GetNote(corpus, kReapplyingNote);
  if (!interrupted.ok()) return interrupted.status();
  const auto absorbed = store.GetNote(corpus, kAbsorbedNote);
  if (!absorbed.ok()) return absorbed.status();
  BeforeReapplying before;
  Retire(*absorbed, before.retired);
  Retire(*interrupted, before.retired);

  Change change{.corpus = std::string(corpus)};
  absl::string_view parts = *interrupted;
  const bool noted = absl::ConsumePrefix(&parts, kPartsPrefix) && absl::SimpleAtoi(parts, &before.parts);
  auto former = noted ? ReadParts(store, corpus, before.parts) : ReadFormerClusters(store, corpus);
  if (!former.ok()) return former.status();
  before.former = *std::move(former);
  if (!noted) {
    std::vector<std::string> encoded = EncodeFormerClusters(before.former);
    before.parts = encoded.size();
    for (size_t i = 0; i < encoded.size(); ++i) change.put_notes.emplace_back(PartName(i), std::move(encoded[i]));
    // An earlier version was interrupted: its numbers are in no other note.
    if (!interrupted->empty()) change.put_notes.emplace_back(kAbsorbedNote, *interrupted);
  }
  change.put_notes.emplace_back(kReapplyingNote, absl::StrCat(kPartsPrefix, before.parts));
  change.erase_all_clusters = true;
  if (absl::Status status = store.Commit({&change, 1}); !status.ok()) return status;
  return before;
}

absl::StatusOr<uint64_t> KeepDeletions(RecordStore& store, absl::string_view corpus, uint64_t last_change) {
  uint64_t next = last_change + 2;  // a token at the last entry from before is too old as well
  for (uint64_t after = 0; after < last_change;) {
    auto entries = store.ReadLog(corpus, after, kLogStep);
    if (!entries.ok()) return entries.status();
    if (entries->empty()) break;
    after = entries->back().number;
    Change change{.corpus = std::string(corpus)};
    for (LogEntry& entry : *entries) {
      if (entry.kind != LogEntry::Kind::kDeleted || entry.number > last_change) continue;
      entry.number = next++;
      change.log.push_back(std::move(entry));
    }
    if (change.log.empty()) continue;
    if (absl::Status status = store.Commit({&change, 1}); !status.ok()) return status;
  }
  return next;
}

void EndReapplying(const BeforeReapplying& before, Change& change) {
  change.put_notes.emplace_back(kReapplyingNote, "");
  for (size_t i = 0; i < before.parts; ++i) change.put_notes.emplace_back(PartName(i), "");
}

}  // namespace wireprint::dedup
