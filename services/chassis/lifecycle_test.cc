// Signals and exit codes of a real process.
#include "services/chassis/lifecycle.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

extern char** environ;

namespace wireprint::chassis {
namespace {

using grpc::health::v1::HealthCheckResponse;

// A running lifecycle_fixture.
class Fixture {
 public:
  Fixture(std::vector<std::string> flags, const std::string& flush) {
    const std::string& file = file_;
    std::filesystem::remove(file);
    std::vector<std::string> words = {LIFECYCLE_FIXTURE, "--listen=127.0.0.1:0"};
    words.insert(words.end(), flags.begin(), flags.end());
    words.push_back(file);
    words.push_back(flush);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    // Without what is set for other tests: a variable that is no flag of it ends its start.
    std::vector<char*> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
      if (std::string_view(*entry).substr(0, 10) != "WIREPRINT_") environment.push_back(*entry);
    }
    environment.push_back(nullptr);
    if (posix_spawn(&pid_, argv[0], nullptr, nullptr, argv.data(), environment.data()) != 0) std::abort();
    while (!std::filesystem::exists(file) && Running()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::getline(std::ifstream(file) >> std::ws, address_);
    std::filesystem::remove(file);
    if (!address_.empty()) channel_ = grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
  }
  ~Fixture() {
    if (!waited_ && Running()) {
      kill(pid_, SIGKILL);
      Wait();
    }
    std::filesystem::remove(file_ + ".handling");
  }
  // Waits until a SlowCall has reached its handler.
  void AwaitHandler() {
    while (!std::filesystem::exists(file_ + ".handling") && Running()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  void Signal(int number) { kill(pid_, number); }
  // The exit code, or minus the signal that killed it.
  int Wait() {
    if (!waited_) waitpid(pid_, &state_, 0);
    waited_ = true;
    return WIFEXITED(state_) ? WEXITSTATUS(state_) : -WTERMSIG(state_);
  }
  const std::string& address() const { return address_; }

  grpc::Status CheckHealth(HealthCheckResponse& response) {
    grpc::ClientContext context;
    return grpc::health::v1::Health::NewStub(channel_)->Check(&context, {}, &response);
  }
  grpc::Status SlowCall() {
    grpc::ClientContext context;
    dedup::v1::GetIndexInfoResponse response;
    return dedup::v1::DedupService::NewStub(channel_)->GetIndexInfo(&context, {}, &response);
  }

 private:
  bool Running() {
    if (waited_) return false;
    waited_ = waitpid(pid_, &state_, WNOHANG) == pid_;
    return !waited_;
  }

  const std::string file_ = testing::TempDir() + "/lifecycle_test." + std::to_string(getpid());
  pid_t pid_ = 0;
  int state_ = 0;
  bool waited_ = false;
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST(LifecycleTest, ATermSignalEndsWithZero) {
  Fixture fixture({}, "ok");
  HealthCheckResponse response;
  ASSERT_TRUE(fixture.CheckHealth(response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  const auto start = std::chrono::steady_clock::now();
  fixture.Signal(SIGTERM);
  EXPECT_EQ(fixture.Wait(), kExitOk);
  // The idle connection of this client does not hold it up.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(LifecycleTest, AFailedFlushEndsWithOne) {
  Fixture fixture({}, "fail");
  fixture.Signal(SIGINT);
  EXPECT_EQ(fixture.Wait(), kExitFault);
}

TEST(LifecycleTest, ASignalDuringTheStartEndsItAtOnce) {
  Fixture fixture({}, "starting");
  HealthCheckResponse response;
  ASSERT_TRUE(fixture.CheckHealth(response).ok());
  fixture.Signal(SIGTERM);
  EXPECT_EQ(fixture.Wait(), kExitOk);
}

TEST(LifecycleTest, ACallThatMeetsTheEndMayBeTriedAgain) {
  for (int round = 0; round < 5; ++round) {
    Fixture fixture({}, "ok");
    std::atomic<int> calls{0};
    std::vector<std::future<grpc::Status>> callers;
    for (int i = 0; i < 8; ++i) {
      callers.push_back(std::async(std::launch::async, [&] {
        while (true) {
          HealthCheckResponse response;
          if (const grpc::Status status = fixture.CheckHealth(response); !status.ok()) return status;
          ++calls;
        }
      }));
    }
    while (calls < 200) std::this_thread::yield();
    fixture.Signal(SIGTERM);
    for (auto& caller : callers) {
      const grpc::Status end = caller.get();
      EXPECT_EQ(end.error_code(), grpc::StatusCode::UNAVAILABLE) << end.error_message();
    }
    EXPECT_EQ(fixture.Wait(), kExitOk);
  }
}

TEST(LifecycleTest, ASecondSignalEndsAtOnce) {
  Fixture fixture({"--drain-delay=5m"}, "ok");
  fixture.Signal(SIGTERM);
  HealthCheckResponse response;
  do {
    ASSERT_TRUE(fixture.CheckHealth(response).ok());
  } while (response.status() == HealthCheckResponse::SERVING);
  fixture.Signal(SIGINT);
  EXPECT_EQ(fixture.Wait(), 128 + SIGINT);
}

TEST(LifecycleTest, WhileDrainingItIsNotServingButAnswers) {
  Fixture fixture({"--drain-delay=2s"}, "ok");
  HealthCheckResponse response;
  ASSERT_TRUE(fixture.CheckHealth(response).ok());
  fixture.Signal(SIGTERM);
  do {
    ASSERT_TRUE(fixture.CheckHealth(response).ok());
  } while (response.status() == HealthCheckResponse::SERVING);
  EXPECT_TRUE(fixture.SlowCall().ok());
  EXPECT_EQ(fixture.Wait(), kExitOk);
}

TEST(LifecycleTest, ARunningCallIsAllowedToEnd) {
  Fixture fixture({}, "ok");
  auto call = std::async(std::launch::async, [&] { return fixture.SlowCall(); });
  fixture.AwaitHandler();
  fixture.Signal(SIGTERM);
  EXPECT_TRUE(call.get().ok());
  EXPECT_EQ(fixture.Wait(), kExitOk);
}

TEST(LifecycleTest, BeyondTheDeadlineARunningCallIsCancelled) {
  Fixture fixture({"--shutdown-deadline=10ms"}, "stubborn");
  auto call = std::async(std::launch::async, [&] { return fixture.SlowCall(); });
  fixture.AwaitHandler();
  fixture.Signal(SIGTERM);
  EXPECT_EQ(call.get().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(fixture.Wait(), kExitOk);
}

TEST(LifecycleTest, ABrokenPipeOrAHangupIsNoReasonToEnd) {
  Fixture fixture({}, "ok");
  for (const int number : {SIGPIPE, SIGHUP, SIGUSR1, SIGUSR2}) fixture.Signal(number);
  HealthCheckResponse response;
  EXPECT_TRUE(fixture.CheckHealth(response).ok());
  fixture.Signal(SIGTERM);
  EXPECT_EQ(fixture.Wait(), kExitOk);
}

TEST(LifecycleTest, ATakenPortAndBadFlagsHaveCodesOfTheirOwn) {
  Fixture first({}, "ok");
  EXPECT_EQ(Fixture({"--listen=" + first.address()}, "ok").Wait(), kExitPortTaken);
  EXPECT_EQ(Fixture({"--no-such-flag"}, "ok").Wait(), kExitFlags);
  EXPECT_EQ(Fixture({"--max-inflight=0"}, "ok").Wait(), kExitFlags);
}

}  // namespace
}  // namespace wireprint::chassis
