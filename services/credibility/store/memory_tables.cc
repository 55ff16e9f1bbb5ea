#include "services/credibility/store/memory_tables.h"

namespace wireprint::credibility {

absl::Status MemoryTables::Write(const std::vector<Edit>& edits) {
  const std::lock_guard lock(mutex_);
  for (const Edit& edit : edits) {
    auto& table = tables_[static_cast<size_t>(edit.table)];
    if (edit.value) {
      table[edit.key] = *edit.value;
    } else {
      table.erase(edit.key);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> MemoryTables::Get(Table table, absl::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto& records = tables_[static_cast<size_t>(table)];
  const auto found = records.find(std::string(key));
  if (found == records.end()) return std::nullopt;
  return found->second;
}

absl::Status MemoryTables::Walk(Table table, const std::string& begin, const std::string& end, Visit visit) const {
  std::vector<std::pair<std::string, std::string>> range;
  {
    const std::lock_guard lock(mutex_);
    const auto& records = tables_[static_cast<size_t>(table)];
    range.assign(records.lower_bound(begin), records.lower_bound(end));
  }
  for (const auto& [key, value] : range) {
    const absl::StatusOr<bool> more = visit(key, value);
    if (!more.ok()) return more.status();
    if (!*more) break;
  }
  return absl::OkStatus();
}

}  // namespace wireprint::credibility
