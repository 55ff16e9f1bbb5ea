// Tables in memory: for tests, and as what others are held against.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "services/credibility/core/table_store.h"

namespace wireprint::credibility {

class MemoryTables final : public TableStore {
 public:
  absl::Status Write(const std::vector<Edit>& edits) override;
  absl::Status Sync() override { return absl::OkStatus(); }
  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override;
  absl::Status Walk(Table table, const std::string& begin, const std::string& end, Visit visit) const override;

 private:
  mutable std::mutex mutex_;
  std::array<std::map<std::string, std::string>, kTables> tables_;
};

}  // namespace wireprint::credibility
