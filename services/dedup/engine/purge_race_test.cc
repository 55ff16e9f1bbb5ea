// Purges of what other reports come to rest on at the same moment.
#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "services/dedup/engine/purge_fixture.h"
#include "services/dedup/engine/purge_list.h"

namespace wireprint::dedup {
namespace {

// Holds back who passes until it is opened.
class Gate {
 public:
  void Pass() {
    std::unique_lock lock(mutex_);
    reached_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void AwaitHeld() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return reached_; });
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool reached_ = false;
  bool open_ = false;
};

// Holds back the commit of a note of purges that says what one of them loosened.
class HeldNotes : public MemoryStore {
 public:
  explicit HeldNotes(std::shared_ptr<Gate> gate) : gate_(std::move(gate)) {}
  absl::Status Commit(absl::Span<const Change> changes) override {
    if (std::any_of(changes.begin(), changes.end(), Loosens)) gate_->Pass();
    return MemoryStore::Commit(changes);
  }

 private:
  static bool Loosens(const Change& change) {
    return std::any_of(change.put_notes.begin(), change.put_notes.end(), [](const auto& note) {
      if (note.first != kPurgesNote) return false;
      const PurgeList list = *PurgeList::Decode(note.second);
      return std::any_of(list.notes().begin(), list.notes().end(),
                         [](const PurgeNote& purge) { return !purge.loosened.empty(); });
    });
  }
  const std::shared_ptr<Gate> gate_;
};

// Holds back who reads members.
class HeldMembers : public MemoryStore {
 public:
  explicit HeldMembers(std::shared_ptr<Gate> gate) : gate_(std::move(gate)) {}
  absl::StatusOr<std::vector<Member>> ReadMembers(absl::string_view corpus, const MemberPlace& after,
                                                  size_t limit) const override {
    gate_->Pass();
    return MemoryStore::ReadMembers(corpus, after, limit);
  }

 private:
  const std::shared_ptr<Gate> gate_;
};

// A first report and a longer one that is to be purged; another, that shares nothing with them. A text that holds most
// of both long ones hangs on the other and merges the two clusters, by what it shares with the purged one alone.
class PurgeRaceTest : public PurgeFixtureTest {
 protected:
  void AddThree() {
    first_ = Add("first", Words(1, 0, 160)).place.cluster;
    ASSERT_EQ(Add("longer", Words(1, 0, 300)).place.cluster, first_);
    ASSERT_NE(Add("other", Words(1, 245, 300) + Words(2, 0, 250)).place.cluster, first_);
  }
  static std::vector<AddItem> Merging() {
    std::vector<AddItem> items;
    items.push_back(EngineFixture::Item("merging", Words(1, 80, 300) + Words(2, 0, 250)));
    return items;
  }
  std::shared_ptr<Awaited<absl::StatusOr<Micros>>> PurgeLater(const std::string& id) {
    auto awaited = std::make_shared<Awaited<absl::StatusOr<Micros>>>();
    fixture_.engine().Delete("", id, {.purge = true}, [awaited](absl::StatusOr<Micros> time) { awaited->Set(time); });
    return awaited;
  }
  void ExpectMerged(const AddResult& merging) {
    EXPECT_EQ(merging->place.cluster, first_);
    EXPECT_EQ(merging->place.anchor_report_id, "other");
  }
  void ExpectParted() {
    EXPECT_EQ(ClusterOf("first"), first_);
    EXPECT_NE(ClusterOf("merging"), first_);
    EXPECT_EQ(ClusterOf("merging"), ClusterOf("other"));
    EXPECT_THAT(RecordsThatName("longer"), ::testing::IsEmpty());
    Check();
  }
  ClusterNumber ClusterOf(const std::string& id) { return fixture_.engine().Get("", id)->place.cluster; }

  ClusterNumber first_ = 0;
};

TEST_F(PurgeRaceTest, WhatAPurgedReportAloneHeldTogetherParts) {
  AddThree();
  ExpectMerged(fixture_.AddLater(Merging())->Get()[0]);
  Purge("longer");
  ExpectParted();
}

TEST_F(PurgeRaceTest, SoDoesWhatWasNotOnDiskYet) {
  AddThree();
  fixture_.store().HoldCommits();
  const auto merging = fixture_.AddLater(Merging());
  const auto purged = PurgeLater("longer");
  fixture_.store().ReleaseCommits();
  ExpectMerged(merging->Get()[0]);
  EXPECT_TRUE(purged->Get().ok());
  ExpectParted();
}

TEST_F(PurgeRaceTest, AndWhatComesWhileThePurgeBegins) {
  const auto gate = std::make_shared<Gate>();
  fixture_.Open(std::make_unique<HeldNotes>(gate));
  AddThree();
  ASSERT_EQ(Add("of the longer", Words(1, 165, 260)).place.anchor_report_id, "longer");
  ASSERT_TRUE(fixture_.Delete("longer").ok());
  const auto purged = PurgeLater("longer");
  gate->AwaitHeld();
  const auto merging = fixture_.AddLater(Merging());
  gate->Open();
  ExpectMerged(merging->Get()[0]);
  EXPECT_TRUE(purged->Get().ok());
  ExpectParted();
}

TEST_F(PurgeRaceTest, ButNotWhatAnotherHoldsTogetherThatComesMeanwhile) {
  const auto gate = std::make_shared<Gate>();
  fixture_.Open(std::make_unique<HeldMembers>(gate));
  AddThree();
  ExpectMerged(fixture_.AddLater(Merging())->Get()[0]);
  const auto purged = PurgeLater("longer");
  // What may part is compared by then.
  gate->AwaitHeld();
  Add("all of them", Words(1, 0, 300) + Words(2, 0, 250));
  gate->Open();
  EXPECT_TRUE(purged->Get().ok());
  for (const char* const id : {"first", "other", "merging", "all of them"}) EXPECT_EQ(ClusterOf(id), first_) << id;
  Check();
}

}  // namespace
}  // namespace wireprint::dedup
