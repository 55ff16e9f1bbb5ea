#include "services/credibility/engine/transaction.h"

namespace wireprint::credibility {
namespace {

template <typename T>
absl::StatusOr<std::optional<T>> DecodeOptional(const absl::StatusOr<std::optional<std::string>>& bytes) {
  if (!bytes.ok()) return bytes.status();
  if (!*bytes) return std::optional<T>();
  absl::StatusOr<T> record = Decode<T>(**bytes);
  if (!record.ok()) return record.status();
  return std::optional<T>(*std::move(record));
}

}  // namespace

std::optional<std::optional<std::string>> Transaction::Changed(Table table, const std::string& key) const {
  const auto found = edits_.find({table, key});
  if (found == edits_.end()) return std::nullopt;
  return found->second;
}

absl::StatusOr<std::optional<report::Identity>> Transaction::GetIdentity(absl::string_view report_id) {
  const Key key = Key(corpus_).Text(report_id);
  if (const auto changed = Changed(Table::kId, key)) return DecodeOptional<report::Identity>(*changed);
  return DecodeOptional<report::Identity>(store_.Get(Table::kId, key.bytes()));
}

void Transaction::PutIdentity(absl::string_view report_id, const report::Identity& identity) {
  Put(Table::kId, Key(corpus_).Text(report_id), Encode(identity));
}

absl::StatusOr<std::optional<Row>> Transaction::GetRow(Sequence sequence) {
  const Key key = KeyOf(sequence);
  if (const auto changed = Changed(Table::kRow, key)) return DecodeOptional<Row>(*changed);
  return DecodeOptional<Row>(store_.Get(Table::kRow, key.bytes()));
}

void Transaction::PutRow(Sequence sequence, const Row& row) { Put(Table::kRow, KeyOf(sequence), Encode(row)); }
void Transaction::EraseRow(Sequence sequence) { Erase(Table::kRow, KeyOf(sequence)); }

absl::StatusOr<std::optional<StoredText>> Transaction::GetText(Sequence sequence) const {
  const Key key = KeyOf(sequence);
  if (const auto changed = Changed(Table::kText, key)) return DecodeOptional<StoredText>(*changed);
  return DecodeOptional<StoredText>(store_.Get(Table::kText, key.bytes()));
}

absl::Status Transaction::Count(const Row& row, int sign) {
  const std::string key = Key(corpus_).Text(row.outlet.outlet).Time(DayOf(row.observe_time));
  auto day = days_.find(key);
  if (day == days_.end()) {
    const auto stored = DecodeOptional<DayCounts>(store_.Get(Table::kDay, key));
    if (!stored.ok()) return stored.status();
    day = days_.emplace(key, stored->value_or(DayCounts())).first;
  }
  day->second.Add(CountsOf(row.facts), sign);
  return absl::OkStatus();
}

void Transaction::Place(Sequence sequence, Row& row, const std::string& cluster) {
  if (row.cluster == cluster) return;
  const auto key = [&](const std::string& name) {
    return Key(corpus_).Text(name).Time(row.observe_time).Number(sequence);
  };
  if (!row.cluster.empty()) Erase(Table::kMember, key(row.cluster));
  if (!cluster.empty()) Put(Table::kMember, key(cluster), "");
  row.cluster = cluster;
}

absl::StatusOr<std::vector<Sequence>> Transaction::Members(const std::string& cluster) const {
  const auto keys = KeysOf(Table::kMember, Key(corpus_).Text(cluster));
  if (!keys.ok()) return keys.status();
  std::vector<Sequence> members;
  for (const std::string& key : *keys) members.push_back(ReadNumber(key, key.size() - 8));
  return members;
}

absl::StatusOr<std::set<std::string>> Transaction::KeysOf(Table table, const Key& prefix) const {
  const std::string end = prefix.End();
  std::set<std::string> keys;
  const absl::Status walked = store_.Walk(table, prefix, end, [&](absl::string_view key, absl::string_view) {
    keys.emplace(key);
    return absl::StatusOr<bool>(true);
  });
  if (!walked.ok()) return walked;
  for (auto edit = edits_.lower_bound({table, prefix}); edit != edits_.end(); ++edit) {
    const auto& [place, value] = *edit;
    if (place.first != table || place.second >= end) break;
    value ? void(keys.insert(place.second)) : void(keys.erase(place.second));
  }
  return keys;
}

absl::StatusOr<std::string> Transaction::Present(const std::string& cluster) const {
  std::string name = cluster;
  // Each step is a merge, which goes from the newer to the older: it ends.
  for (int step = 0; step < 1000; ++step) {
    const Key key = Key(corpus_).Text(name);
    absl::StatusOr<std::optional<std::string>> next = store_.Get(Table::kAlias, key.bytes());
    if (const auto changed = Changed(Table::kAlias, key)) next = *changed;
    if (!next.ok()) return next.status();
    if (!*next) return name;
    name = **next;
  }
  return absl::DataLossError("aliases of clusters go in a circle");
}

absl::StatusOr<std::optional<std::string>> Transaction::Get(Table table, const Key& key) const {
  if (auto changed = Changed(table, key.bytes())) return *std::move(changed);
  return store_.Get(table, key.bytes());
}

void Transaction::Put(Table table, const Key& key, std::string value) {
  edits_[{table, key.bytes()}] = std::move(value);
}
void Transaction::Erase(Table table, const Key& key) { edits_[{table, key.bytes()}] = std::nullopt; }

std::vector<Edit> Transaction::Edits() const {
  std::vector<Edit> edits;
  for (const auto& [place, value] : edits_) edits.push_back({place.first, place.second, value});
  for (const auto& [key, counts] : days_) {
    if (counts == DayCounts()) {
      edits.push_back({Table::kDay, key, std::nullopt});
    } else {
      edits.push_back({Table::kDay, key, Encode(counts)});
    }
  }
  return edits;
}

Member MemberOf(const Row& row) {
  return {.report_id = row.report_id,
          .outlet = row.outlet.outlet,
          .family = row.outlet.family,
          .role = row.outlet.role,
          .agency_id = row.outlet.agency_id,
          .observe_time = row.observe_time,
          .credits = row.credits,
          .unnamed_syndication = row.unnamed_syndication,
          .credit_fields_supplied = row.facts.text.byline_supplied && row.facts.text.credit_line_supplied,
          .bylined = row.bylined,
          .names_newsroom = row.names_newsroom};
}

}  // namespace wireprint::credibility
