#include "services/chassis/log_stage.h"

#include <unistd.h>

#include <cstdio>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/chassis/error.h"
#include "services/chassis/log.h"

namespace wireprint::chassis {
namespace {

using testing::HasSubstr;
using testing::Not;

class LogStageTest : public testing::Test {
 protected:
  LogStageTest() { SetLogFile(fileno(file_)); }
  ~LogStageTest() override {
    SetLogFile(STDERR_FILENO);
    std::fclose(file_);
  }
  std::string Said() {
    FlushLog(absl::Seconds(20));
    std::string text(1 << 20, '\0');
    text.resize(static_cast<size_t>(pread(fileno(file_), text.data(), text.size(), 0)));
    return text;
  }
  static CallInfo ACall(absl::Duration ago) {
    CallInfo call;
    call.method = "AddReport";
    call.start = absl::Now() - ago;
    call.handler_start = call.start + ago / 4;
    call.deadline = absl::InfiniteFuture();
    call.request_bytes = 123;
    call.caller.name = "news-desk";
    return call;
  }

  std::FILE* file_ = std::tmpfile();
};

TEST_F(LogStageTest, SlowCallsSayWhereTheTimeWent) {
  LogStage stage(absl::Seconds(1), 0);
  stage.End(ACall(absl::Milliseconds(10)), absl::OkStatus());
  EXPECT_EQ(Said(), "");
  stage.End(ACall(absl::Seconds(8)), absl::OkStatus());
  CallInfo waiting = ACall(absl::Seconds(8));
  waiting.handler_end = waiting.handler_start + absl::Seconds(1);
  stage.End(waiting, absl::OkStatus());
  const std::string said = Said();
  EXPECT_THAT(said, HasSubstr("\"queue_ms\":2000,\"handler_ms\":1000,\"finish_ms\":500"));
  EXPECT_THAT(said, HasSubstr("\"event\":\"slow_call\",\"method\":\"AddReport\",\"code\":\"OK\""));
  EXPECT_THAT(said, HasSubstr("\"queue_ms\":2000,\"handler_ms\":600"));
  EXPECT_THAT(said, HasSubstr("\"request_bytes\":123"));
  EXPECT_THAT(said, HasSubstr("\"caller\":\"news-desk\""));
}

TEST_F(LogStageTest, OfFaultsTheMessageIsLoggedOfOtherErrorsNot) {
  LogStage stage(absl::Seconds(1), 1);
  stage.End(ACall(absl::ZeroDuration()), absl::InternalError("the disk said EIO"));
  EXPECT_THAT(Said(), HasSubstr("call_failed"));
  EXPECT_THAT(Said(), HasSubstr("the disk said EIO"));
  stage.End(ACall(absl::ZeroDuration()),
            MakeError(absl::StatusCode::kInvalidArgument, "quotes the text", {.reason = "OUTLET_MALFORMED"}));
  EXPECT_THAT(Said(), HasSubstr("\"event\":\"call\",\"method\":\"AddReport\",\"code\":\"INVALID_ARGUMENT\","
                                "\"reason\":\"OUTLET_MALFORMED\""));
  EXPECT_THAT(Said(), Not(HasSubstr("quotes the text")));
}

TEST_F(LogStageTest, ASampleOfCallsIsLoggedUpToALimit) {
  LogStage none(absl::Seconds(1), 0);
  for (int i = 0; i < 1000; ++i) none.End(ACall(absl::ZeroDuration()), absl::OkStatus());
  EXPECT_EQ(Said(), "");
  LogStage some(absl::Seconds(1), 0.1);
  for (int i = 0; i < 1000; ++i) some.End(ACall(absl::ZeroDuration()), absl::OkStatus());
  const std::string said = Said();
  const auto lines = std::count(said.begin(), said.end(), '\n');
  EXPECT_GT(lines, 40);
  EXPECT_LT(lines, 200);
  LogStage all(absl::Seconds(1), 1);
  for (int i = 0; i < 5000; ++i) all.End(ACall(absl::ZeroDuration()), absl::OkStatus());
  const std::string more = Said();
  EXPECT_LT(std::count(more.begin(), more.end(), '\n'), lines + 3 * LogStage::kMaxAccessLinesPerSecond);
}

TEST(LineBudgetTest, SaysHowManyWereLeftOut) {
  LineBudget budget(2);
  const absl::Time now = absl::FromUnixSeconds(1000);
  int64_t suppressed = -1;
  EXPECT_TRUE(budget.Take(now, suppressed) && suppressed == 0);
  EXPECT_TRUE(budget.Take(now, suppressed));
  EXPECT_FALSE(budget.Take(now, suppressed));
  EXPECT_FALSE(budget.Take(now, suppressed));
  EXPECT_TRUE(budget.Take(now + absl::Seconds(1), suppressed));
  EXPECT_EQ(suppressed, 2);
}

}  // namespace
}  // namespace wireprint::chassis
