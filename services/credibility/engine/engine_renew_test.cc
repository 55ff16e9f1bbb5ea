// Another dedup answers under the same address: an older copy, which gives sequences and clusters out again.
#include <string>

#include "services/credibility/engine/engine_fixture.h"
#include "services/credibility/engine/former_cluster.h"

namespace wireprint::credibility {
namespace {

class RenewTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    dedup_->SetEpoch("before");
  }
  std::string ClusterOf(const std::string& id) {
    const auto page = engine_->ResolveCluster("", "", id, 0, "");
    return page.ok() ? page->cluster : "";
  }
  bool IsSettled(const std::string& id) {
    const auto page = engine_->ResolveCluster("", "", id, 0, "");
    if (!page.ok()) return false;
    for (const auto& member : page->members) {
      if (member.facts.pending) return false;
    }
    return !IsFormer(page->cluster);
  }
  bool IsDone() { return Records(Table::kOutbox) == 0; }
};

TEST_F(RenewTest, WhatAnOlderCopyLacksIsToldAgainAndItsClustersMixWithNone) {
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - 9 * kHour).ok());
  ASSERT_TRUE(Record("b", Text("one"), "b.example", kNow - 8 * kHour).ok());
  const std::string lost = Record("c", Text("two"), "c.example", kNow - 7 * kHour)->row.cluster;
  ASSERT_TRUE(Record("d", Text("two"), "d.example", kNow - 6 * kHour).ok());
  ASSERT_EQ(TallyOf("d.example", Metric::kReprintRate).k, 1);
  dedup_->Restore({"a", "b"}, "after");
  // It comes before anything that was lost, and gets the cluster's name.
  const auto fresh = Record("e", Text("three"), "e.example", kNow - 5 * kHour);
  ASSERT_TRUE(fresh.ok());
  EXPECT_TRUE(fresh->row.facts.reuse.pending) << "an answer of another dedup is not taken before its clusters are";
  ASSERT_TRUE(Eventually([&] { return IsDone() && IsSettled("e") && IsSettled("d"); }));
  EXPECT_EQ(dedup_->TextOf("c"), Text("two"));
  EXPECT_EQ(dedup_->TextOf("d"), Text("two"));
  EXPECT_EQ(ClusterOf("e"), lost) << "the name was given out again, else this test tests nothing";
  EXPECT_EQ(engine_->ResolveCluster("", "", "e", 0, "")->members.size(), 1u);
  EXPECT_EQ(ClusterOf("c"), ClusterOf("d"));
  EXPECT_EQ(engine_->ResolveCluster("", "", "d", 0, "")->members.size(), 2u);
  EXPECT_EQ(ClusterOf("a"), ClusterOf("b"));
  for (const char* outlet : {"b.example", "d.example"}) EXPECT_EQ(TallyOf(outlet, Metric::kReprintRate).k, 1) << outlet;
  for (const char* outlet : {"a.example", "c.example", "e.example"}) {
    EXPECT_EQ(TallyOf(outlet, Metric::kReprintRate).k, 0) << outlet;
    EXPECT_EQ(Counted(outlet, Counter::kReports), 1) << outlet;
  }
  // Once: the same epoch after a restart is no other dedup.
  const size_t told = dedup_->added().size();
  dedup_->Forget({}, {});
  ASSERT_TRUE(Record("f", Text("four"), "f.example", kNow).ok());
  EXPECT_TRUE(Eventually([&] { return IsDone() && IsSettled("f"); }));
  EXPECT_EQ(dedup_->added().size(), told + 1);
}

TEST_F(RenewTest, WhatDedupHasLetGoStaysCountedAndGoesWithItsCluster) {
  const Micros day = kMicrosPerDay;
  now_ = kNow - 20 * day;
  ASSERT_TRUE(Record("old", Text("one"), "a.example", kNow - 20 * day).ok());
  ASSERT_TRUE(Record("alone", Text("two"), "c.example", kNow - 20 * day).ok());
  now_ = kNow;
  ASSERT_TRUE(Record("new", Text("one"), "b.example", kNow - kHour).ok());
  ASSERT_EQ(TallyOf("b.example", Metric::kReprintRate).k, 1);
  dedup_->Restore({}, "after");
  ASSERT_TRUE(Eventually([&] { return IsFormer(ClusterOf("alone")); })) << "its name is free for others";
  ASSERT_TRUE(Eventually([&] { return IsDone() && IsSettled("new"); }));
  EXPECT_EQ(dedup_->TextOf("old"), "") << "dedup would let it go at once";
  EXPECT_EQ(ClusterOf("old"), ClusterOf("new"));
  EXPECT_EQ(TallyOf("b.example", Metric::kReprintRate).k, 1);
  EXPECT_EQ(engine_->ResolveCluster("", ClusterOf("alone"), "", 0, "")->members.size(), 1u);
}

TEST_F(RenewTest, DeletionsAreToldAgain) {
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - kHour).ok());
  ASSERT_TRUE(Delete("a").ok());
  ASSERT_TRUE(Eventually([&] { return IsDone() && dedup_->deleted().size() == 1; }));
  dedup_->Restore({"a"}, "after");
  EXPECT_TRUE(Eventually([&] { return dedup_->deleted().size() == 2 && IsDone(); }));
  EXPECT_EQ(dedup_->TextOf("a"), "");
}

TEST_F(RenewTest, AFormerNameIsOneOfACluster) {
  EXPECT_EQ(FormerName("c4", 1), "c1000000000000000004");
  EXPECT_EQ(FormerName(FormerName("c4", 1), 2), FormerName("c4", 1));
  EXPECT_NE(FormerName("c4", 2), FormerName("c4", 1));
  EXPECT_EQ(FormerName("", 1), "");
  EXPECT_FALSE(IsFormer("c123456789012345678"));
}

}  // namespace
}  // namespace wireprint::credibility
