// The outbox, and what comes between a report and its answer.
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "services/credibility/engine/engine_fixture.h"
#include "services/report/reasons.h"

namespace wireprint::credibility {
namespace {

class OutboxTest : public EngineTest {
 protected:
  static std::vector<RecordItem> One(RecordItem item) {
    std::vector<RecordItem> items;
    items.push_back(std::move(item));
    return items;
  }
  // Of one outlet a report.
  static RecordItem Numbered(int i, const std::string& text) {
    const std::string number = std::to_string(i);
    return Item("r" + number, text, "o" + number + ".example", kNow);
  }
  // Of `bytes` in all.
  static std::string Long(const std::string& word, size_t bytes) {
    std::string text = word;
    while (text.size() < bytes) text += ".\nAn ordinary line of some words that fills a page " + word;
    text.resize(bytes);
    return text;
  }
  bool Done() {
    return Eventually([&] { return Records(Table::kOutbox) == 0; });
  }
  DayCounts CountsIn(const std::string& corpus, const std::string& outlet) {
    DayCounts counts;
    const Key prefix = Key(corpus).Text(outlet);
    EXPECT_TRUE(tables_
                    .Walk(Table::kDay, prefix, prefix.End(),
                          [&](absl::string_view, absl::string_view bytes) -> absl::StatusOr<bool> {
                            counts.Add(*Decode<DayCounts>(bytes), 1);
                            return true;
                          })
                    .ok());
    return counts;
  }
};

TEST_F(OutboxTest, LongTextsAreSentInCallsThatDedupTakes) {
  dedup_->SetUp(false);
  dedup_->SetMaxBytes(size_t{4} << 20);
  for (int i = 0; i < 5; ++i) {
    Begin("", One(Numbered(i, Long("word" + std::to_string(i), 1'000'000))), absl::InfinitePast()).get();
  }
  dedup_->SetUp(true);
  EXPECT_TRUE(Done());
  EXPECT_EQ(dedup_->calls_refused(), 0u);
  EXPECT_EQ(dedup_->added(), (std::vector<std::string>{"r0", "r1", "r2", "r3", "r4"}));
}

TEST_F(OutboxTest, ACallThatIsTooLargeForDedupIsDivided) {
  dedup_->SetUp(false);
  dedup_->SetMaxBytes(10'000);
  for (int i = 0; i < 7; ++i) {
    Begin("", One(Numbered(i, Long("word" + std::to_string(i), 6000))), absl::InfinitePast()).get();
  }
  dedup_->SetUp(true);
  EXPECT_TRUE(Done());
  EXPECT_EQ(dedup_->added().size(), 7u);
}

TEST_F(OutboxTest, OneReportThatDedupFailsOnHoldsUpNoOther) {
  dedup_->Refuse("r0", absl::InternalError("a defect"));
  std::vector<RecordItem> items;
  for (int i = 0; i < 20; ++i) items.push_back(Numbered(i, Text("word" + std::to_string(i))));
  items.push_back(Item("r99", Text("word99"), "o0.example", kNow));
  Begin("", std::move(items), absl::InfinitePast()).get();
  EXPECT_TRUE(Eventually([&] { return Records(Table::kOutbox) == 1; }));
  EXPECT_EQ(Counted("o0.example", Counter::kPending), 1);
}

TEST_F(OutboxTest, ADeletionWaitsForTheReportThatIsUnderWay) {
  dedup_->Hold();
  auto recorded = Begin("", One(Item("r", Text("one"), "a.example", kNow)));
  ASSERT_TRUE(Eventually([&] { return dedup_->held() == 1; }));
  ASSERT_TRUE(Delete("r").ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // for a deletion that does not wait
  EXPECT_TRUE(dedup_->deleted().empty());
  dedup_->Deliver();
  EXPECT_EQ(ReasonOf(recorded.get()[0].status()), "REPORT_DELETED");
  EXPECT_TRUE(Done());
  EXPECT_EQ(dedup_->added(), std::vector<std::string>{"r"});
  EXPECT_EQ(dedup_->deleted(), std::vector<std::string>{"r"});
  EXPECT_EQ(dedup_->TextOf("r"), "");
}

TEST_F(OutboxTest, DedupIsAskedAboutOneRevisionOfAReportAtATime) {
  dedup_->Hold();
  auto first = Begin("", One(Item("r", Text("one"), "a.example", kNow)));
  ASSERT_TRUE(Eventually([&] { return dedup_->held() == 1; }));
  auto second = Begin("", One(Item("r", Text("two"), "a.example", kNow)));
  EXPECT_TRUE(Eventually([&] { return second.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
  EXPECT_EQ(dedup_->held(), 1u) << "it was sent beside the first";
  dedup_->Deliver();
  EXPECT_TRUE(second.get()[0]->row.facts.reuse.pending);
  EXPECT_EQ(first.get()[0]->row.revision, 1u);
  EXPECT_TRUE(Eventually([&] { return Counted("a.example", Counter::kPending) == 0; }));
  EXPECT_TRUE(Done());
  EXPECT_EQ(dedup_->TextOf("r"), Text("two"));
  EXPECT_EQ(dedup_->expected("r"), 1u);
}

TEST_F(OutboxTest, ARevisionThatWasSupersededWhilePendingStandsWhereItsSuccessorDoes) {
  Begin("", One(Item("r", Text("one"), "a.example", kNow)), absl::InfinitePast()).get();
  ASSERT_TRUE(Record("r", Text("two"), "a.example", kNow).ok());
  EXPECT_TRUE(Eventually([&] { return Counted("a.example", Counter::kPending) == 0; }));
  const auto current = Record("r", Text("two"), "a.example", kNow);
  const auto old = Record("r", Text("one"), "a.example", kNow);
  EXPECT_TRUE(old->replayed);
  EXPECT_EQ(old->row.revision, 1u);
  EXPECT_FALSE(old->row.facts.reuse.pending);
  EXPECT_EQ(old->row.cluster, current->row.cluster);
  EXPECT_NE(old->row.cluster, "");
}

TEST_F(OutboxTest, ARevisionDoesNotStandBehindWhatCameAfterItsPredecessor) {
  std::vector<RecordItem> items;
  items.push_back(Item("r", Text("one"), "a.example", kNow));
  items.push_back(Item("copy", Text("one"), "b.example", kNow));
  items.push_back(Item("r", Text("one") + Text("more"), "c.example", kNow));
  const auto results = Record(std::move(items));
  EXPECT_EQ(dedup_->added(), (std::vector<std::string>{"r", "copy", "r"}));
  EXPECT_EQ(dedup_->expected("r"), 1u);
  EXPECT_TRUE(results[0]->row.answer.matches.empty()) << "nothing was there before it";
  EXPECT_EQ(results[0]->row.cluster, results[2]->row.cluster);
  EXPECT_EQ(Counted("a.example", Counter::kReports), 0);
  EXPECT_EQ(Counted("c.example", Counter::kReports), 1);
  EXPECT_EQ(Counted("c.example", Counter::kPending), 0);
  EXPECT_EQ(Records(Table::kOutbox), 0u);
}

TEST_F(OutboxTest, WhatIsRevisedWhileDedupIsAwayKeepsItsPlace) {
  dedup_->SetUp(false);
  for (const char* const text : {"one", "two", "three"}) {
    Begin("", One(Item("r", Text(text), "a.example", kNow)), absl::InfinitePast()).get();
    Begin("", One(Item(text, Text(text), "b.example", kNow)), absl::InfinitePast()).get();
  }
  EXPECT_EQ(Counted("a.example", Counter::kPending), 1);
  dedup_->SetUp(true);
  EXPECT_TRUE(Done());
  EXPECT_EQ(dedup_->added(), (std::vector<std::string>{"r", "one", "r", "two", "r", "three"}));
  EXPECT_EQ(dedup_->expected("r"), 2u);
  EXPECT_EQ(Counted("a.example", Counter::kReports), 1);
  EXPECT_EQ(Counted("a.example", Counter::kPending), 0);
}

TEST_F(OutboxTest, ADeletionTakesEveryRevisionThatWaitsAlong) {
  dedup_->SetUp(false);
  for (const char* const text : {"one", "two"}) {
    Begin("", One(Item("r", Text(text), "a.example", kNow)), absl::InfinitePast()).get();
  }
  EXPECT_EQ(Records(Table::kOutbox), 2u);
  ASSERT_TRUE(Delete("r").ok());
  EXPECT_EQ(Records(Table::kOutbox), 1u) << "the deletion alone";
  dedup_->SetUp(true);
  EXPECT_TRUE(Done());
  EXPECT_TRUE(dedup_->added().empty());
}

TEST_F(OutboxTest, WhatDedupRefusesForGoodIsCountedAsThatAndInNoRate) {
  dedup_->Refuse("r", absl::InvalidArgumentError("as the test wants it"));
  const auto refused = Record("r", Text("one"), "a.example", kNow);
  EXPECT_EQ(refused->row.facts.reuse.exclusion, Exclusion::kRefused);
  EXPECT_EQ(Counted("a.example", Counter::kRefused), 1);
  EXPECT_EQ(Counted("a.example", Counter::kPending), 0);
  EXPECT_EQ(TallyOf("a.example", Metric::kReprintRate).n, 0);
  EXPECT_EQ(TallyOf("a.example", Metric::kOriginalShare).n, 0);
  EXPECT_TRUE(Done());
  // An earlier text of it may still move between clusters.
  dedup_->Push({{{ClusterChange::Kind::kMoved, "c77", "c1", "r", 10}}, "t1"});
  EXPECT_TRUE(Eventually(
      [&] { return *tables_.Get(Table::kMeta, ResumeKey("default").bytes()) == std::optional<std::string>("t1"); }));
  EXPECT_EQ(Counted("a.example", Counter::kRefused), 1);
  EXPECT_EQ(ReasonOf(engine_->ResolveCluster("", "", "r", 0, "").status()), report::reason::kClusterNotFound);
  EXPECT_TRUE(Record("r", Text("one"), "a.example", kNow)->replayed);
  Begin("", One(Item("", Text("one"), "a.example", kNow))).get();
  EXPECT_EQ(watch_.told(Provenance::kRefused), 1);
  EXPECT_EQ(watch_.told(Provenance::kReplayed), 1);
  EXPECT_EQ(watch_.told(Provenance::kError), 1);
  EXPECT_EQ(watch_.told(Provenance::kResolved), 0);
}

TEST_F(OutboxTest, AReportWithoutAPlaceYetIsSaidToBeKnown) {
  dedup_->SetUp(false);
  ASSERT_TRUE(Record("r", Text("one"), "a.example", kNow)->row.facts.reuse.pending);
  const absl::Status pending = engine_->ResolveCluster("", "", "r", 0, "").status();
  EXPECT_EQ(pending.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(pending), report::reason::kProvenancePending);
  EXPECT_TRUE(chassis::GetErrorDetail(pending)->retry_after.has_value());
  EXPECT_EQ(ReasonOf(engine_->ResolveCluster("", "", "s", 0, "").status()), report::reason::kReportNotFound);
  dedup_->SetUp(true);
  EXPECT_TRUE(Eventually([&] { return engine_->ResolveCluster("", "", "r", 0, "").ok(); }));
}

TEST_F(OutboxTest, WhatDedupRefusesLeavesTheClusterThatItWasPutInBefore) {
  const std::string cluster = Record("b", Text("one"), "b.example", kNow)->row.cluster;
  dedup_->Hold();
  auto refused = Begin("", One(Item("r", Text("one"), "a.example", kNow - 3 * kHour)));
  ASSERT_TRUE(Eventually([&] { return dedup_->held() == 1; }));
  dedup_->Push({{{ClusterChange::Kind::kMoved, cluster, "", "r", 10}}, "t1"});
  EXPECT_TRUE(Eventually([&] { return TallyOf("b.example", Metric::kReprintRate).k == 1; }));
  dedup_->Refuse("r", absl::InvalidArgumentError("as the test wants it"));
  dedup_->Deliver();
  EXPECT_EQ(refused.get()[0]->row.cluster, "");
  EXPECT_EQ(engine_->ResolveCluster("", cluster, "", 0, "")->member_count, 1u);
  EXPECT_EQ(TallyOf("b.example", Metric::kReprintRate).k, 0) << "no copy of what nobody else has";
}

TEST_F(OutboxTest, WhatCouldNotBeMadeDurableIsSentAllTheSame) {
  faults_.syncs = true;
  const absl::Status unsynced = Record("r", Text("one"), "a.example", kNow).status();
  EXPECT_EQ(ReasonOf(unsynced), "STORE_UNAVAILABLE");
  EXPECT_EQ(unsynced.message().find("nothing was recorded"), absl::string_view::npos);
  faults_.syncs = false;
  EXPECT_TRUE(Done());
  EXPECT_TRUE(Record("r", Text("one"), "a.example", kNow)->replayed);
  EXPECT_EQ(Counted("a.example", Counter::kReports), 1);
}

TEST_F(OutboxTest, AnEntryOutlivesAStoreThatCannotBeRead) {
  dedup_->SetUp(false);
  ASSERT_TRUE(Record("r", Text("one"), "a.example", kNow).ok());
  faults_.rows = true;
  EXPECT_TRUE(Eventually([&] { return faults_.failed > 2; }));
  EXPECT_EQ(Records(Table::kOutbox), 1u);
  dedup_->SetUp(true);
  faults_.rows = false;
  EXPECT_TRUE(Eventually([&] { return Counted("a.example", Counter::kPending) == 0; }));
}

TEST_F(OutboxTest, ACorpusThatFailsHoldsUpNoOther) {
  retry_ = absl::Hours(1);
  Reopen();
  dedup_->Refuse("stuck", absl::UnavailableError("as the test wants it"));
  Begin("stuck", One(Item("r", Text("one"), "a.example", kNow)), absl::InfinitePast()).get();
  EXPECT_TRUE(Eventually([&] { return Records(Table::kRow) == 1; }));
  std::vector<RecordItem> items;
  for (int i = 0; i < 40; ++i) items.push_back(Numbered(i, Text("word" + std::to_string(i))));
  Begin("default", std::move(items), absl::InfinitePast()).get();
  EXPECT_TRUE(Eventually([&] { return Records(Table::kOutbox) == 1; }));
}

TEST_F(OutboxTest, RefusedCallsMakeNoCorpora) {
  max_corpora_ = 2;
  Reopen();
  for (int i = 0; i < 4; ++i) {
    RecordItem item = Item("r", Text("one"), "a.example", kNow);
    item.expected_revision = 7;
    EXPECT_EQ(ReasonOf(Begin("x" + std::to_string(i), One(std::move(item))).get()[0].status()), "REVISION_MISMATCH");
    CorrectRequest request{.outlet = "a.example", .line_id = "00000000000000aa", .author = "desk"};
    EXPECT_EQ(ReasonOf(engine_->CorrectLine("y" + std::to_string(i), request).status()), "LINE_NOT_FOUND");
  }
  EXPECT_TRUE(Begin("one", One(Item("r", Text("one"), "a.example", kNow))).get()[0].ok());
  EXPECT_TRUE(Begin("two", One(Item("r", Text("one"), "a.example", kNow))).get()[0].ok());
}

TEST_F(OutboxTest, WhateverReadsTheStoreSaysThatItCannot) {
  ASSERT_TRUE(Record("r", Text("one"), "a.example", kNow).ok());
  faults_.reads = true;
  const std::string reason = report::reason::kStoreUnavailable;
  EXPECT_EQ(ReasonOf(Record("r", Text("one"), "a.example", kNow).status()), reason);
  EXPECT_EQ(ReasonOf(Delete("r").status()), reason);
  EXPECT_EQ(ReasonOf(engine_->Profile("", "a.example", {}).status()), reason);
  EXPECT_EQ(ReasonOf(engine_->ListOutlets("", {}, OutletOrder::kName, 0, 0, "").status()), reason);
  EXPECT_EQ(ReasonOf(engine_->Explain("", "a.example", 1, {}, 0, "").status()), reason);
  EXPECT_EQ(ReasonOf(engine_->ListLines("", "b.example", false, 0, "").status()), reason);
  EXPECT_EQ(ReasonOf(engine_->ResolveCluster("", "", "r", 0, "").status()), reason);
  CorrectRequest request{.outlet = "a.example", .text = "Evening edition", .author = "desk"};
  EXPECT_EQ(ReasonOf(engine_->CorrectLine("", request).status()), reason);
  faults_.reads = false;
}

TEST_F(OutboxTest, WhatWaitedOrCameTogetherTeachesAndCountsAsWhatCameAlone) {
  const std::string line = "Evening edition of the harbour desk\n";
  const auto report = [&](const std::string& corpus, int i) {
    const std::string word = corpus + std::to_string(i);
    return Item(word, Text(word) + line, "a.example", kNow - (10 - 2 * i) * kMicrosPerDay);
  };
  for (const bool waited : {false, true}) {
    const std::string corpus = waited ? "late" : "soon";
    dedup_->SetUp(!waited);
    for (int i = 0; i < 5; ++i) Begin(corpus, One(report(corpus, i))).get();
    dedup_->SetUp(true);
    EXPECT_TRUE(Done());
  }
  for (const bool waited : {false, true}) {
    const std::string corpus = waited ? "heap" : "bulk";
    dedup_->SetUp(!waited);
    std::vector<RecordItem> items;
    for (int i = 0; i < 5; ++i) items.push_back(report(corpus, i));
    const auto results = Begin(corpus, std::move(items)).get();
    if (!waited) {
      EXPECT_EQ(results[2]->analysis.generation, 0u);
      EXPECT_EQ(results[3]->analysis.generation, 1u);
      EXPECT_FALSE(results[3]->analysis.lines.empty()) << "the caller is told of what was counted";
    }
    dedup_->SetUp(true);
    EXPECT_TRUE(Done());
  }
  const DayCounts unbroken = CountsIn("soon", "a.example");
  EXPECT_GT(unbroken.Of(Metric::kBoilerplateShare).k, 0) << "nothing was learnt";
  for (const char* const corpus : {"late", "bulk", "heap"}) {
    EXPECT_EQ(CountsIn(corpus, "a.example"), unbroken) << corpus;
  }
}

TEST_F(OutboxTest, ReportsOfAnOutletThatMayTeachNothingGoTogether) {
  std::vector<RecordItem> items;
  for (int i = 0; i < 16; ++i) {
    const std::string word = "word" + std::to_string(i);
    items.push_back(Item(word, Text(word) + "A line of its own " + word + "\n", "a.example", kNow));
  }
  Record(std::move(items));
  EXPECT_EQ(dedup_->asked_matches().size(), 1u);
  EXPECT_EQ(dedup_->added().size(), 16u);
}

}  // namespace
}  // namespace wireprint::credibility
