// What was cut of reports by lines that their outlet's page is not known by any more.
#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/credibility/engine/engine.h"

namespace wireprint::credibility {
namespace {

// With the corpus locked once: reports that are looked at, and bytes of text that are read or analysed.
constexpr size_t kReportsAtOnce = 64;
constexpr size_t kBytesAtOnce = size_t{1} << 20;
constexpr size_t kAnalysedAtOnce = 8;

Key NotePrefix(absl::string_view corpus) { return Key("uncut").Text(corpus); }

bool IsCutBy(const Analysis& analysis, const std::vector<LineId>& lines) {
  return std::any_of(analysis.lines.begin(), analysis.lines.end(), [&](const LineSpan& span) {
    return span.recurring_line != 0 && std::binary_search(lines.begin(), lines.end(), span.recurring_line);
  });
}

}  // namespace

absl::Status Engine::NoteUnlearnt(Corpus& corpus, const std::string& outlet, std::vector<LineId> unlearnt,
                                  Transaction& edits) {
  if (unlearnt.empty()) return absl::OkStatus();
  const Key key = NotePrefix(corpus.name).Text(outlet);
  const auto noted = edits.Get(Table::kMeta, key);
  if (!noted.ok()) return noted.status();
  if (*noted) {
    if (const absl::StatusOr<UncutRecord> former = Decode<UncutRecord>(**noted); former.ok()) {
      unlearnt.insert(unlearnt.end(), former->lines.begin(), former->lines.end());
    }
  }
  std::sort(unlearnt.begin(), unlearnt.end());
  unlearnt.erase(std::unique(unlearnt.begin(), unlearnt.end()), unlearnt.end());
  edits.Put(Table::kMeta, key, Encode(UncutRecord{corpus.next, "", std::move(unlearnt)}));
  corpus.may_uncut = true;
  corpus.outbox_waits = true;
  return absl::OkStatus();
}

absl::StatusOr<bool> Engine::Uncut(Corpus& corpus) {
  const std::lock_guard lock(corpus.mutex);
  if (!corpus.may_uncut) return false;
  Transaction edits(*store_, corpus.name);
  const Key notes = NotePrefix(corpus.name);
  std::optional<Sequence> first_waiting;
  absl::Status walked = store_->Walk(Table::kOutbox, Key(corpus.name), Key(corpus.name).End(),
                                     [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
                                       const Sequence sequence = ReadNumber(key, key.size() - 8);
                                       if (corpus.outbox_aside.contains(sequence)) return true;
                                       first_waiting = sequence;
                                       return false;
                                     });
  if (!walked.ok()) return walked;
  std::string outlet;
  UncutRecord note;
  bool waits = false;
  walked = store_->Walk(Table::kMeta, notes, notes.End(),
                        [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                          absl::StatusOr<UncutRecord> record = Decode<UncutRecord>(value);
                          if (!record.ok()) record = UncutRecord();  // damaged: it is taken away
                          if (first_waiting && *first_waiting <= record->after) {
                            waits = true;
                            return true;
                          }
                          outlet = std::string(ReadText(key, notes.bytes().size()));
                          note = *std::move(record);
                          return false;
                        });
  if (!walked.ok()) return walked;
  if (outlet.empty()) {
    corpus.may_uncut = waits;
    corpus.outbox_waits = corpus.outbox_waits || waits;
    return false;
  }
  absl::Status stepped = UncutSome(corpus, outlet, note, edits);
  if (absl::Status s = Write(corpus, std::move(stepped), edits); !s.ok()) return s;
  return true;
}

absl::Status Engine::UncutSome(Corpus& corpus, const std::string& outlet, UncutRecord note, Transaction& edits) {
  const Key listing = Key(corpus.name).Text(outlet);
  std::vector<Sequence> listed;
  std::string next;
  const absl::Status walked =
      store_->Walk(Table::kListing, note.from.empty() ? listing.bytes() : note.from, listing.End(),
                   [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
                     next = std::string(key);
                     if (listed.size() == kReportsAtOnce) return false;
                     listed.push_back(ReadNumber(key, key.size() - 8));
                     next.clear();
                     return true;
                   });
  if (!walked.ok()) return walked;
  const absl::StatusOr<RecurringLines*> lines = corpus.lines.Of(outlet);
  if (!lines.ok()) return lines.status();
  std::erase_if(note.lines, [&](LineId line) { return (*lines)->Active(line); });  // taught again
  std::vector<std::string> dirty;
  size_t analysed = 0;
  size_t bytes = 0;
  for (const Sequence sequence : listed) {
    absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
    if (absl::IsDataLoss(row.status())) continue;
    if (!row.ok()) return row.status();
    // What is pending, and was not sent before, is analysed when it is sent.
    if (!*row || (*row)->superseded || ((*row)->facts.reuse.pending && !(*row)->learnt_from)) continue;
    absl::StatusOr<std::optional<StoredText>> found = edits.GetText(sequence);
    if (absl::IsDataLoss(found.status())) continue;
    if (!found.ok()) return found.status();
    if (!*found) continue;
    bytes += (*found)->report.text.size();
    if (analysed == kAnalysedAtOnce || (bytes > kBytesAtOnce && bytes > (*found)->report.text.size())) {
      next = Key(listing).NewestFirst((*row)->observe_time).Number(sequence);
      break;
    }
    if (!IsCutBy((*found)->analysis, note.lines)) continue;
    ++analysed;
    auto text = std::make_shared<const StoredText>(**std::move(found));
    const std::shared_ptr<const StoredText> before = text;
    const auto cut_before = [&](LineId line) { return IsCutBy(before->analysis, {line}); };
    if (absl::Status s = Reanalyse(corpus, sequence, **row, **lines, cut_before, text, edits); !s.ok()) return s;
    if (!(*row)->cluster.empty()) dirty.push_back((*row)->cluster);
  }
  const Key key = NotePrefix(corpus.name).Text(outlet);
  if (next.empty() || note.lines.empty()) {
    edits.Erase(Table::kMeta, key);
  } else {
    note.from = std::move(next);
    edits.Put(Table::kMeta, key, Encode(note));
  }
  return Reresolve(corpus, edits, std::move(dirty));
}

}  // namespace wireprint::credibility
