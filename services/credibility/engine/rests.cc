#include "services/credibility/engine/rests.h"

#include <algorithm>
#include <optional>

namespace wireprint::credibility {
namespace {

Key Noted(const std::string& corpus, absl::string_view report_id) { return Key("rests").Text(corpus).Text(report_id); }

// The matches that count: those that its reused share rests on, and the first that makes a template of the row.
std::vector<const SharedReport*> Counting(const Row& row) {
  std::vector<const SharedReport*> matches;
  for (const auto* list : {&row.answer.matches, &row.later}) {
    for (const SharedReport& match : *list) matches.push_back(&match);
  }
  std::vector<const SharedReport*> counting;
  for (const size_t i : CountingShares(MemberOf(row), SharedTextsOf(row))) counting.push_back(matches[i]);
  const auto recurs = std::find_if(matches.begin(), matches.end(), [&](const SharedReport* match) {
    return match->relation == kRelationTemplate && match->observe_time <= row.observe_time;
  });
  if (recurs != matches.end()) counting.push_back(*recurs);
  return counting;
}

// Whether the revision that a match is with is the current one. What was never recorded here, others have given dedup.
absl::StatusOr<bool> IsThere(Transaction& edits, const SharedReport& match) {
  const auto identity = edits.GetIdentity(match.report_id);
  if (!identity.ok()) return identity.status();
  if (!*identity) return true;
  const auto& revisions = (*identity)->revisions;
  if (revisions.empty()) return false;
  for (size_t i = 0; i + 1 < revisions.size(); ++i) {
    const auto row = edits.GetRow(revisions[i].sequence);
    if (!row.ok()) return row.status();
    if (*row && (*row)->answer.revision != 0 && (*row)->answer.revision >= match.revision) return false;
  }
  return true;
}

void TakeOut(Row& row, const std::string& report_id) {
  for (auto* list : {&row.answer.matches, &row.later}) {
    list->erase(std::remove_if(list->begin(), list->end(),
                               [&](const SharedReport& match) { return match.report_id == report_id; }),
                list->end());
  }
}

}  // namespace

std::vector<SharedText> SharedTextsOf(const Row& row) {
  std::vector<SharedText> shared;
  for (const auto* list : {&row.answer.matches, &row.later}) {
    for (const SharedReport& match : *list) {
      shared.push_back(
          {match.family, match.role, match.observe_time, match.containment, IsSameText(match.relation), match.agency});
    }
  }
  return shared;
}

std::set<std::string> RestsOn(const Row& row) {
  std::set<std::string> ids;
  for (const SharedReport* match : Counting(row)) ids.insert(match->report_id);
  return ids;
}

absl::Status Rest(Transaction& edits, Sequence sequence, Row& row, const std::set<std::string>& before) {
  // Each step takes a match out, or ends.
  for (bool all_there = false; !all_there;) {
    all_there = true;
    for (const SharedReport* match : Counting(row)) {
      const absl::StatusOr<bool> there = IsThere(edits, *match);
      if (!there.ok()) return there.status();
      if (*there) continue;
      TakeOut(row, std::string(match->report_id));
      all_there = false;
      break;
    }
  }
  const std::set<std::string> now = RestsOn(row);
  for (const std::string& id : before) {
    if (!now.contains(id)) edits.Erase(Table::kMeta, Noted(edits.corpus(), id).Number(sequence));
  }
  for (const std::string& id : now) edits.Put(Table::kMeta, Noted(edits.corpus(), id).Number(sequence), "");
  return absl::OkStatus();
}

absl::Status ForgetMatches(OpenClusters& clusters, Transaction& edits, absl::string_view report_id,
                           std::vector<std::string>& dirty) {
  const Key prefix = Noted(edits.corpus(), report_id);
  const auto noted = edits.KeysOf(Table::kMeta, prefix);
  if (!noted.ok()) return noted.status();
  const std::string id(report_id);
  for (const std::string& key : *noted) {
    const Sequence sequence = ReadNumber(key, key.size() - 8);
    edits.Erase(Table::kMeta, Key(prefix).Number(sequence));
    absl::StatusOr<std::optional<Row>> row = edits.GetRow(sequence);
    if (!row.ok()) return row.status();
    if (!*row || (*row)->superseded) continue;
    TakeOut(**row, id);
    if (absl::Status s = Rest(edits, sequence, **row, {}); !s.ok()) return s;
    clusters.PutRow(edits, sequence, **row);
    if (!(*row)->cluster.empty()) dirty.push_back((*row)->cluster);
  }
  return absl::OkStatus();
}

void ForgetRests(Transaction& edits, Sequence sequence, const Row& row) {
  for (const std::string& id : RestsOn(row)) edits.Erase(Table::kMeta, Noted(edits.corpus(), id).Number(sequence));
}

}  // namespace wireprint::credibility
