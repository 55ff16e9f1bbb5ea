// Every implementation of RecordStore under one roof, for the suite that holds them to record_store.h.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "services/dedup/core/record_store.h"
#include "services/dedup/store/fault_store.h"
#include "services/dedup/store/memory_store.h"
#include "services/dedup/store/rocksdb_store.h"
#include "services/dedup/store/test_records.h"
#include "services/storage/test_directory.h"

namespace wireprint::dedup {

// Small buffers, so that the tests reach tables and compactions.
inline RocksDbOptions SmallOptions(const std::string& path) {
  RocksDbOptions options;
  options.path = path;
  options.block_cache_bytes = size_t{1} << 20;
  options.write_buffer_bytes = size_t{256} << 10;
  return options;
}

enum class Implementation { kMemory, kFaultless, kRocksDb };

class RecordStoreTest : public ::testing::TestWithParam<Implementation> {
 protected:
  void SetUp() override { Reopen(); }

  // For what keeps its records on disk; else nothing happens.
  void Reopen() {
    switch (GetParam()) {
      case Implementation::kMemory:
        if (store_ == nullptr) store_ = std::make_unique<MemoryStore>();
        break;
      case Implementation::kFaultless:
        if (store_ == nullptr) store_ = std::make_unique<FaultStore>(std::make_unique<MemoryStore>());
        break;
      case Implementation::kRocksDb: {
        store_.reset();
        auto opened = RocksDbStore::Open(SmallOptions(directory_.path()));
        ASSERT_TRUE(opened.ok()) << opened.status();
        store_ = *std::move(opened);
      }
    }
  }

  void MustCommit(const std::vector<Change>& changes) {
    const absl::Status status = store_->Commit(changes);
    ASSERT_TRUE(status.ok()) << status;
  }

  std::vector<Sketch> Scan(absl::string_view corpus) {
    std::vector<Sketch> sketches;
    const absl::Status status = store_->ScanSketches(corpus, 0, kLastSequence, [&](const Sketch& sketch) {
      sketches.push_back(sketch);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return sketches;
  }

  storage::TestDirectory directory_;
  std::unique_ptr<RecordStore> store_;
  Generator generator_{42};
};

}  // namespace wireprint::dedup
