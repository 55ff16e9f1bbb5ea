#include "services/chassis/store_directories.h"

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class StoreDirectoriesTest : public testing::Test {
 protected:
  StoreDirectoriesTest() : root_(testing::TempDir() + "store_directories_test") {
    fs::remove_all(root_);
    fs::create_directories(root_ / "store");
    std::ofstream(root_ / "file") << "no directory";
    fs::create_directory_symlink(root_ / "store", root_ / "link");
  }
  ~StoreDirectoriesTest() override { fs::remove_all(root_); }

  std::string Fault(const std::string& data, const std::string& backups) const {
    return std::string(
        CheckStoreDirectories(root_ / data, backups.empty() ? "" : (root_ / backups).string()).message());
  }

  const fs::path root_;
};

TEST_F(StoreDirectoriesTest, TakesWhatIsThereAndWhatIsNot) {
  EXPECT_EQ(Fault("store", ""), "");
  EXPECT_EQ(Fault("store", "backups"), "");
  EXPECT_EQ(Fault("new/store", "new/backups"), "");
  EXPECT_EQ(Fault("store", "store.backups"), "") << "a longer name is not inside";
  EXPECT_EQ(Fault("store", "store/../backups/"), "");
  EXPECT_TRUE(CheckStoreDirectories("relative", "/elsewhere").ok());
  EXPECT_FALSE(fs::exists(root_ / "backups"));
}

TEST_F(StoreDirectoriesTest, NamesWhatIsNoDirectory) {
  EXPECT_THAT(Fault("file", "backups"), testing::AllOf(HasSubstr("--data-dir"), HasSubstr("file is no directory")));
  EXPECT_THAT(Fault("file/deep/er", ""), testing::AllOf(HasSubstr("--data-dir"), HasSubstr("file is no directory")));
  EXPECT_THAT(Fault("store", "file"), testing::AllOf(HasSubstr("--backup-dir"), HasSubstr("file is no directory")));
}

TEST_F(StoreDirectoriesTest, NeitherLiesInTheOther) {
  for (const char* backups : {"store", "store/", "store/backups", ".", "link", "link/backups", "store/x/../../store"}) {
    EXPECT_THAT(Fault("store", backups), HasSubstr("--backup-dir")) << backups;
  }
  EXPECT_THAT(Fault("new/store", "new"), HasSubstr("--backup-dir"));
  EXPECT_THAT(std::string(CheckStoreDirectories(root_ / "store", "/").message()), HasSubstr("--backup-dir"));
}

}  // namespace
}  // namespace wireprint::chassis
