// Taking purged reports out of the relations that other reports' rows have to them.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "services/credibility/engine/engine.h"

namespace wireprint::credibility {
namespace {

// Rows that are read at a time, beside everything else, and of which those that name it are written with the corpus
// locked once.
constexpr size_t kAtOnce = 1024;

bool Forget(const std::set<std::string>& report_ids, Row& row) {
  size_t forgotten = 0;
  for (auto* const matches : {&row.answer.matches, &row.later}) {
    forgotten +=
        std::erase_if(*matches, [&](const SharedReport& match) { return report_ids.contains(match.report_id); });
  }
  if (report_ids.contains(row.answer.anchor_report_id)) {
    row.answer.anchor_report_id.clear();
    ++forgotten;
  }
  return forgotten != 0;
}

}  // namespace

// Of a row that gets its answer behind the walk below: what was deleted here while dedup was asked.
absl::Status Engine::ForgetGone(Row& row, Transaction& read) {
  std::set<std::string> named = {row.answer.anchor_report_id};
  for (const SharedReport& match : row.answer.matches) named.insert(match.report_id);
  std::set<std::string> gone;
  for (const std::string& id : named) {
    const auto identity = read.GetIdentity(id);
    if (!identity.ok()) return identity.status();
    if (*identity && (*identity)->revisions.empty()) gone.insert(id);
  }
  Forget(gone, row);
  return absl::OkStatus();
}

// Call when dedup has purged it. The facts of the rows do not rest on it any more since it was removed. The id names no
// report: the tombstone stands.
absl::Status Engine::ForgetNames(Corpus& corpus, const std::string& report_id) {
  {
    const std::lock_guard lock(corpus.mutex);
    ++corpus.purges;
  }
  const Key prefix(corpus.name);
  std::string begin = prefix;
  while (!begin.empty()) {
    if (closing_.load()) return absl::CancelledError("stopping");
    std::vector<Sequence> naming;
    size_t read = 0;
    std::string last;
    const absl::Status walked = store_->Walk(
        Table::kRow, begin, prefix.End(), [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
          absl::StatusOr<Row> row = Decode<Row>(value);
          last = std::string(key);
          if (row.ok() && Forget({report_id}, *row)) naming.push_back(ReadNumber(key, key.size() - 8));
          return ++read < kAtOnce;
        });
    if (!walked.ok()) return walked;
    begin = read < kAtOnce ? std::string() : last + '\0';
    if (naming.empty()) continue;
    const std::lock_guard lock(corpus.mutex);
    Transaction edits(*store_, corpus.name);
    for (const Sequence sequence : naming) {
      absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
      if (!row.ok()) return row.status();
      if (*row && Forget({report_id}, **row)) edits.PutRow(sequence, **row);
    }
    if (absl::Status s = Write(corpus, absl::OkStatus(), edits); !s.ok()) return s;
  }
  return absl::OkStatus();
}

}  // namespace wireprint::credibility
