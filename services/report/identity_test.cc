#include "services/report/identity.h"

#include <string>

#include "gtest/gtest.h"
#include "services/chassis/error.h"

namespace wireprint::report {
namespace {

constexpr Micros kRetention = 1000;

Hash128 Content(uint8_t value) {
  Hash128 hash{};
  hash[0] = value;
  return hash;
}

// Revisions 1..n with contents 1..n and sequences 10, 20, …
Identity Known(uint32_t revisions) {
  Identity identity;
  for (uint32_t n = 1; n <= revisions; ++n) identity.revisions.push_back({n, n * 10, Content(static_cast<uint8_t>(n))});
  return identity;
}

std::string ReasonOf(const absl::Status& status) { return chassis::GetErrorDetail(status)->reason; }

absl::StatusOr<AddDecision> Decide(const std::optional<Identity>& identity, uint8_t content, uint32_t expected,
                                   Micros now = 0) {
  return DecideAdd("id", identity, Content(content), expected, now, kRetention);
}

TEST(DecideAddTest, AnUnknownIdIsTheFirstRevision) {
  const auto decision = Decide(std::nullopt, 1, 0);
  ASSERT_TRUE(decision.ok());
  EXPECT_EQ(decision->kind, AddDecision::Kind::kFirst);
  EXPECT_EQ(decision->revision, 1u);
}

TEST(DecideAddTest, AnyKeptContentIsAReplayOfItsRevision) {
  for (uint8_t content = 1; content <= 3; ++content) {
    const auto decision = Decide(Known(3), content, 0);
    ASSERT_TRUE(decision.ok());
    EXPECT_EQ(decision->kind, AddDecision::Kind::kReplay);
    EXPECT_EQ(decision->revision, content);
    EXPECT_EQ(decision->replayed, content * 10u);
  }
}

TEST(DecideAddTest, OtherContentIsTheNextRevision) {
  const auto decision = Decide(Known(3), 9, 0);
  ASSERT_TRUE(decision.ok());
  EXPECT_EQ(decision->kind, AddDecision::Kind::kRevision);
  EXPECT_EQ(decision->revision, 4u);
}

TEST(DecideAddTest, GoingBackNamesTheCurrentRevision) {
  const auto decision = Decide(Known(3), 1, 3);
  ASSERT_TRUE(decision.ok());
  EXPECT_EQ(decision->kind, AddDecision::Kind::kRevision);
  EXPECT_EQ(decision->revision, 4u);
}

TEST(DecideAddTest, TheRetryOfAnExpectedRevisionThatSucceededIsAReplay) {
  const auto decision = Decide(Known(3), 3, 2);
  ASSERT_TRUE(decision.ok());
  EXPECT_EQ(decision->kind, AddDecision::Kind::kReplay);
  EXPECT_EQ(decision->revision, 3u);
  const auto unchanged = Decide(Known(3), 3, 3);
  ASSERT_TRUE(unchanged.ok());
  EXPECT_EQ(unchanged->kind, AddDecision::Kind::kReplay);
}

TEST(DecideAddTest, AWrongExpectationIsAMismatch) {
  EXPECT_EQ(ReasonOf(Decide(Known(3), 9, 2).status()), "REVISION_MISMATCH");
  EXPECT_EQ(ReasonOf(Decide(Known(3), 1, 2).status()), "REVISION_MISMATCH");
  EXPECT_EQ(ReasonOf(Decide(Known(3), 9, 7).status()), "REVISION_MISMATCH");
  EXPECT_EQ(ReasonOf(Decide(std::nullopt, 1, 1).status()), "REVISION_MISMATCH");
}

TEST(DecideAddTest, ATombstoneRefusesUntilItExpires) {
  const Identity tombstone{.delete_time = 5000};
  EXPECT_EQ(ReasonOf(Decide(tombstone, 1, 0, 5000).status()), "REPORT_DELETED");
  EXPECT_EQ(ReasonOf(Decide(tombstone, 1, 0, 5000 + kRetention - 1).status()), "REPORT_DELETED");
  const auto decision = Decide(tombstone, 1, 0, 5000 + kRetention);
  ASSERT_TRUE(decision.ok());
  EXPECT_EQ(decision->kind, AddDecision::Kind::kFirst);
}

TEST(ContentHashTest, TellsEveryFieldAndItsAbsenceApart) {
  Report base;
  base.text = "text";
  base.outlet = "a.example";
  std::vector<Hash128> seen = {ContentHash(base)};
  const auto expect_new = [&seen](const Report& report) {
    const Hash128 hash = ContentHash(report);
    for (const Hash128& other : seen) EXPECT_NE(hash, other);
    seen.push_back(hash);
  };
  for (std::optional<std::string> Report::*field :
       {&Report::title, &Report::byline, &Report::credit_line, &Report::url, &Report::language}) {
    Report with = base;
    (with.*field).emplace();
    expect_new(with);
    (with.*field).emplace("x");
    expect_new(with);
  }
  Report other = base;
  other.text = "text2";
  expect_new(other);
  other = base;
  other.outlet = "b.example";
  expect_new(other);
  other = base;
  other.published_at = SentTime{0, 0};
  expect_new(other);
  other.published_at = SentTime{0, 1};
  expect_new(other);
}

TEST(ContentHashTest, TheIdTakesNoPart) {
  Report a;
  a.text = "text";
  Report b = a;
  b.report_id = "b";
  EXPECT_EQ(ContentHash(a), ContentHash(b));
}

}  // namespace
}  // namespace wireprint::report
