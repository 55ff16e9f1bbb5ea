// What one caller may ask for without harm to the others.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/credibility/engine/engine_fixture.h"

namespace wireprint::credibility {
namespace {

TEST_F(EngineTest, WhatACallerWantsToSeeOfMatchesChangesNothingThatIsCounted) {
  dedup_->SetUp(false);
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow).ok());
  dedup_->SetUp(true);
  ASSERT_TRUE(Eventually([&] { return Records(Table::kOutbox) == 0; }));
  auto promise = std::make_shared<std::promise<Engine::RecordResults>>();
  auto future = promise->get_future();
  std::vector<RecordItem> items;
  items.push_back(Item("b", Text("one"), "b.example", kNow));
  ASSERT_TRUE(engine_
                  ->Record("", std::move(items), 3, absl::InfiniteFuture(),
                           [promise](Engine::RecordResults r) { promise->set_value(std::move(r)); })
                  .ok());
  EXPECT_EQ(future.get()[0]->max_matches, 3u);
  for (const uint32_t asked : dedup_->asked_matches()) EXPECT_EQ(asked, kMaxMatches);
}

TEST_F(EngineTest, AListOfOutletsGoesOnInTheOrderThatItBeganIn) {
  for (const char* const outlet : {"b.example", "c.example", "d.example"}) {
    ASSERT_TRUE(Record(outlet, Text(outlet), outlet, kNow).ok());
  }
  const auto first = engine_->ListOutlets("", {}, OutletOrder::kName, 0, 2, "");
  ASSERT_EQ(first->profiles.size(), 2u);
  ASSERT_TRUE(Record("a", Text("a"), "a.example", kNow).ok());
  const auto second = engine_->ListOutlets("", {}, OutletOrder::kName, 0, 2, first->next_page_token);
  ASSERT_EQ(second->profiles.size(), 1u);
  EXPECT_EQ(second->profiles[0].outlet.outlet, "d.example");
  EXPECT_EQ(second->next_page_token, "");
  EXPECT_EQ(engine_->ListOutlets("", {}, OutletOrder::kName, 0, 2, "")->profiles[0].outlet.outlet, "a.example");
}

TEST_F(EngineTest, AWindowInUseStaysCalibratedHoweverManyOthersAreAskedFor) {
  ASSERT_TRUE(Record("a", Text("one"), "a.example", kNow).ok());
  uint32_t days = 1;
  const auto cost = [&](uint32_t window) {
    const uint64_t before = ReadsOfThisThread();
    WindowRequest request;
    request.days = window;
    EXPECT_TRUE(engine_->Profile("", "a.example", request).ok());
    return ReadsOfThisThread() - before;
  };
  const uint64_t anew = cost(365);
  const uint64_t known = cost(365);
  ASSERT_LT(known, anew);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(cost(days++), anew);
    EXPECT_EQ(cost(365), known);
  }
}

TEST_F(EngineTest, APageOfLinesFitsAReply) {
  const auto correct = [&](int line, int n) {
    CorrectRequest request;
    request.outlet = "a.example";
    request.text = "Line number " + std::to_string(line) + " of the page";
    request.ruling = LineRuling::kBoilerplate;
    request.author = std::to_string(n) + std::string(250, 'a');
    request.reason = std::string(1024, 'r');
    EXPECT_TRUE(engine_->CorrectLine("", request).ok());
  };
  constexpr int kLines = 150;
  for (int line = 0; line < kLines; ++line) {
    for (int n = 0; n < 9; ++n) correct(line, n);
  }
  size_t shown = 0;
  std::string token;
  int pages = 0;
  do {
    const auto page = engine_->ListLines("", "a.example", false, 1000, token);
    ASSERT_TRUE(page.ok());
    size_t bytes = 0;
    for (const ShownLine& line : page->lines) {
      for (const CorrectionRecord& record : line.corrections) bytes += record.author.size() + record.reason.size();
    }
    EXPECT_LE(bytes, size_t{3} << 19);
    shown += page->lines.size();
    token = page->next_page_token;
    ++pages;
  } while (!token.empty());
  EXPECT_EQ(shown, static_cast<size_t>(kLines));
  EXPECT_EQ(pages, 2);
  for (int n = 9; n < 20; ++n) correct(0, n);
  EXPECT_EQ(engine_->ListLines("", "a.example", false, 0, "")->lines.size(), 100u);
}

}  // namespace
}  // namespace wireprint::credibility
