#include "services/credibility/engine/engine.h"

#include <string>
#include <utility>
#include <vector>

#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

TEST_F(EngineTest, WhoNamesAgenciesInGeneralIsNotSaidToCreditNobody) {
  ASSERT_TRUE(Record("own", Text("fire"), "apnews.com", kNow - 9 * kHour).ok());
  std::vector<RecordItem> items;
  const std::string lines[] = {"(With inputs from agencies.)", "Agencies", "Wire services contributed to this report."};
  for (const std::string& line : lines) {
    const std::string id = "line" + std::to_string(items.size());
    items.push_back(Item(id, Text("fire") + "\n" + line + "\n", id + ".example", kNow - 3 * kHour));
  }
  for (const char* const byline : {"Agencies", "Gazette staff and agencies", "From wire reports"}) {
    const std::string id = "byline" + std::to_string(items.size());
    items.push_back(Item(id, Text("fire"), id + ".example", kNow - 3 * kHour));
    items.back().report.byline = byline;
  }
  items.push_back(Item("nobody", Text("fire"), "nobody.example", kNow - 3 * kHour));
  const size_t count = items.size();
  const auto results = Record(std::move(items));
  for (size_t i = 0; i < count; ++i) {
    ASSERT_TRUE(results[i].ok()) << results[i].status();
    EXPECT_EQ(results[i]->row.facts.reuse.cell, i + 1 < count ? CreditCell::kUnclear : CreditCell::kNone)
        << results[i]->row.report_id;
  }
}

TEST_F(EngineTest, ANewsroomsOwnSiteAccusesNobody) {
  const auto record = [&](const std::string& id, const std::string& story, const std::string& outlet, Micros time,
                          const std::string& byline) {
    std::vector<RecordItem> items;
    items.push_back(Item(id, Text(story), outlet, time));
    items[0].report.byline = byline;
    return std::move(Record(std::move(items))[0]);
  };
  // A broadcaster that sells its texts has the text of a paper, hours later; an agency has its member's, a day later,
  // and another one's before it.
  ASSERT_TRUE(record("h1", "fire", "localherald.example", kNow - 30 * kHour, "By Jo Example, Staff Writer").ok());
  ASSERT_TRUE(record("f1", "fire", "foxnews.com", kNow - 25 * kHour, "").ok());
  ASSERT_TRUE(record("h2", "vote", "localherald.example", kNow - 30 * kHour, "By Jo Example, Staff Writer").ok());
  ASSERT_TRUE(record("a2", "vote", "apnews.com", kNow - 6 * kHour, "By JO EXAMPLE").ok());
  ASSERT_TRUE(record("a3", "quay", "apnews.com", kNow - 31 * kHour, "By JO EXAMPLE, Local Herald").ok());
  ASSERT_TRUE(record("h3", "quay", "localherald.example", kNow - 30 * kHour, "").ok());
  for (const char* const id : {"h1", "h2", "h3"}) {
    const auto page = engine_->ResolveCluster("", "", id, 0, "");
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->origin.origin.kind, OriginKind::kUnknown) << id;
  }
  EXPECT_EQ(Counted("localherald.example", Counter::kCreditsNone), 0);
  EXPECT_EQ(TallyOf("localherald.example", Metric::kReprintCreditRate), Tally());
  // Where the agency was there first, the broadcaster's is a reprint as any.
  ASSERT_TRUE(record("a4", "dock", "apnews.com", kNow - 9 * kHour, "By JO EXAMPLE").ok());
  ASSERT_TRUE(record("n4", "dock", "nbcnews.com", kNow - 3 * kHour, "").ok());
  EXPECT_EQ(engine_->ResolveCluster("", "", "n4", 0, "")->origin.origin.agency_id, "ap");
  EXPECT_EQ(Counted("nbcnews.com", Counter::kCreditsNone), 1);
}

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

TEST_F(EngineTest, TheSameReportAtOnceIsRecordedOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> first{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 20; ++n) {
        const auto outcome = Record("r" + std::to_string(n), Text("one"), "a.example", kNow);
        ASSERT_TRUE(outcome.ok()) << outcome.status();
        EXPECT_EQ(outcome->row.revision, 1u);
        first += outcome->replayed ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(first, 20);
  EXPECT_TRUE(Eventually([&] { return Counted("a.example", Counter::kPending) == 0; }));
  EXPECT_EQ(Counted("a.example", Counter::kReports), 20);
  EXPECT_EQ(Records(Table::kObservation), 20u);
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
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow - 3 * kHour, "By Ann Moreau").ok());
  dedup_->SetUp(true);
  ASSERT_TRUE(Record("b", Text("one"), "b.example", kNow).ok());
  EXPECT_TRUE(Eventually([&] { return Counted("a.example", Counter::kPending) == 0; }));
  // Whoever came first to dedup: none of b's words are its own, and all of a's are.
  EXPECT_EQ(TallyOf("b.example", Metric::kOriginalShare).k, 0);
  EXPECT_EQ(TallyOf("a.example", Metric::kOriginalShare).k, TallyOf("a.example", Metric::kOriginalShare).n);
  EXPECT_GT(TallyOf("a.example", Metric::kOriginalShare).n, 0);
}

TEST_F(EngineTest, TheRevisionsOfWhatIsPendingAreSentInTheirOrder) {
  dedup_->SetUp(false);
  ASSERT_TRUE(Record("r", Text("one"), "a.example", kNow).ok());
  ASSERT_TRUE(Record("r", Text("two"), "a.example", kNow).ok());
  dedup_->SetUp(true);
  EXPECT_TRUE(Eventually([&] { return Counted("a.example", Counter::kPending) == 0; }));
  EXPECT_EQ(dedup_->added(), (std::vector<std::string>{"r", "r"}));
  EXPECT_EQ(dedup_->TextOf("r"), Text("two"));
  EXPECT_EQ(dedup_->expected("r"), 1u);
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

TEST_F(EngineTest, ALineThatIsRuledBodyIsBodyThoughARuleKnowsIt) {
  constexpr char kLine[] = "Also Read | What the harbour levy pays for";
  const auto lines_of = [&](const std::string& id, const std::string& outlet) {
    return Record(id, Text(id) + kLine + "\n", outlet, kNow)->analysis.lines.size();
  };
  EXPECT_EQ(lines_of("before", "a.example"), 1u);
  CorrectRequest request;
  request.outlet = "a.example";
  request.text = kLine;
  request.ruling = LineRuling::kBody;
  request.author = "desk";
  const auto ruled = engine_->CorrectLine("", request);
  ASSERT_TRUE(ruled.ok()) << ruled.status();
  EXPECT_EQ(ruled->lines[0].example, kLine);
  EXPECT_EQ(lines_of("ruled", "a.example"), 0u);
  EXPECT_EQ(lines_of("elsewhere", "b.example"), 1u) << "for the outlet";
  Reopen();
  EXPECT_EQ(lines_of("reopened", "a.example"), 0u);
  const auto listed = engine_->ListLines("", "a.example", false, 0, "");
  ASSERT_EQ(listed->lines.size(), 1u);
  EXPECT_FALSE(listed->lines[0].active);
  EXPECT_EQ(listed->generation, 1u);
  request.ruling.reset();
  const auto undone = engine_->CorrectLine("", request);
  ASSERT_TRUE(undone.ok()) << undone.status();
  EXPECT_EQ(undone->generation, 2u);
  EXPECT_EQ(undone->lines[0].corrections.size(), 2u);
  EXPECT_EQ(lines_of("undone", "a.example"), 1u);
}

TEST_F(EngineTest, ABeginningThatIsRuledBodyIsThatOfEachLine) {
  CorrectRequest request;
  request.outlet = "a.example";
  request.text = "Also Read";
  request.form = RecurringForm::kPrefix;
  request.ruling = LineRuling::kBody;
  request.author = "desk";
  ASSERT_TRUE(engine_->CorrectLine("", request).ok());
  const std::string text = Text("one") + "Also Read | Ferry runs again\nRelated: Ferry runs again\n";
  const auto item = Record("r", text, "a.example", kNow);
  ASSERT_EQ(item->analysis.lines.size(), 1u);
  EXPECT_EQ(item->analysis.lines[0].rule, "related.marker");
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
