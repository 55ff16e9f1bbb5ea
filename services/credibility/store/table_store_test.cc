// What every TableStore must do, and what the one on disk must besides.
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/credibility/store/memory_tables.h"
#include "services/credibility/store/rocksdb_tables.h"
#include "services/storage/test_directory.h"
#include "services/storage/test_reads.h"

namespace wireprint::credibility {
namespace {

using storage::TestDirectory;

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

  TestDirectory directory_;
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
  const TestDirectory directory;
  {
    const auto store = Open(directory.path());
    ASSERT_TRUE(store->Write({{Table::kMeta, "k", "v"}}).ok());
    ASSERT_TRUE(store->Sync().ok());
  }
  EXPECT_EQ(*Open(directory.path())->Get(Table::kMeta, "k"), "v");
}

TEST(RocksDbTablesTest, RefusesADirectoryOfSomethingElseAndOneInUse) {
  const TestDirectory directory;
  const auto store = Open(directory.path());
  EXPECT_EQ(OpenRocksDbTables({.path = directory.path()}).status().code(), absl::StatusCode::kFailedPrecondition);
  const TestDirectory other;
  std::filesystem::create_directory(other.path() + "/photos");
  EXPECT_EQ(OpenRocksDbTables({.path = other.path()}).status().code(), absl::StatusCode::kFailedPrecondition);
}

// Nor does it read a filter as a whole, which is larger than the cache here.
TEST(RocksDbTablesTest, AReadTakesFewBlocksHoweverSmallTheCache) {
  constexpr int kRecords = 100'000;
  constexpr int kReads = 300;
  constexpr uint64_t kBlockBytes = 4096;
  const TestDirectory directory;
  const RocksDbTablesOptions options{.path = directory.path(), .block_cache_bytes = size_t{64} << 10};
  const auto key = [](uint64_t number) { return std::to_string(number * 0x9E3779B97F4A7C15); };
  {
    const auto store = OpenRocksDbTables(options);
    ASSERT_TRUE(store.ok()) << store.status();
    for (int number = 0; number < kRecords;) {
      std::vector<Edit> edits;
      for (int i = 0; i < 1000; ++i, ++number) edits.push_back({Table::kText, key(number), "value"});
      ASSERT_TRUE((*store)->Write(edits).ok());
    }
  }
  const absl::Status compacted = storage::CompactFamily(options.path, "text");
  ASSERT_TRUE(compacted.ok()) << compacted;
  const auto store = OpenRocksDbTables(options);
  ASSERT_TRUE(store.ok()) << store.status();
  const uint64_t bytes = storage::CountBlockBytes([&] {
    std::mt19937_64 generator(3);
    for (int i = 0; i < kReads; ++i) {
      EXPECT_EQ(*(*store)->Get(Table::kText, key(generator() % kRecords)), "value");
    }
  });
  EXPECT_GT(bytes, 0u) << "they were not read from tables";
  EXPECT_LT(bytes / kReads, 4 * kBlockBytes);
}

}  // namespace
}  // namespace wireprint::credibility
