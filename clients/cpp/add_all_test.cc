#include "clients/cpp/add_all.h"

#include <algorithm>
#include <atomic>

#include "absl/time/clock.h"
#include "clients/cpp/testing_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::client {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Le;
using ::testing::SizeIs;

std::vector<reportv1::Report> Reports(size_t count, size_t text_size = 10) {
  std::vector<reportv1::Report> reports(count);
  for (size_t i = 0; i < count; ++i) {
    reports[i].set_report_id(absl::StrCat("r", i));
    reports[i].set_outlet("northbay-courier.example");
    reports[i].set_text(std::string(text_size, 'x'));
  }
  return reports;
}

class AddAllTest : public ::testing::Test {
 protected:
  AddAllTest() : client_(server_.Options()) {
    options_.in_flight = 1;
    options_.timing.now = [this] { return now_; };
    options_.timing.sleep = [this](absl::Duration duration) {
      slept_.push_back(duration);
      now_ += duration;
    };
    options_.timing.uniform = [] { return 0.0; };
  }

  AddAllSummary Add(const std::vector<reportv1::Report>& reports) {
    return AddAll(client_, reports, options_, [this](const AddOutcome& outcome) {
      order_.push_back(outcome.index);
      codes_.push_back(outcome.result.status().code());
    });
  }

  TestingServer server_;
  DedupClient client_;
  AddAllOptions options_;
  absl::Time now_ = absl::FromUnixSeconds(1700000000);
  std::vector<absl::Duration> slept_;
  std::vector<uint64_t> order_;
  std::vector<absl::StatusCode> codes_;
};

TEST_F(AddAllTest, NothingMakesNoCall) {
  EXPECT_EQ(Add({}).calls, 0U);
  EXPECT_TRUE(order_.empty());
}

TEST_F(AddAllTest, BatchesKeepToTheirNumberAndTheOrder) {
  const AddAllSummary summary = Add(Reports(600));
  EXPECT_EQ(summary.stored, 600U);
  EXPECT_EQ(summary.calls, 3U);
  EXPECT_THAT(server_.batches, ElementsAre(SizeIs(256), SizeIs(256), SizeIs(88)));
  ASSERT_EQ(order_.size(), 600U);
  EXPECT_TRUE(std::is_sorted(order_.begin(), order_.end()));
  EXPECT_EQ(server_.stored.front(), "r0");
  EXPECT_EQ(server_.stored.back(), "r599");
}

TEST_F(AddAllTest, BatchesKeepToTheirBytesAndALargeReportGoesAlone) {
  std::vector<reportv1::Report> reports = Reports(12, 60 << 10);
  reports[5].set_text(std::string(700 << 10, 'y'));
  EXPECT_EQ(Add(reports).stored, 12U);
  EXPECT_THAT(server_.batches, ElementsAre(SizeIs(4), SizeIs(1), SizeIs(1), SizeIs(4), SizeIs(2)));
  ASSERT_THAT(server_.batch_bytes, SizeIs(5));
  server_.batch_bytes.erase(server_.batch_bytes.begin() + 2);
  EXPECT_THAT(server_.batch_bytes, Each(Le(kMaxBatchBytes)));
}

TEST_F(AddAllTest, AReportThatCannotBeSentIsRefusedAloneAndLocally) {
  std::vector<reportv1::Report> reports = Reports(3);
  reports[1].set_text(std::string(5 << 20, 'y'));
  reports[2].set_byline("\xFF");
  const AddAllSummary summary = Add(reports);
  EXPECT_EQ(summary.stored, 1U);
  EXPECT_EQ(summary.refused, 2U);
  EXPECT_TRUE(summary.stopped.ok());
  EXPECT_THAT(codes_, ElementsAre(absl::StatusCode::kOk, absl::StatusCode::kInvalidArgument,
                                  absl::StatusCode::kInvalidArgument));
}

TEST_F(AddAllTest, ItemsThatFailForTheMomentAreSentAgainWhenTheServerSays) {
  server_.item_status = [](const std::string& id, int seen) {
    return id == "r1" && seen < 2 ? Overloaded(3) : google::rpc::Status();
  };
  const AddAllSummary summary = Add(Reports(3));
  EXPECT_EQ(summary.stored, 3U);
  EXPECT_EQ(summary.refused, 0U);
  EXPECT_EQ(summary.retried_items, 2U);
  EXPECT_THAT(server_.batches, ElementsAre(ElementsAre("r0", "r1", "r2"), ElementsAre("r1"), ElementsAre("r1")));
  EXPECT_THAT(slept_, ElementsAre(absl::Seconds(3), absl::Seconds(3)));
  EXPECT_THAT(order_, ElementsAre(0, 1, 2));
}

TEST_F(AddAllTest, ARetryEndsBeforeTheNextBatchBegins) {
  options_.max_items = 2;
  server_.item_status = [](const std::string& id, int seen) {
    return id == "r0" && seen == 0 ? Overloaded(1) : google::rpc::Status();
  };
  Add(Reports(4));
  EXPECT_THAT(server_.stored, ElementsAre("r1", "r0", "r2", "r3"));
}

TEST_F(AddAllTest, RetriesEndWithTheTimeoutAndTheStreamGoesOn) {
  options_.max_items = 1;
  options_.timeout = absl::Seconds(10);
  server_.item_status = [](const std::string& id, int) { return id == "r0" ? Overloaded(3) : google::rpc::Status(); };
  const AddAllSummary summary = Add(Reports(2));
  EXPECT_EQ(summary.stored, 1U);
  EXPECT_EQ(summary.refused, 1U);
  EXPECT_THAT(codes_, ElementsAre(absl::StatusCode::kResourceExhausted, absl::StatusCode::kOk));
  EXPECT_EQ(slept_.size(), 3U);
  EXPECT_TRUE(summary.stopped.ok());
}

TEST_F(AddAllTest, ItemsRefusedForGoodAreNotSentAgain) {
  server_.item_status = [](const std::string& id, int) {
    return id == "r1" ? ToProto(InvalidArgument("TEXT_EMPTY", "items[1].report.text_bytes", "the text is empty"))
                      : google::rpc::Status();
  };
  const AddAllSummary summary = Add(Reports(3));
  EXPECT_EQ(summary.stored, 2U);
  EXPECT_EQ(summary.refused, 1U);
  EXPECT_THAT(server_.batches, SizeIs(1));
}

TEST_F(AddAllTest, ACallThatFailsForTheMomentIsSentAgain) {
  ClientOptions once = server_.Options();
  once.max_attempts = 1;  // leaves the retry to AddAll
  client_ = DedupClient(once);
  server_.failures = {ToGrpc(Overloaded(2))};
  const AddAllSummary summary = Add(Reports(3));
  EXPECT_EQ(summary.stored, 3U);
  EXPECT_EQ(summary.calls, 2U);
  EXPECT_THAT(slept_, ElementsAre(absl::Seconds(2)));
}

TEST_F(AddAllTest, ACallThatFailsForGoodStopsTheStream) {
  options_.max_items = 2;
  server_.failures = {{grpc::StatusCode::INVALID_ARGUMENT, "no such corpus"}};
  const AddAllSummary summary = Add(Reports(6));
  EXPECT_EQ(summary.stopped.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(summary.refused, 2U);
  EXPECT_EQ(summary.stored, 0U);
}

TEST_F(AddAllTest, SeveralBatchesAreUnderWayAtOnce) {
  options_.in_flight = AddAllOptions().in_flight;
  ASSERT_GT(options_.in_flight, 1) << "pipelining is what one gets unasked";
  options_.max_items = 5;
  options_.timing = RealTiming();
  std::atomic<int> arrived = 0;
  std::atomic<bool> alone = false;
  server_.before_batch = [&] {
    ++arrived;
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    while (arrived < options_.in_flight && !alone) {
      absl::SleepFor(absl::Milliseconds(1));
      alone = alone || absl::Now() > deadline;
    }
  };
  EXPECT_EQ(Add(Reports(60)).stored, 60U);
  EXPECT_FALSE(alone) << "a call waited for others that never came";
}

TEST_F(AddAllTest, SeveralInFlightStoreEachReportOnce) {
  options_.in_flight = 4;
  options_.max_items = 5;
  options_.timing = RealTiming();
  EXPECT_EQ(Add(Reports(203)).stored, 203U);
  std::sort(order_.begin(), order_.end());
  for (size_t i = 0; i < order_.size(); ++i) {
    ASSERT_EQ(order_[i], i);
  }
}

TEST(BackoffDelayTest, GrowsToItsLimitAndNeverUndercutsTheServer) {
  const BackoffOptions options;
  EXPECT_EQ(BackoffDelay(options, 1, std::nullopt, 0.0), absl::Milliseconds(50));
  EXPECT_EQ(BackoffDelay(options, 2, std::nullopt, 0.0), absl::Milliseconds(100));
  EXPECT_EQ(BackoffDelay(options, 40, std::nullopt, 0.0), absl::Milliseconds(2500));
  EXPECT_GE(BackoffDelay(options, 1, absl::Seconds(3), 0.0), absl::Seconds(3));
  EXPECT_LE(BackoffDelay(options, 1, absl::Seconds(3), 0.99), absl::Seconds(4.5));
}

}  // namespace
}  // namespace wireprint::client
