#include "services/credibility/engine/store_errors.h"

#include <utility>

#include "services/chassis/error.h"
#include "services/report/reasons.h"

namespace wireprint::credibility {
namespace {

class Reasoned final : public TableStore {
 public:
  explicit Reasoned(std::unique_ptr<TableStore> store) : store_(std::move(store)) {}

  absl::Status Write(const std::vector<Edit>& edits) override { return Told(store_->Write(edits), kUnwritten); }
  absl::Status Sync() override { return Told(store_->Sync(), kUnsynced); }
  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override {
    absl::StatusOr<std::optional<std::string>> value = store_->Get(table, key);
    if (!value.ok()) return StoreUnavailable(value.status(), kUnread);
    return value;
  }
  absl::Status Walk(Table table, const std::string& begin, const std::string& end, Visit visit) const override {
    absl::Status visited;
    absl::Status walked = store_->Walk(table, begin, end, [&](absl::string_view key, absl::string_view value) {
      absl::StatusOr<bool> more = visit(key, value);
      visited = more.status();
      return more;
    });
    return visited.ok() ? Told(std::move(walked), kUnread) : visited;
  }

 private:
  static absl::Status Told(absl::Status status, absl::string_view message) {
    return status.ok() ? status : StoreUnavailable(status, message);
  }

  const std::unique_ptr<TableStore> store_;
};

}  // namespace

absl::Status StoreUnavailable(const absl::Status& status, absl::string_view message) {
  if (chassis::GetErrorDetail(status)) return status;
  return chassis::MakeError(absl::StatusCode::kUnavailable, message,
                            {.reason = report::reason::kStoreUnavailable,
                             .metadata = {{"code", absl::StatusCodeToString(status.code())}},
                             .retry_after = absl::Seconds(1)});
}

std::unique_ptr<TableStore> WithReasons(std::unique_ptr<TableStore> store) {
  return std::make_unique<Reasoned>(std::move(store));
}

}  // namespace wireprint::credibility
