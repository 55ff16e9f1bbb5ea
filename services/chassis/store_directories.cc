#include "services/chassis/store_directories.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace wireprint::chassis {
namespace {

namespace fs = std::filesystem;

// Absolute, links resolved as far as it is there.
absl::StatusOr<fs::path> Resolve(absl::string_view flag, const std::string& directory) {
  std::error_code error;
  fs::path path = fs::absolute(directory, error);
  if (!error) path = fs::weakly_canonical(path, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat(flag, ": ", directory, ": ", error.message()));
  if (!path.has_filename()) path = path.parent_path();
  for (fs::path there = path;; there = there.parent_path()) {
    const fs::file_status status = fs::status(there, error);
    if (fs::is_directory(status)) return path;
    if (fs::exists(status)) {
      return absl::InvalidArgumentError(absl::StrCat(flag, ": ", there.string(), " is no directory"));
    }
    if (there == there.parent_path()) return path;
  }
}

bool IsWithin(const fs::path& inner, const fs::path& outer) {
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

}  // namespace

absl::Status CheckStoreDirectories(const std::string& data_dir, const std::string& backup_dir) {
  const absl::StatusOr<fs::path> data = Resolve("--data-dir", data_dir);
  if (!data.ok() || backup_dir.empty()) return data.status();
  const absl::StatusOr<fs::path> backups = Resolve("--backup-dir", backup_dir);
  if (!backups.ok()) return backups.status();
  if (!IsWithin(*data, *backups) && !IsWithin(*backups, *data)) return absl::OkStatus();
  return absl::InvalidArgumentError("--backup-dir and --data-dir must be beside each other, neither inside the other");
}

}  // namespace wireprint::chassis
