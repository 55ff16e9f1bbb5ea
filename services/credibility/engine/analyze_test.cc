#include "services/credibility/engine/analyze.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "gtest/gtest.h"
#include "services/credibility/core/recurring_lines.h"
#include "services/credibility/engine/report_form.h"

namespace wireprint::credibility {
namespace {

const Rules& AllRules() {
  static const Rules& rules = *new Rules(*MakeRules());
  return rules;
}

report::Report ReportOf(const std::string& text) {
  report::Report report;
  report.text = text;
  return report;
}

constexpr char kPage[] =
    "Council opens the bridge\n"
    "The mayor said on Monday that the bridge will open in May. It is the third of its kind in the valley.\n"
    "Also Read | Harbour council puts off its vote\n"
    "Officials who asked not to be named denied the claim.\n";

TEST(AnalyzeTest, CountsWhatItFinds) {
  report::Report report = ReportOf(kPage);
  report.byline = "";
  const Analysis found = Analyze(AllRules(), report, nullptr, nullptr);
  EXPECT_EQ(found.facts.text_bytes, report.text.size());
  EXPECT_EQ(found.facts.boilerplate_bytes, 45u);
  EXPECT_TRUE(found.facts.attributions_known);
  EXPECT_EQ(found.facts.attributions.Total(), 2u);
  EXPECT_EQ(found.facts.attributed_sentences, 2u);
  EXPECT_GE(found.facts.body_sentences, 3u);
  EXPECT_TRUE(found.facts.byline_supplied);
  EXPECT_FALSE(found.facts.credit_line_supplied);
  EXPECT_FALSE(found.facts.has_byline);
  EXPECT_EQ(found.language, "en");
}

TEST(AnalyzeTest, TakesLearntLinesOutOfTheBodyAndKeepsTheirCredits) {
  const report::Report report = ReportOf(std::string(kPage) + "Harbour desk, with reporting by Reuters\n");
  LineSightings sightings;
  const Analysis before = Analyze(AllRules(), report, nullptr, &sightings);
  const auto all = [&](absl::Span<const LineSighting> seen, uint64_t& generation) {
    generation = 7;
    std::vector<size_t> active;
    for (size_t i = 0; i < seen.size(); ++i) {
      if (seen[i].span.begin >= sizeof kPage - 1) active.push_back(i);
    }
    return active;
  };
  const LearntLines learnt = all;
  const Analysis after = Analyze(AllRules(), report, &learnt, nullptr);
  EXPECT_EQ(after.generation, 7u);
  EXPECT_EQ(after.credits, before.credits);
  EXPECT_LE(after.facts.body_words, before.facts.body_words);
  for (size_t i = 1; i < after.lines.size(); ++i) {
    EXPECT_LE(after.lines[i - 1].span.end, after.lines[i].span.begin);
  }
}

TEST(AnalyzeTest, ARulingHoldsWhereverTheLineStands) {
  const std::string sentence = "Readers of this desk may write to the editor at any hour.";
  std::string length;
  while (length.size() < 700) length += "long line that was ruled to be of the page ";
  const std::string lines[] = {sentence, length, length + "and ends as a sentence does.", "Desk notes: " + length};
  const absl::string_view ruled[] = {lines[0], lines[1], lines[2], "Desk notes"};
  const RecurringForm forms[] = {RecurringForm::kSentence, RecurringForm::kShortLine, RecurringForm::kSentence,
                                 RecurringForm::kPrefix};
  for (size_t i = 0; i < std::size(lines); ++i) {
    RecurringLines recurring;
    recurring.Rule(LineIdOf(ruled[i], forms[i]), LineRuling::kBoilerplate);
    const auto active = [&](absl::Span<const LineSighting> seen, uint64_t&) { return recurring.ActiveOf(seen); };
    const LearntLines learnt = active;
    for (const int place : {0, 2, 5, 12, 24}) {
      std::string text;
      uint32_t begin = 0;
      for (int line = 0; line <= 24; ++line) {
        if (line == place) begin = static_cast<uint32_t>(text.size());
        text += line == place ? lines[i] : "The council met for hour " + std::to_string(line) + " of its long debate.";
        text += '\n';
      }
      const Analysis found = Analyze(AllRules(), ReportOf(text), &learnt, nullptr, recurring.rulings().get());
      const auto size = static_cast<uint32_t>(absl::StripAsciiWhitespace(lines[i]).size());
      const text::ByteRange span{begin, begin + size};
      EXPECT_TRUE(std::any_of(found.lines.begin(), found.lines.end(),
                              [&](const LineSpan& line) {
                                return line.span == span && line.recurring_line == LineIdOf(ruled[i], forms[i]) &&
                                       line.drop;
                              }))
          << i << " at " << place;
    }
  }
}

TEST(AnalyzeTest, ALineThatIsRuledBodyIsNotCut) {
  RecurringLines recurring;
  const std::string line = "Readers of this desk may write to the editor at any hour.";
  recurring.Rule(LineIdOf(line, RecurringForm::kSentence), LineRuling::kBody);
  const auto active = [&](absl::Span<const LineSighting> seen, uint64_t&) { return recurring.ActiveOf(seen); };
  const LearntLines learnt = active;
  EXPECT_TRUE(Analyze(AllRules(), ReportOf(line + "\n"), &learnt, nullptr, recurring.rulings().get()).lines.empty());
}

TEST(AnalyzeTest, WhatALineCreditsStaysCreditedWhenItIsRuledBody) {
  for (const std::string line : {"By The Associated Press", "AP", "By JANE DOE, Associated Press", "(AP)"}) {
    report::Report report = ReportOf("Bridge to open in May\n" + line + "\n" + std::string(kPage));
    RecurringLines recurring;
    const auto active = [&](absl::Span<const LineSighting> seen, uint64_t&) { return recurring.ActiveOf(seen); };
    const LearntLines learnt = active;
    const Analysis before = Analyze(AllRules(), report, &learnt, nullptr, nullptr);
    recurring.Rule(LineIdOf(line, HasEndMark(line) ? RecurringForm::kSentence : RecurringForm::kShortLine),
                   LineRuling::kBody);
    const Analysis found = Analyze(AllRules(), report, &learnt, nullptr, recurring.rulings().get());
    EXPECT_LT(found.lines.size(), before.lines.size()) << line;
    ASSERT_FALSE(found.credits.empty()) << line;
    EXPECT_EQ(found.credits, before.credits) << line;
    EXPECT_EQ(found.byline.has_value(), before.byline.has_value()) << line;
  }
}

TEST(AnalyzeTest, TheMaskIsAscendingAndHoldsNoBody) {
  const report::Report report = ReportOf(kPage);
  const Analysis found = Analyze(AllRules(), report, nullptr, nullptr);
  uint32_t floor = 0;
  for (const text::ByteRange& range : MaskOf(found, report.text)) {
    EXPECT_GE(range.begin, floor);
    EXPECT_LT(range.begin, range.end);
    floor = range.end;
    for (const text::ByteRange& body : found.body) EXPECT_TRUE(body.end <= range.begin || body.begin >= range.end);
  }
  EXPECT_GT(floor, 0u);
}

TEST(AnalyzeTest, AnUnknownLanguageHasLinesAndNoAttributions) {
  report::Report report =
      ReportOf("Der Bürgermeister sagte am Montag, dass die Brücke im Mai für alle geöffnet wird.\n");
  const Analysis found = Analyze(AllRules(), report, nullptr, nullptr);
  EXPECT_FALSE(found.facts.attributions_known);
  EXPECT_EQ(found.language, "und");
  EXPECT_TRUE(found.attributions.empty());
  report.language = "de";
  EXPECT_EQ(Analyze(AllRules(), report, nullptr, nullptr).language, "de");
}

TEST(ReportFormTest, IsReadFromTheTitleElseFromTheFirstLine) {
  const auto of_title = [](const char* title) {
    report::Report report = ReportOf("The council met.\n");
    report.title = title;
    return ExclusionOf(report);
  };
  EXPECT_EQ(of_title("Correction: Harbour vote story"), Exclusion::kCorrection);
  EXPECT_EQ(of_title("Corrections and clarifications"), Exclusion::kCorrection);
  EXPECT_EQ(of_title("Harbour vote: live updates"), Exclusion::kLiveBlog);
  EXPECT_EQ(of_title("The harbour vote as it happened"), Exclusion::kLiveBlog);
  EXPECT_EQ(of_title("Course correction: council turns"), Exclusion::kNone);
  EXPECT_EQ(of_title("Where the animals live"), Exclusion::kNone);
  EXPECT_EQ(ExclusionOf(ReportOf("\n CORRECTION: a name was wrong\nbody\n")), Exclusion::kCorrection);
  EXPECT_EQ(ExclusionOf(ReportOf("A report\nCorrection: at its end\n")), Exclusion::kNone);
}

TEST(ReportFormTest, IsReadFromTheFoldersOfTheUrlToo) {
  const auto of_url = [](const char* url) {
    report::Report report = ReportOf("The council met.\n");
    report.url = url;
    return ExclusionOf(report);
  };
  EXPECT_EQ(of_url("https://gazette.example/news/live/2024/may/harbour-vote"), Exclusion::kLiveBlog);
  EXPECT_EQ(of_url("https://gazette.example/LiveBlog/harbour?page=2"), Exclusion::kLiveBlog);
  EXPECT_EQ(of_url("gazette.example/live-updates/harbour"), Exclusion::kLiveBlog);
  EXPECT_EQ(of_url("https://gazette.example/corrections-and-clarifications/monday"), Exclusion::kCorrection);
  // A host, a headline, a query and a word of another word are none.
  EXPECT_EQ(of_url("https://live.gazette.example/news/harbour"), Exclusion::kNone);
  EXPECT_EQ(of_url("https://gazette.example/news/live"), Exclusion::kNone);
  EXPECT_EQ(of_url("https://gazette.example/news/where-otters-live/"), Exclusion::kNone);
  EXPECT_EQ(of_url("https://gazette.example/livestock/prices"), Exclusion::kNone);
  EXPECT_EQ(of_url("https://gazette.example/news/harbour?from=/live/x/"), Exclusion::kNone);
  EXPECT_EQ(of_url("////"), Exclusion::kNone);
}

TEST(RulesTest, TheVersionIsOfAllThatAnAnalysisRestsOn) {
  const Rules aliased = *MakeRules({.outlets = "version\t1\nalias\tapmirror.example\tapnews.com\n"});
  report::Report report = ReportOf("OSLO (AP) — The council met on Monday.\n");
  report.outlet = "apmirror.example";
  ASSERT_NE(Analyze(aliased, report, nullptr, nullptr).credits, Analyze(AllRules(), report, nullptr, nullptr).credits);
  EXPECT_NE(aliased.version, AllRules().version);
  EXPECT_NE(AllRules().version.find(" psl-"), std::string::npos);
}

TEST(RulesTest, AFaultNamesItsFile) {
  const auto fault = [](const RuleTexts& texts) {
    const absl::Status status = MakeRules(texts).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message().substr(0, status.message().find(": ")));
  };
  EXPECT_EQ(fault({.lines = "nonsense"}), "line-rules:1");
  EXPECT_EQ(fault({.agencies = "nonsense"}), "agencies:1");
  EXPECT_EQ(fault({.credits = "nonsense"}), "credit-rules:1");
  EXPECT_EQ(fault({.attribution_words = "nonsense"}), "attribution-words:1");
  EXPECT_EQ(fault({.attribution_cues = "nonsense"}), "attribution-cues:1");
  EXPECT_EQ(fault({.outlets = "nonsense"}), "outlets:1");
}

}  // namespace
}  // namespace wireprint::credibility
