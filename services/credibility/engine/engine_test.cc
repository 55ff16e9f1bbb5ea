#include "services/credibility/engine/engine.h"

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "services/chassis/error.h"
#include "services/credibility/engine/testing_dedup.h"
#include "services/credibility/store/memory_tables.h"

namespace wireprint::credibility {
namespace {

constexpr Micros kNow = Micros{20'000} * kMicrosPerDay;
constexpr Micros kHour = kMicrosPerDay / 24;

std::string ReasonOf(const absl::Status& status) {
  const auto detail = chassis::GetErrorDetail(status);
  return detail ? detail->reason : "";
}

// Hands reads and writes through to tables that outlive the engine.
class Borrowed final : public TableStore {
 public:
  explicit Borrowed(TableStore& tables) : tables_(tables) {}
  absl::Status Write(const std::vector<Edit>& edits) override { return tables_.Write(edits); }
  absl::Status Sync() override { return tables_.Sync(); }
  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override {
    return tables_.Get(table, key);
  }
  absl::Status Walk(Table table, const std::string& begin, const std::string& end, Visit visit) const override {
    return tables_.Walk(table, begin, end, visit);
  }

 private:
  TableStore& tables_;
};

class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  void Open() {
    EngineOptions options;
    options.rules = *MakeRules();
    options.now = [] { return kNow; };
    options.execute = [](absl::AnyInvocable<void() &&> task) { std::thread(std::move(task)).detach(); };
    options.first_retry = absl::Milliseconds(5);
    options.last_retry = absl::Milliseconds(5);
    dedup_ = std::make_unique<TestingDedup>(100 * opened_++);
    engine_ = *Engine::Create(std::move(options), std::make_unique<Borrowed>(tables_), *dedup_);
    engine_->Start();
  }
  void Reopen() {
    engine_.reset();
    Open();
  }

  static std::string Text(const std::string& word) {
    std::string text = word;
    for (int i = 0; i < 60; ++i) text += " " + word + "w" + std::to_string(i);
    return text + ".\n";
  }
  static RecordItem Item(const std::string& id, const std::string& text, const std::string& outlet, Micros time) {
    RecordItem item;
    item.report.report_id = id;
    item.report.text = text;
    item.report.outlet = outlet;
    item.report.byline = "";
    item.report.credit_line = "";
    item.observe_time = report::SentTime{time / 1'000'000, 0};
    item.text_field = "report.text";
    return item;
  }
  Engine::RecordResults Record(std::vector<RecordItem> items) {
    auto promise = std::make_shared<std::promise<Engine::RecordResults>>();
    auto future = promise->get_future();
    EXPECT_TRUE(engine_
                    ->Record("", std::move(items), 0, absl::InfiniteFuture(),
                             [promise](Engine::RecordResults r) { promise->set_value(std::move(r)); })
                    .ok());
    return future.get();
  }
  absl::StatusOr<RecordOutcome> Record(const std::string& id, const std::string& text, const std::string& outlet,
                                       Micros time) {
    std::vector<RecordItem> items;
    items.push_back(Item(id, text, outlet, time));
    return std::move(Record(std::move(items))[0]);
  }
  absl::StatusOr<Micros> Delete(const std::string& id) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Micros>>>();
    auto future = promise->get_future();
    engine_->Delete("", id, [promise](absl::StatusOr<Micros> time) { promise->set_value(std::move(time)); });
    return future.get();
  }
  int64_t Counted(const std::string& outlet, Counter counter) {
    return engine_->Profile("", outlet, {})->counts.Of(counter);
  }
  Tally TallyOf(const std::string& outlet, Metric metric) {
    return engine_->Profile("", outlet, {})->figures[static_cast<size_t>(metric) - 1].tally;
  }
  template <typename Check>
  static bool Eventually(const Check& check) {
    for (int i = 0; i < 1000; ++i) {
      if (check()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  size_t Records(Table table) {
    size_t count = 0;
    EXPECT_TRUE(tables_
                    .Walk(table, "", "\xff",
                          [&](absl::string_view, absl::string_view) -> absl::StatusOr<bool> {
                            ++count;
                            return true;
                          })
                    .ok());
    return count;
  }

  MemoryTables tables_;
  uint64_t opened_ = 0;
  std::unique_ptr<TestingDedup> dedup_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineTest, ARevisionTakesThePlaceOfItsPredecessorInAllCounts) {
  EXPECT_EQ(Record("r", Text("one"), "a.example", kNow)->row.revision, 1u);
  EXPECT_TRUE(Record("r", Text("one"), "a.example", kNow)->replayed);
  EXPECT_EQ(Record("r", Text("two"), "b.example", kNow)->row.revision, 2u);
  EXPECT_EQ(Counted("a.example", Counter::kReports), 0);
  EXPECT_EQ(Counted("b.example", Counter::kReports), 1);
  // The late retry of the first is no third.
  EXPECT_EQ(Record("r", Text("one"), "a.example", kNow)->row.revision, 1u);
  EXPECT_EQ(Counted("a.example", Counter::kReports), 0);
}

TEST_F(EngineTest, TheSameIdTwiceInABatchIsAReplay) {
  std::vector<RecordItem> items;
  items.push_back(Item("r", Text("one"), "a.example", kNow));
  items.push_back(Item("r", Text("one"), "a.example", kNow));
  const auto results = Record(std::move(items));
  EXPECT_FALSE(results[0]->replayed);
  EXPECT_TRUE(results[1]->replayed);
  EXPECT_EQ(Counted("a.example", Counter::kReports), 1);
}

TEST_F(EngineTest, ADeletionLeavesATombstoneAndNothingElse) {
  ASSERT_TRUE(Record("r", Text("one"), "a.example", kNow).ok());
  ASSERT_TRUE(Delete("r").ok());
  for (const Table table :
       {Table::kRow, Table::kText, Table::kDay, Table::kListing, Table::kMember, Table::kObservation}) {
    EXPECT_EQ(Records(table), 0u) << static_cast<int>(table);
  }
  EXPECT_EQ(ReasonOf(Record("r", Text("one"), "a.example", kNow).status()), "REPORT_DELETED");
  EXPECT_EQ(*Delete("r"), kNow);
  EXPECT_EQ(ReasonOf(Delete("never").status()), "REPORT_NOT_FOUND");
  EXPECT_TRUE(Eventually([&] { return dedup_->deleted() == std::vector<std::string>{"r"}; }));
}

TEST_F(EngineTest, WhatDedupDidNotAnswerIsCompletedLater) {
  dedup_->SetUp(false);
  const auto pending = Record("r", Text("one"), "a.example", kNow);
  EXPECT_TRUE(pending->row.facts.reuse.pending);
  EXPECT_EQ(Counted("a.example", Counter::kPending), 1);
  EXPECT_EQ(Records(Table::kObservation), 0u);
  EXPECT_FALSE(engine_->DedupState().ok());
  dedup_->SetUp(true);
  EXPECT_TRUE(Eventually([&] { return Counted("a.example", Counter::kPending) == 0; }));
  EXPECT_FALSE(Record("r", Text("one"), "a.example", kNow)->row.facts.reuse.pending);
  EXPECT_EQ(Records(Table::kOutbox), 0u);
  EXPECT_EQ(Records(Table::kObservation), 1u);
}

TEST_F(EngineTest, WhatIsPendingOutlivesARestart) {
  dedup_->SetUp(false);
  ASSERT_TRUE(Record("r", Text("one"), "a.example", kNow).ok());
  ASSERT_TRUE(Record("s", Text("one"), "b.example", kNow + kHour - kMicrosPerDay).ok());
  Reopen();
  EXPECT_TRUE(Eventually([&] { return Counted("a.example", Counter::kPending) == 0; }));
  EXPECT_TRUE(Eventually([&] { return dedup_->added() == (std::vector<std::string>{"r", "s"}); }));
  EXPECT_EQ(TallyOf("a.example", Metric::kReprintRate).k, 1);
}

TEST_F(EngineTest, AnEarlierTextThatComesToDedupLaterIsAnEarlierText) {
  dedup_->SetUp(false);
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - 3 * kHour).ok());
  dedup_->SetUp(true);
  ASSERT_TRUE(Record("b", Text("one"), "b.example", kNow).ok());
  EXPECT_TRUE(Eventually([&] { return Counted("a.example", Counter::kPending) == 0; }));
  // Whoever came first to dedup: none of b's words are its own, and all of a's are.
  EXPECT_EQ(TallyOf("b.example", Metric::kOriginalShare).k, 0);
  EXPECT_EQ(TallyOf("a.example", Metric::kOriginalShare).k, TallyOf("a.example", Metric::kOriginalShare).n);
  EXPECT_GT(TallyOf("a.example", Metric::kOriginalShare).n, 0);
}

TEST_F(EngineTest, OnlyTheNewestRevisionOfWhatIsPendingIsSent) {
  dedup_->SetUp(false);
  ASSERT_TRUE(Record("r", Text("one"), "a.example", kNow).ok());
  ASSERT_TRUE(Record("r", Text("two"), "a.example", kNow).ok());
  dedup_->SetUp(true);
  EXPECT_TRUE(Eventually([&] { return Counted("a.example", Counter::kPending) == 0; }));
  EXPECT_EQ(dedup_->added(), std::vector<std::string>{"r"});
}

TEST_F(EngineTest, AnAgencysCopyThatComesLastChangesWhatWasCounted) {
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - 3 * kHour).ok());
  EXPECT_EQ(Record("b", Text("one"), "b.example", kNow - 2 * kHour)->origin.origin.kind, OriginKind::kUnknown);
  EXPECT_EQ(TallyOf("a.example", Metric::kReprintCreditRate).n, 0);
  const auto wire = Record("w", Text("one"), "apnews.com", kNow);
  EXPECT_EQ(wire->origin.origin.agency_id, "ap");
  EXPECT_EQ(wire->origin.report_id, "w");
  EXPECT_EQ(TallyOf("a.example", Metric::kReprintCreditRate).n, 1);
  EXPECT_EQ(Counted("b.example", Counter::kCreditsNone), 1);
  ASSERT_TRUE(Delete("w").ok());
  EXPECT_EQ(TallyOf("a.example", Metric::kReprintCreditRate).n, 0);
}

TEST_F(EngineTest, FollowsMergesAndMoves) {
  const std::string first = Record("a", Text("one"), "a.example", kNow - 3 * kHour)->row.cluster;
  const std::string second = Record("b", Text("two"), "b.example", kNow)->row.cluster;
  ASSERT_NE(first, second);
  dedup_->Push({{{ClusterChange::Kind::kMerged, first, second, "", 9}}, "t1"});
  EXPECT_TRUE(Eventually([&] { return TallyOf("b.example", Metric::kReprintRate).k == 1; }));
  EXPECT_EQ(engine_->ResolveCluster("", second, "", 0, "")->cluster, first);
  EXPECT_EQ(engine_->ResolveCluster("", first, "", 0, "")->members.size(), 2u);
  dedup_->Push({{{ClusterChange::Kind::kMoved, "c77", first, "b", 10}}, "t2"});
  EXPECT_TRUE(Eventually([&] { return TallyOf("b.example", Metric::kReprintRate).k == 0; }));
  // A change of what was there before says nothing of what is there now.
  dedup_->Push({{{ClusterChange::Kind::kJoined, first, "", "b", 1}}, "t3"});
  dedup_->Push({{{ClusterChange::Kind::kExpired, "", "", "", 10}}, "t4"});
  EXPECT_TRUE(Eventually(
      [&] { return *tables_.Get(Table::kMeta, ResumeKey("default").bytes()) == std::optional<std::string>("t4"); }));
  EXPECT_EQ(engine_->ResolveCluster("", "", "b", 0, "")->cluster, "c77");
}

TEST_F(EngineTest, LearntLinesAreTheSameAfterARestart) {
  const std::string line = "Evening edition of the harbour desk\n";
  for (int i = 0; i < 3; ++i) {
    const std::string word = "story" + std::to_string(i);
    ASSERT_TRUE(Record(word, Text(word) + line, "a.example", kNow - (10 - 3 * i) * kMicrosPerDay).ok());
  }
  const auto before = engine_->ListLines("", "a.example", true, 0, "");
  ASSERT_EQ(before->lines.size(), 1u);
  EXPECT_TRUE(before->lines[0].active);
  Reopen();
  const auto after = engine_->ListLines("", "a.example", true, 0, "");
  ASSERT_EQ(after->lines.size(), 1u);
  EXPECT_EQ(after->lines[0].entry, before->lines[0].entry);
  EXPECT_EQ(after->generation, before->generation);
  const auto fourth = Record("x", Text("other") + line, "a.example", kNow);
  ASSERT_EQ(fourth->analysis.lines.size(), 1u);
  EXPECT_EQ(fourth->analysis.lines[0].recurring_line, before->lines[0].id);
  ASSERT_TRUE(Delete("story1").ok());
  EXPECT_TRUE(engine_->ListLines("", "a.example", false, 0, "")->lines.size() == 1);  // the fourth is the third now
  ASSERT_TRUE(Delete("story2").ok());
  EXPECT_TRUE(engine_->ListLines("", "a.example", false, 0, "")->lines.empty());
}

TEST_F(EngineTest, ACorrectionIsKeptAndGivenTwiceOnce) {
  CorrectRequest request;
  request.outlet = "a.example";
  request.text = "Evening edition";
  request.ruling = LineRuling::kBoilerplate;
  request.author = "desk";
  const auto ruled = engine_->CorrectLine("", request);
  ASSERT_TRUE(ruled.ok()) << ruled.status();
  EXPECT_TRUE(ruled->lines[0].active);
  EXPECT_EQ(engine_->CorrectLine("", request)->lines[0].corrections.size(), 1u);
  const auto item = Record("r", Text("one") + "Evening edition\n", "a.example", kNow);
  EXPECT_EQ(item->analysis.lines.size(), 1u);
  request.text.reset();
  request.line_id = "00000000000000aa";
  EXPECT_EQ(ReasonOf(engine_->CorrectLine("", request).status()), "LINE_NOT_FOUND");
}

TEST_F(EngineTest, ExplainsWhatItCounts) {
  ASSERT_TRUE(Record("a", "SEOUL, Aug. 24 -- " + Text("one"), "a.example", kNow - kHour).ok());
  ASSERT_TRUE(Record("b", Text("two"), "a.example", kNow).ok());
  const auto metric = static_cast<int>(Metric::kDatelineRate);
  const auto page = engine_->Explain("", "www.a.example", metric, {}, 1, "");
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->figure.tally, (Tally{2, 1, 2}));
  ASSERT_EQ(page->evidence.size(), 1u);
  EXPECT_EQ(page->evidence[0].row.report_id, "b");
  const auto rest = engine_->Explain("", "www.a.example", metric, {}, 1, page->next_page_token);
  ASSERT_EQ(rest->evidence.size(), 1u);
  EXPECT_EQ(rest->evidence[0].row.report_id, "a");
  EXPECT_EQ(rest->evidence[0].places.size(), 1u);
  EXPECT_EQ(ReasonOf(engine_->Explain("", "a.example", 2, {}, 1, page->next_page_token).status()),
            "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace wireprint::credibility
