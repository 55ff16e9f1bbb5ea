// What is under way, and rests on an uncommitted report, when the commit of that report fails.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "services/chassis/error.h"
#include "services/dedup/engine/engine_fixture.h"

namespace wireprint::dedup {
namespace {

// Holds back calls of GetTexts until released.
class HeldTexts : public MemoryStore {
 public:
  absl::StatusOr<std::vector<std::optional<StoredText>>> GetTexts(absl::string_view corpus,
                                                                  absl::Span<const Sequence> sequences) const override {
    {
      std::unique_lock lock(mutex_);
      ++waiting_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !hold_; });
      --waiting_;
    }
    return MemoryStore::GetTexts(corpus, sequences);
  }
  void Hold(bool hold) {
    std::lock_guard lock(mutex_);
    hold_ = hold;
    changed_.notify_all();
  }
  void AwaitHeld() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable int waiting_ = 0;
  bool hold_ = false;
};

std::string ReasonOf(const absl::Status& status) {
  const auto detail = chassis::GetErrorDetail(status);
  return detail ? detail->reason : std::string(status.ToString());
}

class FailedCommitTest : public testing::Test {
 protected:
  using Adding = std::shared_ptr<Awaited<std::vector<AddResult>>>;

  FailedCommitTest() : FailedCommitTest(std::make_unique<HeldTexts>()) {}
  explicit FailedCommitTest(std::unique_ptr<HeldTexts> texts) : texts_(*texts), fixture_(std::move(texts), 0) {
    EXPECT_TRUE(fixture_.Add("source", Prose("flood", 100)).ok());
  }

  Adding AddWithPassages(AddItem item) {
    auto awaited = std::make_shared<Awaited<std::vector<AddResult>>>();
    std::vector<AddItem> items;
    items.push_back(std::move(item));
    EXPECT_TRUE(fixture_.engine()
                    .Add("", std::move(items), {.include_passages = true}, nullptr,
                         [awaited](std::vector<AddResult> results) { awaited->Set(std::move(results)); })
                    .ok());
    return awaited;
  }

  // The result of `item`, which has seen the uncommitted "doomed" before its commit fails, and goes on afterwards.
  AddResult AddAcrossTheFailureOfDoomed(AddItem item) {
    fixture_.store().HoldCommits();
    const Adding doomed = fixture_.AddLater({fixture_.Item("doomed", Prose("flood", 100))});
    fixture_.store().AwaitHeldCommits(1);
    texts_.Hold(true);
    Adding across;
    std::thread adder([&] { across = AddWithPassages(std::move(item)); });
    texts_.AwaitHeld();
    fixture_.store().PlanCommits({.fail = 1});
    fixture_.store().ReleaseCommits();
    EXPECT_EQ(ReasonOf(doomed->Get()[0].status()), "STORE_UNAVAILABLE");
    texts_.Hold(false);
    adder.join();
    return across->Get()[0];
  }

  HeldTexts& texts_;
  EngineFixture fixture_;
};

TEST_F(FailedCommitTest, IsNotAcknowledgedByAReplay) {
  const AddResult replay = AddAcrossTheFailureOfDoomed(fixture_.Item("doomed", Prose("flood", 100)));
  EXPECT_EQ(ReasonOf(replay.status()), "STORE_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(fixture_.engine().Get("", "doomed").status()), "REPORT_NOT_FOUND");
  const AddResult retried = fixture_.Add("doomed", Prose("flood", 100));
  ASSERT_TRUE(retried.ok());
  EXPECT_FALSE(retried->replayed);
}

TEST_F(FailedCommitTest, IsNoMatchOfALaterReport) {
  const AddResult copy = AddAcrossTheFailureOfDoomed(fixture_.Item("copy", Prose("flood", 100)));
  EXPECT_EQ(ReasonOf(copy.status()), "STORE_UNAVAILABLE");
  const AddResult retried = fixture_.Add("copy", Prose("flood", 100));
  ASSERT_TRUE(retried.ok());
  ASSERT_EQ(retried->matches.matches.size(), 1u);
  EXPECT_EQ(retried->matches.matches[0].edge.report_id, "source");
}

TEST_F(FailedCommitTest, ADiskThatMayNotFillFurtherTakesDeletionsOnly) {
  fixture_.may_grow = [] { return absl::ResourceExhaustedError("too little free"); };
  EXPECT_EQ(ReasonOf(fixture_.Add("more", Prose("fire", 100)).status()), "STORE_UNAVAILABLE");
  EXPECT_TRUE(fixture_.engine().Get("", "source").ok());
  EXPECT_TRUE(fixture_.Delete("source").ok());
  fixture_.may_grow = nullptr;
  EXPECT_TRUE(fixture_.Add("more", Prose("fire", 100)).ok());
}

TEST_F(FailedCommitTest, IsNoRevisionThatALaterOneReplaces) {
  const AddResult revision = AddAcrossTheFailureOfDoomed(fixture_.Item("doomed", Prose("flood", 90)));
  EXPECT_EQ(ReasonOf(revision.status()), "STORE_UNAVAILABLE");
  const AddResult retried = fixture_.Add("doomed", Prose("flood", 90));
  ASSERT_TRUE(retried.ok());
  EXPECT_EQ(retried->revision, 1u);
}

}  // namespace
}  // namespace wireprint::dedup
