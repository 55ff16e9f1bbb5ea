// A directory of a test's own, removed with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "gtest/gtest.h"

namespace wireprint::storage {

class TestDirectory {
 public:
  TestDirectory() {
    std::string name = ::testing::TempDir() + "/wireprint-store-XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr) << name;
    path_ = name;
  }
  ~TestDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;

  const std::string& path() const { return path_; }
  // A directory below that does not exist yet.
  std::string New() { return path_ + "/store-" + std::to_string(count_++); }

 private:
  std::string path_;
  int count_ = 0;
};

}  // namespace wireprint::storage
