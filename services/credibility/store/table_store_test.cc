// What every TableStore must do, and what the one on disk must besides.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/credibility/store/memory_tables.h"
#include "services/credibility/store/rocksdb_tables.h"

namespace wireprint::credibility {
namespace {

class Directory {
 public:
  Directory() {
    std::string name = std::filesystem::temp_directory_path() / "wireprint-tables-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::unique_ptr<TableStore> Open(const std::string& path) {
  auto store = OpenRocksDbTables({.path = path});
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

class TableStoreTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) {
      store_ = Open(directory_.path());
    } else {
      store_ = std::make_unique<MemoryTables>();
    }
  }
  std::vector<std::string> Keys(const std::string& begin, const std::string& end, size_t limit = 100) {
    std::vector<std::string> keys;
    EXPECT_TRUE(store_
                    ->Walk(Table::kRow, begin, end,
                           [&](absl::string_view key, absl::string_view) {
                             keys.emplace_back(key);
                             return absl::StatusOr<bool>(keys.size() < limit);
                           })
                    .ok());
    return keys;
  }

  Directory directory_;
  std::unique_ptr<TableStore> store_;
};

TEST_P(TableStoreTest, ReadsWhatWasWrittenAndNotWhatWasErased) {
  ASSERT_TRUE(store_->Write({{Table::kRow, "a", "1"}, {Table::kRow, "b", "2"}, {Table::kRow, "a", std::nullopt}}).ok());
  EXPECT_EQ(*store_->Get(Table::kRow, "a"), std::nullopt);
  EXPECT_EQ(*store_->Get(Table::kRow, "b"), "2");
  EXPECT_EQ(*store_->Get(Table::kText, "b"), std::nullopt);
}

TEST_P(TableStoreTest, WalksARangeInOrderUntilToldToStop) {
  ASSERT_TRUE(store_
                  ->Write({{Table::kRow, "c", ""},
                           {Table::kRow, std::string("b\0x", 3), ""},
                           {Table::kRow, "b", ""},
                           {Table::kRow, "d", ""}})
                  .ok());
  EXPECT_EQ(Keys("b", "d"), (std::vector<std::string>{"b", std::string("b\0x", 3), "c"}));
  EXPECT_EQ(Keys("b", "z", 2).size(), 2u);
  EXPECT_TRUE(Keys("x", "z").empty());
}

INSTANTIATE_TEST_SUITE_P(All, TableStoreTest, ::testing::Bool(),
                         [](const auto& param) { return param.param ? "RocksDb" : "Memory"; });

TEST(RocksDbTablesTest, IsThereAgainAfterARestart) {
  const Directory directory;
  {
    const auto store = Open(directory.path());
    ASSERT_TRUE(store->Write({{Table::kMeta, "k", "v"}}).ok());
    ASSERT_TRUE(store->Sync().ok());
  }
  EXPECT_EQ(*Open(directory.path())->Get(Table::kMeta, "k"), "v");
}

TEST(RocksDbTablesTest, RefusesADirectoryOfSomethingElseAndOneInUse) {
  const Directory directory;
  const auto store = Open(directory.path());
  EXPECT_EQ(OpenRocksDbTables({.path = directory.path()}).status().code(), absl::StatusCode::kFailedPrecondition);
  const Directory other;
  std::filesystem::create_directory(other.path() + "/photos");
  EXPECT_EQ(OpenRocksDbTables({.path = other.path()}).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace wireprint::credibility
