// Whether dedup is in reach shows without anybody recording a report.
#include <string>

#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

TEST_F(EngineTest, ADedupThatIsAwayIsMissedBeforeAReportComes) {
  EXPECT_TRUE(engine_->DedupState().ok());
  dedup_->SetUp(false);
  EXPECT_TRUE(Eventually([&] { return absl::IsUnavailable(engine_->DedupState()); }));
  dedup_->SetUp(true);
  EXPECT_TRUE(Eventually([&] { return engine_->DedupState().ok(); }));
}

TEST_F(EngineTest, ADedupThatAnswersAndTakesNoReportIsNotInReach) {
  dedup_->SetMaxBytes(10);
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow).ok());
  const size_t asked = dedup_->asked();
  ASSERT_TRUE(Eventually([&] { return dedup_->asked() > asked + 2; }));
  EXPECT_TRUE(absl::IsResourceExhausted(engine_->DedupState())) << engine_->DedupState();
}

TEST_F(EngineTest, AnOutageIsSeenAtOnceByWhoFollows) {
  retry_ = absl::Hours(1);
  Reopen();
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow).ok());
  const size_t asked = dedup_->asked();
  dedup_->SetUp(false);
  dedup_->Forget({}, {});
  EXPECT_TRUE(Eventually([&] { return dedup_->asked() > asked && absl::IsUnavailable(engine_->DedupState()); }));
  EXPECT_GE(watch_.broken_off(), 1);
}

TEST_F(EngineTest, AStoreThatDoesNotTakeChangesIsTold) {
  const std::string cluster = Record("a", Text("one"), "a.example", kNow)->row.cluster;
  faults_.rows = true;
  dedup_->Push({{{ClusterChange::Kind::kLeft, cluster, "", "a", 9}}, "t1"});
  EXPECT_TRUE(Eventually([&] { return watch_.broken_off() > 0; }));
  EXPECT_TRUE(engine_->DedupState().ok()) << "that is not dedup's doing";
}

}  // namespace
}  // namespace wireprint::credibility
