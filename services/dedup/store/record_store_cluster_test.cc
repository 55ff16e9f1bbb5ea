// What every RecordStore promises of clusters, their members, kept anchors, expiry and the trimming of the log.
#include <algorithm>

#include "gmock/gmock.h"
#include "services/dedup/store/record_store_fixture.h"

namespace wireprint::dedup {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RecordStoreClusterTest : public RecordStoreTest {
 protected:
  std::vector<Cluster> Clusters(absl::string_view corpus) {
    std::vector<Cluster> clusters;
    const absl::Status status = store_->ScanClusters(corpus, [&](const Cluster& cluster) {
      clusters.push_back(cluster);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return clusters;
  }
};

TEST_P(RecordStoreClusterTest, ClustersMembersAndAnchorsAreReadBackAndErased) {
  const Cluster cluster = RandomCluster(generator_, 7);
  const Member member = RandomMember(generator_, {7, 5, 9});
  Sketch anchor = RandomSketch(generator_, 9);
  Change put{.corpus = "default", .put_clusters = {cluster}, .put_members = {member}, .put_anchors = {anchor}};
  MustCommit({put});
  Reopen();
  EXPECT_THAT(Clusters("default"), ElementsAre(cluster));
  EXPECT_THAT(Clusters("other"), IsEmpty());
  EXPECT_THAT(store_->ReadMembers("default", {7, 0, 0}, 10).value(), ElementsAre(member));
  EXPECT_THAT(store_->GetAnchors("default", {9, 10}).value(), ElementsAre(anchor, std::nullopt));
  EXPECT_THAT(store_->GetSketches("default", {9}).value(), ElementsAre(std::nullopt));

  MustCommit({{.corpus = "default", .erase_clusters = {7}, .erase_members = {{7, 5, 9}}, .erase_anchors = {9}}});
  Reopen();
  EXPECT_THAT(Clusters("default"), IsEmpty());
  EXPECT_THAT(store_->ReadMembers("default", {7, 0, 0}, 10).value(), IsEmpty());
  EXPECT_THAT(store_->GetAnchors("default", {9}).value(), ElementsAre(std::nullopt));
}

TEST_P(RecordStoreClusterTest, RecordsAreCountedKindByKindInOneCorpus) {
  const StoredText text = RandomStoredText(generator_);
  MustCommit({{.corpus = "default",
               .put_text = &text,
               .text_sequence = 3,
               .report_id = "a",
               .put_identity = Identity{.revisions = {{.number = 1, .sequence = 3}}},
               .put_members = {RandomMember(generator_, {7, 5, 9}), RandomMember(generator_, {7, 5, 10})},
               .put_anchors = {RandomSketch(generator_, 9)}},
              {.corpus = "default", .report_id = "gone", .put_identity = Identity{.delete_time = 4}},
              {.corpus = "default2", .report_id = "b", .put_identity = Identity{.delete_time = 4}}});
  Reopen();
  EXPECT_EQ(store_->CountRecords("default").value(),
            (RecordCounts{.identities = 1, .tombstones = 1, .texts = 1, .members = 2, .kept_anchors = 1}));
  EXPECT_EQ(store_->CountRecords("none").value(), RecordCounts());
}

TEST_P(RecordStoreClusterTest, MembersComeByTimeThenSequenceFromTheirPlaceOn) {
  const MemberPlace order[] = {{7, -5, 4}, {7, 0, 9}, {7, 3, 1}, {7, 3, 2}, {7, 1000, 0}};
  Change change{.corpus = "default"};
  for (const size_t i : {3, 0, 4, 2, 1}) change.put_members.push_back(RandomMember(generator_, order[i]));
  change.put_members.push_back(RandomMember(generator_, {6, 3, 2}));
  change.put_members.push_back(RandomMember(generator_, {8, 3, 2}));
  MustCommit({change});
  const auto places = [&](const MemberPlace& after, size_t limit) {
    std::vector<MemberPlace> found;
    const std::vector<Member> members = store_->ReadMembers("default", after, limit).value();
    for (const Member& member : members) {
      found.push_back({member.cluster, member.observe_time, member.sequence});
    }
    return found;
  };
  const Micros first = std::numeric_limits<Micros>::min();
  EXPECT_THAT(places({7, first, 0}, 10), ElementsAre(order[0], order[1], order[2], order[3], order[4]));
  EXPECT_THAT(places(order[1], 2), ElementsAre(order[2], order[3]));
  EXPECT_THAT(places(order[4], 10), IsEmpty());
  EXPECT_THAT(places({7, first, 0}, 0), IsEmpty());
}

TEST_P(RecordStoreClusterTest, ExpiryErasesSketchesAndTextsUpToASequenceOfOneCorpus) {
  std::vector<Sketch> sketches;
  std::vector<StoredText> texts;
  for (Sequence sequence = 1; sequence <= 6; ++sequence) {
    sketches.push_back(RandomSketch(generator_, sequence));
    texts.push_back(RandomStoredText(generator_, 20));
  }
  for (const char* corpus : {"a", "b"}) {
    for (size_t i = 0; i < sketches.size(); ++i) {
      MustCommit({{.corpus = corpus,
                   .put_sketches = {&sketches[i]},
                   .put_text = &texts[i],
                   .text_sequence = sketches[i].sequence}});
    }
  }
  MustCommit({{.corpus = "a", .expire_through = 4}});
  Reopen();
  EXPECT_THAT(Scan("a"), ElementsAre(sketches[4], sketches[5]));
  EXPECT_THAT(store_->GetTexts("a", {4, 5}).value(), ElementsAre(std::nullopt, texts[4]));
  EXPECT_THAT(Scan("b"), SizeIs(6));
  EXPECT_THAT(store_->ReadSketches("a", 5, 10).value(), ElementsAre(sketches[5]));
  EXPECT_THAT(store_->ReadSketches("b", 1, 2).value(), ElementsAre(sketches[1], sketches[2]));
  const std::vector<CorpusState> states = store_->ListCorpora().value();
  for (const CorpusState& state : states) {
    EXPECT_EQ(state.expired_through, state.corpus == "a" ? 4u : 0u);
    EXPECT_EQ(state.last_sequence, 6u);
  }
}

TEST_P(RecordStoreClusterTest, TheLogIsTrimmedAndItsCountersStay) {
  Change change{.corpus = "default"};
  for (uint64_t number = 1; number <= 5; ++number) change.log.push_back(RandomLogEntry(generator_, number));
  MustCommit({change});
  MustCommit({{.corpus = "default", .trim_log_through = 3}});
  Reopen();
  EXPECT_THAT(store_->ReadLog("default", 0, 10).value(), ElementsAre(change.log[3], change.log[4]));
  EXPECT_EQ(store_->ListCorpora().value()[0].last_change, 5u);
  EXPECT_EQ(store_->ListCorpora().value()[0].log_trimmed_through, 3u);
}

TEST_P(RecordStoreClusterTest, ANumberGivenToAClusterIsNeverGivenToAReport) {
  MustCommit({{.corpus = "default", .put_clusters = {RandomCluster(generator_, 40)}}});
  EXPECT_EQ(store_->ListCorpora().value()[0].last_sequence, 40u);
}

TEST_P(RecordStoreClusterTest, AllClustersOfOneCorpusAreErasedAtOnce) {
  for (const char* corpus : {"a", "b"}) {
    MustCommit({{.corpus = corpus,
                 .put_clusters = {RandomCluster(generator_, 1)},
                 .put_members = {RandomMember(generator_, {1, 2, 3})},
                 .put_anchors = {RandomSketch(generator_, 3)}}});
  }
  MustCommit({{.corpus = "a", .put_clusters = {RandomCluster(generator_, 9)}, .erase_all_clusters = true}});
  Reopen();
  EXPECT_THAT(Clusters("a"), SizeIs(1));
  EXPECT_THAT(store_->ReadMembers("a", {1, 0, 0}, 9).value(), IsEmpty());
  EXPECT_NE(store_->GetAnchors("a", {3}).value()[0], std::nullopt);
  EXPECT_THAT(Clusters("b"), SizeIs(1));
  EXPECT_THAT(store_->ReadMembers("b", {1, 0, 0}, 9).value(), SizeIs(1));
}

TEST_P(RecordStoreClusterTest, NotesAreKeptByCorpusAndName) {
  MustCommit({{.corpus = "a", .put_notes = {{"policy", "p1"}, {"other", "x"}}}});
  MustCommit({{.corpus = "b", .put_notes = {{"policy", "p2"}}}});
  MustCommit({{.corpus = "a", .put_notes = {{"other", ""}}}});
  Reopen();
  EXPECT_EQ(store_->GetNote("a", "policy").value(), "p1");
  EXPECT_EQ(store_->GetNote("b", "policy").value(), "p2");
  EXPECT_EQ(store_->GetNote("a", "other").value(), "");
}

INSTANTIATE_TEST_SUITE_P(Stores, RecordStoreClusterTest,
                         ::testing::Values(Implementation::kMemory, Implementation::kFaultless,
                                           Implementation::kRocksDb));

}  // namespace
}  // namespace wireprint::dedup
