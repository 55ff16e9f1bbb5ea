#include "services/chassis/error.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

TEST(ErrorTest, DetailSurvivesTheStatus) {
  const ErrorDetail detail{
      .reason = "TEXT_TOO_LONG",
      .field = "report.text_bytes",
      .metadata = {{"size", "1048577"}, {"limit", std::string(300, 'x')}, {"", std::string("\0", 1)}},
      .retry_after = absl::Milliseconds(1500)};
  const absl::Status status = MakeError(absl::StatusCode::kInvalidArgument, "too long", detail);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "too long");
  EXPECT_EQ(GetErrorDetail(status), detail);
}

TEST(ErrorTest, AnEmptyDetailIsStillADetail) {
  EXPECT_EQ(GetErrorDetail(MakeError(absl::StatusCode::kNotFound, "", {})), ErrorDetail{});
}

TEST(ErrorTest, NoDelayAndADelayOfZeroDiffer) {
  const absl::Status now = MakeError(absl::StatusCode::kUnavailable, "", {.retry_after = absl::ZeroDuration()});
  EXPECT_EQ(GetErrorDetail(now)->retry_after, absl::ZeroDuration());
  const absl::Status never = MakeError(absl::StatusCode::kUnavailable, "", {});
  EXPECT_EQ(GetErrorDetail(never)->retry_after, std::nullopt);
}

TEST(ErrorTest, ADelayBelowZeroIsZeroAndAnEndlessOneLong) {
  const absl::Status below = MakeError(absl::StatusCode::kUnavailable, "", {.retry_after = absl::Seconds(-1)});
  EXPECT_EQ(GetErrorDetail(below)->retry_after, absl::ZeroDuration());
  const absl::Status endless = MakeError(absl::StatusCode::kUnavailable, "", {.retry_after = absl::InfiniteDuration()});
  EXPECT_GT(GetErrorDetail(endless)->retry_after, absl::Hours(24 * 365));
}

TEST(ErrorTest, OtherStatusesHaveNoDetail) {
  EXPECT_EQ(GetErrorDetail(absl::OkStatus()), std::nullopt);
  EXPECT_EQ(GetErrorDetail(absl::NotFoundError("no detail")), std::nullopt);
}

TEST(ErrorTest, PrefixFieldExtendsOnlyTheField) {
  const ErrorDetail detail{.reason = "OUTLET_MISSING", .field = "report.outlet", .metadata = {{"k", "v"}}};
  const absl::Status prefixed =
      PrefixField(MakeError(absl::StatusCode::kInvalidArgument, "no outlet", detail), "items[3].");
  EXPECT_EQ(prefixed.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(prefixed.message(), "no outlet");
  ErrorDetail expected = detail;
  expected.field = "items[3].report.outlet";
  EXPECT_EQ(GetErrorDetail(prefixed), expected);
}

TEST(ErrorTest, PrefixFieldLeavesOthersAlone) {
  const absl::Status no_field = MakeError(absl::StatusCode::kUnavailable, "busy", {.reason = "OVERLOADED"});
  EXPECT_EQ(PrefixField(no_field, "items[0]."), no_field);
  EXPECT_EQ(PrefixField(absl::OkStatus(), "items[0]."), absl::OkStatus());
  EXPECT_EQ(PrefixField(absl::AbortedError("x"), "items[0]."), absl::AbortedError("x"));
}

// Statuses may come from elsewhere with a payload of our name: nothing of it may crash or be believed.
TEST(ErrorTest, EveryDamagedPayloadIsNoDetail) {
  const absl::Status good = MakeError(absl::StatusCode::kNotFound, "m", {.reason = "R", .metadata = {{"a", "b"}}});
  std::string url;
  std::string payload;
  good.ForEachPayload([&](absl::string_view key, const absl::Cord& value) {
    url = std::string(key);
    payload = std::string(value);
  });
  for (size_t size = 0; size < payload.size(); ++size) {
    absl::Status cut = good;
    cut.SetPayload(url, absl::Cord(payload.substr(0, size)));
    EXPECT_EQ(GetErrorDetail(cut), std::nullopt) << size;
  }
  absl::Status longer = good;
  longer.SetPayload(url, absl::Cord(payload + "x"));
  EXPECT_EQ(GetErrorDetail(longer), std::nullopt);
  absl::Status endless_number = good;
  endless_number.SetPayload(url, absl::Cord(std::string(1, '\1') + std::string(64, '\xff')));
  EXPECT_EQ(GetErrorDetail(endless_number), std::nullopt);
  absl::Status other_version = good;
  payload[0] = 2;
  other_version.SetPayload(url, absl::Cord(payload));
  EXPECT_EQ(GetErrorDetail(other_version), std::nullopt);
}

}  // namespace
}  // namespace wireprint::chassis
