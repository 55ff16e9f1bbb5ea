#include "services/credibility/core/ledger.h"

#include <random>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

// An own report with a bit of everything.
ReportFacts Own() {
  ReportFacts facts;
  facts.text = {.text_bytes = 4000,
                .boilerplate_bytes = 300,
                .body_words = 600,
                .body_sentences = 30,
                .attributed_sentences = 12,
                .attributions_known = true,
                .byline_supplied = true,
                .credit_line_supplied = true,
                .has_byline = true,
                .has_dateline = true,
                .has_photo_credit = false,
                .has_agency_credit = false};
  auto& kinds = facts.text.attributions.by_kind;
  kinds[static_cast<size_t>(SourceKind::kOfficialNamed)] = 5;
  kinds[static_cast<size_t>(SourceKind::kOfficialBody)] = 2;
  kinds[static_cast<size_t>(SourceKind::kDocument)] = 1;
  kinds[static_cast<size_t>(SourceKind::kAnonymous)] = 2;
  kinds[static_cast<size_t>(SourceKind::kVague)] = 3;
  kinds[static_cast<size_t>(SourceKind::kAgentless)] = 1;
  kinds[static_cast<size_t>(SourceKind::kUnresolved)] = 2;
  facts.text.attributions.anonymous_with_reason = 1;
  facts.text.attributions.direct_or_mixed = 4;
  return facts;
}

ReportFacts Reprint(CreditCell cell) {
  ReportFacts facts = Own();
  facts.reuse.reuse = Reuse::kWhole;
  facts.reuse.cell = cell;
  facts.reuse.reused_share = 0.9f;
  facts.reuse.shared = true;
  return facts;
}

TEST(CountsOfTest, WhatShareOfAReprintIsReusedMayBeUnknown) {
  ReportFacts facts = Reprint(CreditCell::kNone);
  EXPECT_EQ(CountsOf(facts).Of(Metric::kOriginalShare), (Tally{1, 60, 600}));
  facts.reuse.reused_share = kShareUnknown;
  const DayCounts counts = CountsOf(facts);
  EXPECT_EQ(counts.Of(Metric::kOriginalShare), Tally());
  EXPECT_EQ(counts.Of(Metric::kReprintRate), (Tally{1, 1, 1}));
  EXPECT_EQ(counts.Of(Metric::kReprintCreditRate), (Tally{1, 0, 1}));
}

TEST(CountsOfTest, AnOwnReportCountsForEverythingButItsCredit) {
  const DayCounts counts = CountsOf(Own());
  EXPECT_EQ(counts.Of(Metric::kReprintRate), (Tally{1, 0, 1}));
  EXPECT_EQ(counts.Of(Metric::kReprintCreditRate), (Tally{0, 0, 0}));
  EXPECT_EQ(counts.Of(Metric::kOriginalShare), (Tally{1, 600, 600}));
  EXPECT_EQ(counts.Of(Metric::kFirstInClusterRate).n, 0);
  EXPECT_EQ(counts.Of(Metric::kNamedSourceRate), (Tally{1, 8, 13}));
  EXPECT_EQ(counts.Of(Metric::kVagueSourceRate), (Tally{1, 4, 16}));
  EXPECT_EQ(counts.Of(Metric::kAnonymousSourceRate), (Tally{1, 2, 16}));
  EXPECT_EQ(counts.Of(Metric::kAnonymityReasonRate), (Tally{1, 1, 2}));
  EXPECT_EQ(counts.Of(Metric::kAttributedSentenceShare), (Tally{1, 12, 30}));
  EXPECT_EQ(counts.Of(Metric::kAttributionDensity), (Tally{1, 16, 600}));
  EXPECT_EQ(counts.Of(Metric::kDirectQuoteShare), (Tally{1, 4, 16}));
  EXPECT_EQ(counts.Of(Metric::kDocumentShare), (Tally{1, 1, 16}));
  EXPECT_EQ(counts.Of(Metric::kBylineRate), (Tally{1, 1, 1}));
  EXPECT_EQ(counts.Of(Metric::kPhotoCreditRate), (Tally{1, 0, 1}));
  EXPECT_EQ(counts.Of(Metric::kBoilerplateShare), (Tally{1, 300, 4000}));
}

TEST(CountsOfTest, AReprintsSourcesAreItsOrigins) {
  const DayCounts counts = CountsOf(Reprint(CreditCell::kAccurate));
  EXPECT_EQ(counts.Of(Metric::kReprintRate), (Tally{1, 1, 1}));
  EXPECT_EQ(counts.Of(Metric::kReprintCreditRate), (Tally{1, 1, 1}));
  EXPECT_EQ(counts.Of(Metric::kOriginalShare), (Tally{1, 60, 600}));
  EXPECT_EQ(counts.Of(Metric::kFirstInClusterRate), (Tally{1, 0, 1}));
  EXPECT_EQ(counts.Of(Metric::kNamedSourceRate).n, 0);
  EXPECT_EQ(counts.Of(Metric::kBylineRate).n, 0);
  EXPECT_EQ(counts.Of(Metric::kBoilerplateShare).n, 4000);
}

TEST(CountsOfTest, OnlyWhatIsKnownOfACreditIsJudged) {
  const auto credited = [](CreditCell cell) { return CountsOf(Reprint(cell)).Of(Metric::kReprintCreditRate); };
  EXPECT_EQ(credited(CreditCell::kInaccurate), (Tally{1, 0, 1}));
  EXPECT_EQ(credited(CreditCell::kNone), (Tally{1, 0, 1}));
  EXPECT_EQ(credited(CreditCell::kUnclear), (Tally{0, 0, 0}));
  EXPECT_EQ(credited(CreditCell::kUnresolved), (Tally{0, 0, 0}));
  EXPECT_EQ(CountsOf(Reprint(CreditCell::kUnresolved)).Of(Counter::kCreditsUnresolved), 1);
  EXPECT_EQ(CountsOf(Reprint(CreditCell::kUnclear)).Of(Counter::kCreditsUnclear), 1);
}

TEST(CountsOfTest, OnlyReprintsOweACredit) {
  ReportFacts facts = Reprint(CreditCell::kNone);
  for (const Reuse reuse : {Reuse::kNone, Reuse::kPartial, Reuse::kSameFamily, Reuse::kUnresolved}) {
    facts.reuse.reuse = reuse;
    EXPECT_EQ(CountsOf(facts).Of(Metric::kReprintCreditRate).n, 0);
    EXPECT_EQ(CountsOf(facts).Of(Counter::kCreditsNone), 0);
  }
}

TEST(CountsOfTest, AFieldThatWasNotSuppliedIsNoAbsence) {
  ReportFacts facts = Own();
  facts.text.byline_supplied = false;
  facts.text.has_byline = false;
  EXPECT_EQ(CountsOf(facts).Of(Metric::kBylineRate).n, 0);
  EXPECT_EQ(CountsOf(facts).Of(Metric::kAgencyCreditRate).n, 0);
  facts.text.attributions_known = false;
  EXPECT_EQ(CountsOf(facts).Of(Metric::kNamedSourceRate).n, 0);
  EXPECT_EQ(CountsOf(facts).Of(Counter::kUnsupportedLanguage), 1);
}

TEST(CountsOfTest, WhatIsLeftOutIsCounted) {
  for (const auto& [exclusion, counter] :
       std::vector<std::pair<Exclusion, Counter>>{{Exclusion::kTemplate, Counter::kTemplates},
                                                  {Exclusion::kOwnVersion, Counter::kOwnVersions},
                                                  {Exclusion::kCorrection, Counter::kCorrections},
                                                  {Exclusion::kLiveBlog, Counter::kLiveBlogs},
                                                  {Exclusion::kStub, Counter::kStubs},
                                                  {Exclusion::kRefused, Counter::kRefused}}) {
    ReportFacts facts = Reprint(CreditCell::kNone);
    facts.reuse.exclusion = exclusion;
    const DayCounts counts = CountsOf(facts);
    EXPECT_EQ(counts.Of(counter), 1);
    EXPECT_EQ(counts.Of(Metric::kReprintRate).n, 0);
    EXPECT_EQ(counts.Of(Metric::kReprintCreditRate).n, 0);
    EXPECT_EQ(counts.Of(Metric::kBoilerplateShare).n, 4000);
  }
}

TEST(CountsOfTest, PendingAndUndecidedReportsStandAside) {
  ReportFacts pending = Own();
  pending.reuse.pending = true;
  EXPECT_EQ(CountsOf(pending).Of(Counter::kPending), 1);
  EXPECT_EQ(CountsOf(pending).Of(Metric::kReprintRate).n, 0);
  EXPECT_EQ(CountsOf(pending).Of(Metric::kNamedSourceRate).n, 0);
  ReportFacts undecided = Own();
  undecided.reuse.reuse = Reuse::kUnresolved;
  EXPECT_EQ(CountsOf(undecided).Of(Counter::kReuseUnresolved), 1);
  EXPECT_EQ(CountsOf(undecided).Of(Metric::kReprintRate).n, 0);
  EXPECT_EQ(CountsOf(undecided).Of(Metric::kNamedSourceRate).n, 0);
}

TEST(CountsOfTest, SameFamilyReuseStandsApart) {
  ReportFacts facts = Own();
  facts.reuse.reuse = Reuse::kSameFamily;
  EXPECT_EQ(CountsOf(facts).Of(Metric::kReprintRate), (Tally{1, 0, 1}));
  EXPECT_EQ(CountsOf(facts).Of(Metric::kSameFamilyRate), (Tally{1, 1, 1}));
  EXPECT_EQ(CountsOf(facts).Of(Metric::kNamedSourceRate).n, 0);
}

TEST(DayOfTest, IsTheDayOfUtc) {
  EXPECT_EQ(DayOf(0), 0);
  EXPECT_EQ(DayOf(kMicrosPerDay - 1), 0);
  EXPECT_EQ(DayOf(kMicrosPerDay), 1);
  EXPECT_EQ(DayOf(-1), -1);
}

TEST(OutletLedgerTest, WhatIsTakenOutLeavesNoTrace) {
  std::mt19937_64 random(1);
  OutletLedger kept;
  OutletLedger ledger;
  std::vector<std::pair<Day, DayCounts>> removed;
  for (int i = 0; i < 500; ++i) {
    ReportFacts facts = random() % 2 == 0 ? Own() : Reprint(static_cast<CreditCell>(1 + random() % 6));
    facts.text.body_words = static_cast<uint32_t>(random() % 900);
    facts.reuse.reused_share = static_cast<float>(random() % 100) / 99;
    const Day day = static_cast<Day>(random() % 30);
    ledger.Add(day, CountsOf(facts));
    if (random() % 2 == 0) {
      kept.Add(day, CountsOf(facts));
    } else {
      removed.emplace_back(day, CountsOf(facts));
    }
  }
  EXPECT_NE(ledger, kept);
  for (const auto& [day, counts] : removed) ledger.Remove(day, counts);
  EXPECT_EQ(ledger, kept);
}

TEST(OutletLedgerTest, AnEmptiedDayIsForgotten) {
  OutletLedger ledger;
  ledger.Add(3, CountsOf(Own()));
  ledger.Remove(3, CountsOf(Own()));
  ledger.Remove(4, CountsOf(Own()));
  EXPECT_EQ(ledger, OutletLedger());
}

}  // namespace
}  // namespace wireprint::credibility
