#include "services/storage/status.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wireprint::storage {

absl::Status FromRocksDb(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(doing, ": ", status.ToString());
  return status.IsCorruption() ? absl::DataLossError(message) : absl::UnavailableError(message);
}

bool IsInUse(const rocksdb::Status& status) {
  const std::string text = status.ToString();
  return absl::StrContains(text, "temporarily unavailable") ||
         absl::StrContains(text, "lock hold by current process") || absl::StrContains(text, "already held");
}

}  // namespace wireprint::storage
