#include "services/storage/warning_logger.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <utility>

namespace wireprint::storage {
namespace {

class WarningLogger final : public rocksdb::Logger {
 public:
  explicit WarningLogger(std::function<void(absl::string_view)> warn)
      : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL), warn_(std::move(warn)) {}

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    if (!warn_) return;
    char line[1024];
    const int size = std::vsnprintf(line, sizeof line, format, arguments);
    if (size > 0) warn_(absl::string_view(line, std::min<size_t>(static_cast<size_t>(size), sizeof line - 1)));
  }

 private:
  const std::function<void(absl::string_view)> warn_;
};

}  // namespace

std::shared_ptr<rocksdb::Logger> NewWarningLogger(std::function<void(absl::string_view)> warn) {
  return std::make_shared<WarningLogger>(std::move(warn));
}

}  // namespace wireprint::storage
