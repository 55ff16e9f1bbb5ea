// Changes to one corpus that are written together, and read back before they are.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/credibility/core/table_store.h"
#include "services/credibility/engine/keys.h"
#include "services/credibility/engine/records.h"

namespace wireprint::credibility {

// Not thread-safe: made, filled and written with its corpus locked. Borrows the store.
class Transaction {
 public:
  Transaction(const TableStore& store, absl::string_view corpus) : store_(store), corpus_(corpus) {}

  absl::StatusOr<std::optional<report::Identity>> GetIdentity(absl::string_view report_id);
  void PutIdentity(absl::string_view report_id, const report::Identity& identity);

  absl::StatusOr<std::optional<Row>> GetRow(Sequence sequence);
  void PutRow(Sequence sequence, const Row& row);
  void EraseRow(Sequence sequence);
  absl::StatusOr<std::optional<StoredText>> GetText(Sequence sequence) const;

  // Adds to, or takes out of, its outlet's day what the row's facts give.
  absl::Status Count(const Row& row, int sign);

  // Puts the row into a cluster and takes it out of the one it was in; empty: none. Changes row.cluster.
  void Place(Sequence sequence, Row& row, const std::string& cluster);
  // Those in a cluster, by time and sequence.
  absl::StatusOr<std::vector<Sequence>> Members(const std::string& cluster) const;
  // What a cluster is called now.
  absl::StatusOr<std::string> Present(const std::string& cluster) const;

  // The keys of a table that begin with `prefix`, which ends in a text; ascending, as they will be.
  absl::StatusOr<std::set<std::string>> KeysOf(Table table, const Key& prefix) const;
  // A record as it will be.
  absl::StatusOr<std::optional<std::string>> Get(Table table, const Key& key) const;
  void Put(Table table, const Key& key, std::string value);
  void Erase(Table table, const Key& key);

  // All of it, for TableStore::Write.
  std::vector<Edit> Edits() const;

  const std::string& corpus() const { return corpus_; }

 private:
  Key KeyOf(Sequence sequence) const { return Key(corpus_).Number(sequence); }
  std::optional<std::optional<std::string>> Changed(Table table, const std::string& key) const;

  const TableStore& store_;
  const std::string corpus_;
  std::map<std::pair<Table, std::string>, std::optional<std::string>> edits_;
  std::map<std::string, DayCounts> days_;  // by key, as they will be
};

}  // namespace wireprint::credibility
