#include "services/dedup/engine/purge_list.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace wireprint::dedup {
namespace {

// Reads numbers, each with a space behind it, and strings of a known size.
class NoteReader {
 public:
  explicit NoteReader(absl::string_view bytes) : rest_(bytes) {}

  bool Number(uint64_t& number) {
    const size_t end = rest_.find(' ');
    if (end == absl::string_view::npos || !absl::SimpleAtoi(rest_.substr(0, end), &number)) return false;
    rest_.remove_prefix(end + 1);
    return true;
  }
  // A number of things that take two bytes at least.
  bool Count(uint64_t& count) { return Number(count) && count <= rest_.size() / 2; }
  bool String(std::string& string) {
    uint64_t size = 0;
    if (!Number(size) || size > rest_.size()) return false;
    string = std::string(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return true;
  }
  bool finished() const { return rest_.empty(); }

 private:
  absl::string_view rest_;
};

bool Read(NoteReader& from, Loosened& loosened) {
  uint64_t count = 0;
  if (!from.Number(loosened.cluster) || !from.Count(count)) return false;
  loosened.anchors.resize(count);
  return std::all_of(loosened.anchors.begin(), loosened.anchors.end(),
                     [&](Sequence& anchor) { return from.Number(anchor); });
}

bool Read(NoteReader& from, PurgeNote& note) {
  uint64_t count = 0;
  if (!from.String(note.report_id) || !from.Count(count)) return false;
  note.loosened.resize(count);
  return std::all_of(note.loosened.begin(), note.loosened.end(),
                     [&](Loosened& loosened) { return Read(from, loosened); });
}

}  // namespace

std::string HeldNote(absl::string_view report_id) { return absl::StrCat("held ", report_id); }

absl::StatusOr<PurgeList> PurgeList::Decode(absl::string_view bytes) {
  PurgeList list;
  NoteReader from(bytes);
  while (!from.finished()) {
    if (!Read(from, list.notes_.emplace_back())) return absl::DataLossError("a damaged note of purges");
  }
  return list;
}

std::string PurgeList::Encode() const {
  std::string bytes;
  for (const PurgeNote& note : notes_) {
    absl::StrAppend(&bytes, note.report_id.size(), " ", note.report_id, note.loosened.size(), " ");
    for (const Loosened& loosened : note.loosened) {
      absl::StrAppend(&bytes, loosened.cluster, " ", loosened.anchors.size(), " ");
      for (const Sequence anchor : loosened.anchors) absl::StrAppend(&bytes, anchor, " ");
    }
  }
  return bytes;
}

PurgeNote* PurgeList::Find(absl::string_view report_id) {
  const auto it =
      std::find_if(notes_.begin(), notes_.end(), [&](const PurgeNote& note) { return note.report_id == report_id; });
  return it == notes_.end() ? nullptr : &*it;
}

void PurgeList::Add(absl::string_view report_id) {
  if (Find(report_id) == nullptr) notes_.push_back({std::string(report_id), {}});
}

void PurgeList::Loosen(absl::string_view report_id, const Loosened& loosened) {
  Add(report_id);
  std::vector<Loosened>& all = Find(report_id)->loosened;
  auto known =
      std::find_if(all.begin(), all.end(), [&](const Loosened& each) { return each.cluster == loosened.cluster; });
  if (known == all.end()) known = all.insert(known, {loosened.cluster, {}});
  for (const Sequence anchor : loosened.anchors) {
    if (std::find(known->anchors.begin(), known->anchors.end(), anchor) == known->anchors.end()) {
      known->anchors.push_back(anchor);
    }
  }
}

void PurgeList::Erase(absl::string_view report_id) {
  std::erase_if(notes_, [&](const PurgeNote& note) { return note.report_id == report_id; });
}

std::vector<Loosened> PurgeList::LoosenedBy(absl::string_view report_id) const {
  for (const PurgeNote& note : notes_) {
    if (note.report_id == report_id) return note.loosened;
  }
  return {};
}

bool PurgeList::Has(absl::string_view report_id) const {
  return std::any_of(notes_.begin(), notes_.end(), [&](const PurgeNote& note) { return note.report_id == report_id; });
}

}  // namespace wireprint::dedup
