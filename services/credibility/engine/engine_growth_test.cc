// What a report more costs in a story that many have.
#include <string>
#include <utility>
#include <vector>

#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

constexpr int kMembers = 2000;
constexpr int kBatch = 50;

class EngineGrowthTest : public EngineTest {
 protected:
  // Records kMembers reports of one text, the n-th at `time(n)` by `outlet(n)`; returns the reads of each batch.
  template <typename Time, typename Outlet>
  std::vector<uint64_t> Storm(const Time& time, const Outlet& outlet) {
    std::vector<uint64_t> reads;
    for (int begin = 0; begin < kMembers; begin += kBatch) {
      const uint64_t before = reads_;
      std::vector<RecordItem> items;
      for (int n = begin; n < begin + kBatch; ++n) {
        items.push_back(Item("r" + std::to_string(n), Text("storm") + "Evening edition\n", outlet(n), time(n)));
      }
      for (const auto& result : Record(std::move(items))) EXPECT_TRUE(result.ok()) << result.status();
      reads.push_back(reads_ - before);
    }
    return reads;
  }
  void ExpectNoGrowth(const std::vector<uint64_t>& reads) {
    EXPECT_GT(reads[1], 0u);
    EXPECT_LE(reads.back(), 2 * reads[1]) << "of the second batch: " << reads[1];
    EXPECT_EQ(engine_->ResolveCluster("", "", "r7", 0, "")->member_count, static_cast<uint32_t>(kMembers));
  }
  static std::string Paper(int n) { return "paper" + std::to_string(n) + ".example"; }
};

TEST_F(EngineGrowthTest, AReprintReadsNoMoreOfManyThanOfFew) {
  ExpectNoGrowth(Storm([](int n) { return kNow - 3 * kHour + n * kHour / 1000; }, Paper));
  EXPECT_EQ(TallyOf(Paper(kMembers - 1), Metric::kReprintRate).k, 1);
}

TEST_F(EngineGrowthTest, NorWhenTheNewestComeFirst) {
  ExpectNoGrowth(Storm([](int n) { return kNow - n * kHour; }, Paper));
  EXPECT_EQ(TallyOf(Paper(0), Metric::kReprintRate).k, 1);
  EXPECT_EQ(TallyOf(Paper(kMembers - 1), Metric::kReprintRate).k, 0);
}

TEST_F(EngineGrowthTest, NorWhenOneOutletPublishesAllOfThem) {
  ExpectNoGrowth(Storm([](int n) { return kNow - 3 * kHour + n * kHour / 1000; }, [](int) { return Paper(0); }));
  EXPECT_EQ(Counted(Paper(0), Counter::kOwnVersions), kMembers - 1);
}

}  // namespace
}  // namespace wireprint::credibility
