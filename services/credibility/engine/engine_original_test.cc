// Whose words a text's are, when its origin is known: whoever was seen first, and whoever came first.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

class OriginalTest : public EngineTest {
 protected:
  struct Sent {
    std::string outlet;
    int hours_ago;
    std::string credit;
  };
  // Each in a call of its own, in this order, into a corpus of its own.
  std::string RecordAll(const std::vector<Sent>& sent) {
    const std::string corpus = "c" + std::to_string(corpora_++);
    for (const Sent& one : sent) {
      std::vector<RecordItem> items;
      items.push_back(Item(one.outlet, Text("story" + corpus), one.outlet, kNow - one.hours_ago * kHour));
      items.back().report.credit_line = one.credit;
      EXPECT_FALSE(Begin(corpus, std::move(items)).get()[0]->row.facts.reuse.pending);
    }
    return corpus;
  }
  Tally Original(const std::string& corpus, const std::string& outlet) {
    return Of(corpus, outlet, Metric::kOriginalShare);
  }
  Tally Of(const std::string& corpus, const std::string& outlet, Metric metric) {
    return engine_->Profile(corpus, outlet, {})->figures[static_cast<size_t>(metric) - 1].tally;
  }
  // Of a report of Text.
  void ExpectAll(const Tally& original) {
    EXPECT_GT(original.n, 30);
    EXPECT_EQ(original.k, original.n);
  }
  void ExpectNothing(const Tally& original) {
    EXPECT_GT(original.n, 30);
    EXPECT_EQ(original.k, 0);
  }

  int corpora_ = 0;
};

TEST_F(OriginalTest, AnAgencysCopyThatWasSeenOrCameLastEndsAsIfItHadBeenThereFirst) {
  for (const int seen : {9, 1}) {
    std::vector<Sent> sent = {
        {"a.example", 8, ""}, {"apnews.com", seen, ""}, {"b.example", 6, ""}, {"c.example", 3, "AP"}};
    do {
      const std::string corpus = RecordAll(sent);
      ExpectAll(Original(corpus, "apnews.com"));
      EXPECT_EQ(Of(corpus, "apnews.com", Metric::kPartialReuseRate).k, 0);
      for (const char* const outlet : {"a.example", "b.example", "c.example"}) {
        ExpectNothing(Original(corpus, outlet));
        EXPECT_EQ(Of(corpus, outlet, Metric::kReprintRate).k, 1);
      }
      ASSERT_FALSE(HasFailure()) << "seen " << seen << " hours ago; order " << sent[0].outlet << " " << sent[1].outlet
                                 << " " << sent[2].outlet << " " << sent[3].outlet;
    } while (std::next_permutation(sent.begin(), sent.end(),
                                   [](const Sent& a, const Sent& b) { return a.outlet < b.outlet; }));
  }
}

TEST_F(OriginalTest, ANewsroomsCopyThatOthersCreditIsOneToo) {
  for (const bool last : {false, true}) {
    std::vector<Sent> sent = {{"a.example", 8, ""}, {"b.example", 6, "The New York Times"}, {"c.example", 5, "NYT"}};
    sent.insert(last ? sent.end() : sent.begin(), {"nytimes.com", 2, ""});
    const std::string corpus = RecordAll(sent);
    ASSERT_EQ(engine_->ResolveCluster(corpus, "", "a.example", 0, "")->origin.outlet, "nytimes.com");
    ExpectAll(Original(corpus, "nytimes.com"));
    ExpectNothing(Original(corpus, "a.example"));
  }
}

TEST_F(OriginalTest, OfAnAgencyWhoseCopyNeverCameNobodyIsOriginal) {
  std::vector<Sent> sent = {{"a.example", 8, ""}, {"b.example", 6, "AP"}, {"c.example", 3, "AP"}};
  do {
    const std::string corpus = RecordAll(sent);
    ASSERT_EQ(engine_->ResolveCluster(corpus, "", "a.example", 0, "")->origin.origin.kind, OriginKind::kPhantom);
    EXPECT_EQ(Original(corpus, "a.example"), Tally()) << "nothing says how much of it is the agency's";
    EXPECT_EQ(Of(corpus, "a.example", Metric::kReprintRate).k, 1);
    ExpectNothing(Original(corpus, "b.example"));
    ExpectNothing(Original(corpus, "c.example"));
  } while (std::next_permutation(sent.begin(), sent.end(),
                                 [](const Sent& a, const Sent& b) { return a.outlet < b.outlet; }));
  const std::string corpus = RecordAll({{"a.example", 8, "AP"}, {"b.example", 6, "AP"}});
  ExpectNothing(Original(corpus, "a.example"));
}

TEST_F(OriginalTest, WhatAnAgencysCopyTookIsGivenBackWithIt) {
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - 8 * kHour).ok());
  ASSERT_TRUE(Record("w", Text("one"), "apnews.com", kNow - 2 * kHour).ok());
  ExpectNothing(TallyOf("a.example", Metric::kOriginalShare));
  ASSERT_TRUE(Record("w", Text("two"), "apnews.com", kNow - 2 * kHour).ok());
  ExpectAll(TallyOf("a.example", Metric::kOriginalShare));
  ASSERT_TRUE(Record("w", Text("one") + "Again.\n", "apnews.com", kNow - 2 * kHour).ok());
  ExpectNothing(TallyOf("a.example", Metric::kOriginalShare));
  ASSERT_TRUE(Delete("w").ok());
  ExpectAll(TallyOf("a.example", Metric::kOriginalShare));
  EXPECT_EQ(TallyOf("apnews.com", Metric::kOriginalShare), Tally());
}

}  // namespace
}  // namespace wireprint::credibility
