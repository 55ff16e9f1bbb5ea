// What a read takes from the disk.
#include <gtest/gtest.h>

#include <string>

#include "services/dedup/store/rocksdb_layout.h"
#include "services/dedup/store/rocksdb_store.h"
#include "services/dedup/store/test_records.h"
#include "services/storage/test_directory.h"
#include "services/storage/test_reads.h"

namespace wireprint::dedup {
namespace {

// The index of these texts is larger than the cache.
TEST(RocksDbReadsTest, AReadOfATextTakesFewBlocksHoweverSmallTheCache) {
  constexpr Sequence kTexts = 2000;
  constexpr int kReads = 300;
  constexpr uint64_t kBlockBytes = 4096;
  const std::string corpus(63, 'c');
  storage::TestDirectory directory;
  const RocksDbOptions options{.path = directory.New(), .sync = false, .block_cache_bytes = size_t{64} << 10};
  Generator generator{11};
  {
    const auto store = RocksDbStore::Open(options);
    ASSERT_TRUE(store.ok()) << store.status();
    for (Sequence sequence = 1; sequence <= kTexts; ++sequence) {
      const StoredText text = RandomStoredText(generator, 500);
      ASSERT_TRUE((*store)->Commit({Change{.corpus = corpus, .put_text = &text, .text_sequence = sequence}}).ok());
    }
  }
  const absl::Status compacted = storage::CompactFamily(options.path, kFamilyNames[kText]);
  ASSERT_TRUE(compacted.ok()) << compacted;
  const auto store = RocksDbStore::Open(options);
  ASSERT_TRUE(store.ok()) << store.status();
  const uint64_t bytes = storage::CountBlockBytes([&] {
    for (int i = 0; i < kReads; ++i) {
      const std::vector<Sequence> one = {1 + Below(generator, kTexts)};
      EXPECT_TRUE((*store)->GetTexts(corpus, one).value()[0].has_value());
    }
  });
  EXPECT_GT(bytes, 0u) << "they were not read from tables";
  EXPECT_LT(bytes / kReads, 4 * kBlockBytes);
}

}  // namespace
}  // namespace wireprint::dedup
