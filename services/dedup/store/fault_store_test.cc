#include "services/dedup/store/fault_store.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "services/dedup/store/memory_store.h"

namespace wireprint::dedup {
namespace {

Change Named(absl::string_view corpus) {
  Change change;
  change.corpus = std::string(corpus);
  return change;
}

TEST(FaultStoreTest, ChosenCommitsFailAndDoNotReachTheStoreBehind) {
  FaultStore store(std::make_unique<MemoryStore>());
  store.PlanCommits({.pass = 1, .fail = 2, .status = absl::UnavailableError("full")});
  EXPECT_TRUE(store.Commit({Named("a")}).ok());
  EXPECT_EQ(store.Commit({Named("b")}), absl::UnavailableError("full"));
  EXPECT_EQ(store.Commit({Named("c")}), absl::UnavailableError("full"));
  EXPECT_TRUE(store.Commit({Named("d")}).ok());
  EXPECT_EQ(store.commits(), 4u);
  const std::vector<CorpusState> corpora = store.ListCorpora().value();
  ASSERT_EQ(corpora.size(), 2u);
  EXPECT_EQ(corpora[0].corpus, "a");
  EXPECT_EQ(corpora[1].corpus, "d");
}

TEST(FaultStoreTest, ChosenReadsFailOfEveryKind) {
  FaultStore store(std::make_unique<MemoryStore>());
  store.PlanReads({.fail = 6, .status = absl::DataLossError("gone")});
  EXPECT_EQ(store.GetIdentities("a", {}).status(), absl::DataLossError("gone"));
  EXPECT_EQ(store.GetSketches("a", {}).status(), absl::DataLossError("gone"));
  EXPECT_EQ(store.GetTexts("a", {}).status(), absl::DataLossError("gone"));
  EXPECT_EQ(store.ReadLog("a", 0, 1).status(), absl::DataLossError("gone"));
  EXPECT_EQ(store.ListCorpora().status(), absl::DataLossError("gone"));
  EXPECT_EQ(store.ScanSketches("a", 0, kLastSequence, [](const Sketch&) { return absl::OkStatus(); }),
            absl::DataLossError("gone"));
  EXPECT_TRUE(store.ListCorpora().ok());
}

TEST(FaultStoreTest, HeldCommitsWaitForTheirRelease) {
  FaultStore store(std::make_unique<MemoryStore>());
  store.HoldCommits();
  std::thread first([&] { EXPECT_TRUE(store.Commit({Named("a")}).ok()); });
  std::thread second([&] { EXPECT_TRUE(store.Commit({Named("b")}).ok()); });
  store.AwaitHeldCommits(2);
  EXPECT_TRUE(store.ListCorpora()->empty());
  store.ReleaseCommits();
  first.join();
  second.join();
  EXPECT_EQ(store.ListCorpora()->size(), 2u);
}

}  // namespace
}  // namespace wireprint::dedup
