// How long a store on disk is the same, and what a copy of it is.
#include "services/dedup/store/rocksdb_epoch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "rocksdb/db.h"
#include "services/dedup/store/rocksdb_layout.h"
#include "services/dedup/store/rocksdb_store.h"
#include "services/storage/test_directory.h"

namespace wireprint::dedup {
namespace {

class RocksDbEpochTest : public ::testing::Test {
 protected:
  void SetUp() override { options_.path = directory_.path() + "/store"; }
  std::unique_ptr<RocksDbStore> MustOpen() {
    auto store = RocksDbStore::Open(options_);
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  storage::TestDirectory directory_;
  RocksDbOptions options_;
};

TEST_F(RocksDbEpochTest, AnEpochOutlivesRestartsAndNoCopyHasIt) {
  auto opened = RocksDbStore::Open(options_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  const std::string epoch = (*opened)->epoch();
  EXPECT_THAT(epoch, ::testing::MatchesRegex("[0-9a-f]{32}"));
  const std::string backup = options_.path + "-snapshot";
  ASSERT_TRUE((*opened)->Snapshot(backup).ok());
  opened->reset();
  EXPECT_EQ(MustOpen()->epoch(), epoch);

  std::set<std::string> epochs = {epoch};
  const std::string live = options_.path;
  for (const char* name : {"-first", "-second"}) {
    options_.path = live + name;
    std::filesystem::copy(backup, options_.path);
    const std::string own = MustOpen()->epoch();
    EXPECT_TRUE(epochs.insert(own).second) << "a copy goes on as another store, and so does each";
    EXPECT_EQ(MustOpen()->epoch(), own) << "but from there on it is one";
    std::filesystem::remove_all(options_.path);
  }
  std::filesystem::remove_all(backup);
}

TEST_F(RocksDbEpochTest, AStoreOfBeforeEpochsGetsOne) {
  const std::string former = MustOpen()->epoch();
  std::vector<rocksdb::ColumnFamilyDescriptor> families = MakeFamilies(options_);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(MakeDbOptions(options_), options_.path, families, &handles, &raw).ok());
  ASSERT_TRUE(raw->Delete(rocksdb::WriteOptions(), handles[kMeta], kEpochKey).ok());
  for (rocksdb::ColumnFamilyHandle* handle : handles) ASSERT_TRUE(raw->DestroyColumnFamilyHandle(handle).ok());
  delete raw;
  const std::string epoch = MustOpen()->epoch();
  EXPECT_EQ(epoch.size(), 32u);
  EXPECT_NE(epoch, former);
  EXPECT_EQ(MustOpen()->epoch(), epoch);
}

TEST_F(RocksDbEpochTest, WhatAnInterruptedSnapshotLeftIsInNobodysWay) {
  auto opened = RocksDbStore::Open(options_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  const std::string path = options_.path + "-snapshot";
  std::filesystem::create_directories(path + ".tmp");
  std::ofstream(path + ".tmp/CURRENT") << "half";
  EXPECT_TRUE((*opened)->Snapshot(path).ok());
  EXPECT_FALSE(std::filesystem::exists(path + ".tmp"));
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace wireprint::dedup
