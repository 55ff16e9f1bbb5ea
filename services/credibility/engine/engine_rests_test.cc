// What was counted of a report because of another is taken back with that one.
#include <string>

#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

class EngineRestsTest : public EngineTest {
 protected:
  // Under a byline of its own, so that who is first is its origin.
  absl::StatusOr<RecordOutcome> Record(const std::string& id, const std::string& text, const std::string& outlet,
                                       Micros time) {
    return EngineTest::Record(id, text, outlet, time, "By Ann Moreau");
  }
  using EngineTest::Record;
  // An early text, and two that stand in it.
  void SetUp() override {
    EngineTest::SetUp();
    ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - 9 * kHour).ok());
    ASSERT_TRUE(Record("b", Text("one"), "b.example", kNow - 6 * kHour).ok());
    ASSERT_TRUE(Record("c", Text("one"), "c.example", kNow - 3 * kHour).ok());
    ExpectReprint("c.example");
  }
  void ExpectReprint(const std::string& outlet) {
    EXPECT_EQ(TallyOf(outlet, Metric::kReprintRate).k, 1);
    EXPECT_EQ(TallyOf(outlet, Metric::kOriginalShare).k, 0);
  }
  void ExpectOriginal(const std::string& outlet) {
    EXPECT_EQ(TallyOf(outlet, Metric::kReprintRate).k, 0);
    EXPECT_EQ(TallyOf(outlet, Metric::kPartialReuseRate).k, 0);
    EXPECT_EQ(TallyOf(outlet, Metric::kOriginalShare).k, TallyOf(outlet, Metric::kOriginalShare).n);
    EXPECT_GT(TallyOf(outlet, Metric::kOriginalShare).n, 0);
  }
};

TEST_F(EngineRestsTest, ADeletedReportIsNoLongerCopied) {
  ASSERT_TRUE(Delete("a").ok());
  ExpectOriginal("b.example");
  ExpectReprint("c.example");
  ASSERT_TRUE(Delete("b").ok());
  ExpectOriginal("c.example");
}

TEST_F(EngineRestsTest, NorIsOneThatWasDeletedWhileAnotherCounted) {
  ASSERT_TRUE(Delete("b").ok());
  ExpectReprint("c.example");
  ASSERT_TRUE(Delete("a").ok());
  ExpectOriginal("c.example");
}

TEST_F(EngineRestsTest, ARevisionTakesBackWhatItsPredecessorShared) {
  ASSERT_TRUE(Record("a", Text("two"), "a.example", kNow - 9 * kHour).ok());
  ExpectOriginal("b.example");
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - 9 * kHour)->replayed);
  ASSERT_TRUE(Record("b", Text("three"), "b.example", kNow - 6 * kHour).ok());
  ExpectOriginal("c.example");
  // What is the same text again counts again, though it came to dedup later.
  ASSERT_TRUE(Record("b", Text("one") + "Again.\n", "b.example", kNow - 6 * kHour).ok());
  ExpectReprint("c.example");
}

TEST_F(EngineRestsTest, NorDoesItRestOnWhatIsRevisedInTheSameCall) {
  std::vector<RecordItem> items;
  items.push_back(Item("a", Text("two"), "a.example", kNow - 9 * kHour));
  items.push_back(Item("b", Text("three"), "b.example", kNow - 6 * kHour));
  for (const auto& revised : Record(std::move(items))) ASSERT_TRUE(revised.ok());
  for (const char* const outlet : {"a.example", "b.example", "c.example"}) ExpectOriginal(outlet);
}

TEST_F(EngineRestsTest, ARevisionIsNotToldWhatItsPredecessorShared) {
  for (const bool away : {false, true}) {
    const std::string own = away ? "six" : "five";
    // "x" comes to dedup between the two, and is of an earlier time.
    std::vector<RecordItem> items;
    items.push_back(Item("v" + own, Text("four" + own), own + ".example", kNow - 2 * kHour));
    items.push_back(Item("x" + own, Text("four" + own), "x.example", kNow - 5 * kHour));
    items.push_back(Item("v" + own, Text(own), own + ".example", kNow - 2 * kHour));
    for (RecordItem& item : items) item.report.byline = "By Ann Moreau";
    if (away) {
      dedup_->SetUp(false);
      for (RecordItem& item : items) {
        std::vector<RecordItem> alone;
        alone.push_back(std::move(item));
        Begin("", std::move(alone), absl::InfinitePast()).get();
      }
      dedup_->SetUp(true);
      ASSERT_TRUE(Eventually([&] { return Records(Table::kOutbox) == 0; }));
    } else {
      for (const auto& recorded : Record(std::move(items))) ASSERT_TRUE(recorded.ok());
    }
    ExpectOriginal(own + ".example");
  }
}

TEST_F(EngineRestsTest, NothingStaysNotedOfWhatIsGone) {
  for (const char* const id : {"c", "b", "a"}) ASSERT_TRUE(Delete(id).ok());
  size_t noted = 0;
  const Key prefix("rests");
  ASSERT_TRUE(tables_
                  .Walk(Table::kMeta, prefix, prefix.End(),
                        [&](absl::string_view, absl::string_view) -> absl::StatusOr<bool> { return ++noted > 0; })
                  .ok());
  EXPECT_EQ(noted, 0u);
}

}  // namespace
}  // namespace wireprint::credibility
