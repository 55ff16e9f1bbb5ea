#include "clients/cpp/cluster_watch.h"

#include <thread>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "clients/cpp/testing_server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::client {
namespace {

using ::testing::ElementsAre;

using Writer = grpc::ServerWriter<dedupv1::WatchClustersResponse>;

// Serves the changes 1 to `last` one a message, from the number in the token on, `at_once` of them a call, and then
// ends the call with the next of `ends`.
class ClusterWatchTest : public ::testing::Test {
 protected:
  ClusterWatchTest() : client_(server_.Options()) {
    server_.watch_clusters = [this](grpc::ServerContext* context, const dedupv1::WatchClustersRequest& request,
                                    Writer* writer) {
      tokens_.push_back(request.resume_token());
      int number = 0;
      (void)absl::SimpleAtoi(request.resume_token(), &number);
      Send(number, false, writer);
      for (int sent = 0; sent < at_once_ && number < last_; ++sent) {
        Send(++number, true, writer);
      }
      if (!ends_.empty()) {
        const grpc::Status status = ends_.front();
        ends_.pop_front();
        return status;
      }
      while (!context->IsCancelled()) {
        absl::SleepFor(absl::Milliseconds(5));
      }
      return grpc::Status::CANCELLED;
    };
    options_.timing.sleep = [this](absl::Duration duration) { slept_ += duration; };
    options_.timing.uniform = [] { return 0.0; };
    options_.interrupted = [this](const absl::Status& status) { breaks_.push_back(status.code()); };
  }

  static void Send(int number, bool change, Writer* writer) {
    dedupv1::WatchClustersResponse response;
    if (change) {
      response.add_changes()->set_sequence(static_cast<uint64_t>(number));
    }
    response.set_resume_token(absl::StrCat(number));
    writer->Write(response);
  }

  // Runs until `last_` was seen.
  absl::Status Run() {
    ClusterWatch watch(client_, options_);
    const absl::Status status = watch.Run([&](const dedupv1::WatchClustersResponse& response) {
      messages_ += 1;
      for (const auto& change : response.changes()) {
        seen_.push_back(change.sequence());
      }
      return seen_.empty() || seen_.back() != static_cast<uint64_t>(last_);
    });
    token_ = watch.resume_token();
    return status;
  }

  TestingServer server_;
  DedupClient client_;
  WatchOptions options_;
  int at_once_ = 3;
  int last_ = 7;
  std::deque<grpc::Status> ends_;
  std::vector<std::string> tokens_;
  std::vector<uint64_t> seen_;
  std::vector<absl::StatusCode> breaks_;
  absl::Duration slept_;
  int messages_ = 0;
  std::string token_;
};

TEST_F(ClusterWatchTest, ResumesBehindTheLastMessageUntilTheCallerHasEnough) {
  ends_ = {{grpc::StatusCode::UNAVAILABLE, "stopping"}, ToGrpc(Overloaded(2))};
  EXPECT_TRUE(Run().ok());
  EXPECT_THAT(tokens_, ElementsAre("", "3", "6"));
  EXPECT_THAT(seen_, ElementsAre(1, 2, 3, 4, 5, 6, 7));
  EXPECT_EQ(messages_, 8) << "the first message, and those with changes";
  EXPECT_EQ(token_, "7");
  EXPECT_THAT(breaks_, ElementsAre(absl::StatusCode::kUnavailable, absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(slept_, absl::Milliseconds(50) + absl::Seconds(2)) << "what the server asks for is waited";
}

TEST_F(ClusterWatchTest, ACancelThatIsNotItsOwnIsABreak) {
  ends_ = {{grpc::StatusCode::CANCELLED, ""}, {grpc::StatusCode::CANCELLED, ""}};
  EXPECT_TRUE(Run().ok());
  EXPECT_THAT(seen_, ElementsAre(1, 2, 3, 4, 5, 6, 7));
}

TEST_F(ClusterWatchTest, BeginsAtTheTokenItIsGiven) {
  options_.resume_token = "5";
  EXPECT_TRUE(Run().ok());
  EXPECT_THAT(tokens_, ElementsAre("5"));
  EXPECT_THAT(seen_, ElementsAre(6, 7));
}

TEST_F(ClusterWatchTest, BacksOffWhileNothingComes) {
  at_once_ = 10;
  ClientOptions once = server_.Options();
  once.max_attempts = 1;
  client_ = DedupClient(once);
  server_.failures.assign(3, {grpc::StatusCode::UNAVAILABLE, "starting"});
  EXPECT_TRUE(Run().ok());
  EXPECT_EQ(slept_, absl::Milliseconds(50 + 100 + 200)) << "each wait is twice the one before";
}

TEST_F(ClusterWatchTest, AnErrorThatResumingCannotHelpEndsIt) {
  google::rpc::Status expired = Overloaded(1);
  expired.set_code(11);
  ends_ = {ToGrpc(expired)};
  EXPECT_EQ(Run().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(seen_, ElementsAre(1, 2, 3));
  EXPECT_EQ(token_, "3");
}

TEST_F(ClusterWatchTest, CancelEndsItFromAnotherThreadAndBeforeItBegins) {
  last_ = 100;
  ClusterWatch watch(client_, options_);
  std::thread canceller;
  const absl::Status status = watch.Run([&](const dedupv1::WatchClustersResponse&) {
    if (!canceller.joinable()) {
      canceller = std::thread([&] { watch.Cancel(); });
    }
    return true;
  });
  canceller.join();
  EXPECT_TRUE(status.ok()) << status;
  ClusterWatch before(client_, options_);
  before.Cancel();
  EXPECT_TRUE(before.Run([](const dedupv1::WatchClustersResponse&) { return true; }).ok());
}

}  // namespace
}  // namespace wireprint::client
