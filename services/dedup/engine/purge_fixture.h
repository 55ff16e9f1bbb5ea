// What tests of purges ask of a store and of the change feed.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/dedup/engine/check.h"
#include "services/dedup/engine/engine_fixture.h"
#include "services/dedup/engine/made_stream.h"

namespace wireprint::dedup {

class PurgeFixtureTest : public ::testing::Test {
 protected:
  using Clusters = std::map<std::string, ClusterNumber>;

  AddOutcome Add(const std::string& id, const std::string& text) {
    fixture_.now += 1'000'000;
    AddResult result = fixture_.Add(EngineFixture::Item(id, text));
    EXPECT_TRUE(result.ok()) << result.status();
    return *result;
  }
  void Purge(const std::string& id) {
    const absl::StatusOr<Micros> purged = fixture_.Delete(id, true);
    ASSERT_TRUE(purged.ok()) << purged.status();
  }
  // As a restart, or a kill, leaves it.
  void Restart() { fixture_.Open(dynamic_cast<MemoryStore&>(fixture_.store().base()).Copy()); }
  RecordStore& store() { return fixture_.store().base(); }

  void Check() {
    const auto checks = CheckStore(store(), RelationPolicy(), [](absl::string_view, uint64_t) {});
    ASSERT_TRUE(checks.ok()) << checks.status();
    for (const CorpusCheck& check : *checks) EXPECT_THAT(check.problems, ::testing::IsEmpty());
  }

  // Of the ids of `stream` that are there, the cluster by now.
  Clusters ClustersOf(const std::vector<Made>& stream) {
    Clusters clusters;
    for (const Made& made : stream) {
      const auto report = fixture_.engine().Get("", made.id);
      if (report.ok()) clusters[made.id] = report->place.cluster;
    }
    return clusters;
  }

  // The same as who follows the change feed from its beginning has it.
  Clusters FollowedClusters() {
    Clusters clusters;
    const auto entries = store().ReadLog("default", 0, 1'000'000).value();
    for (const LogEntry& entry : entries) {
      switch (entry.kind) {
        case LogEntry::Kind::kAdded:
          clusters[entry.report_id] = entry.cluster;
          break;
        case LogEntry::Kind::kMoved:
          EXPECT_EQ(clusters[entry.report_id], entry.other_cluster) << entry.report_id;
          clusters[entry.report_id] = entry.cluster;
          break;
        case LogEntry::Kind::kDeleted:
          EXPECT_EQ(clusters[entry.report_id], entry.cluster) << entry.report_id;
          clusters.erase(entry.report_id);
          break;
        case LogEntry::Kind::kMerged:
          for (auto& [id, cluster] : clusters) cluster = cluster == entry.other_cluster ? entry.cluster : cluster;
          break;
        case LogEntry::Kind::kExpired:
          break;
      }
    }
    return clusters;
  }

  // Records that name `id` beside its tombstone and the change feed.
  std::vector<std::string> RecordsThatName(const std::string& id) {
    std::vector<std::string> named;
    const auto look = [&](const Sketch& sketch, absl::string_view kind) {
      if (sketch.report_id == id) named.push_back(absl::StrCat(kind, " ", sketch.sequence));
      for (const auto* edges : {&sketch.edges, &sketch.hidden_edges}) {
        for (const Edge& edge : *edges) {
          if (edge.report_id == id) named.push_back(absl::StrCat("edge of ", kind, " ", sketch.sequence));
        }
      }
    };
    Sequence last = 0;
    const std::vector<CorpusState> corpora = store().ListCorpora().value();
    for (const CorpusState& state : corpora) last = state.last_sequence;
    for (Sequence sequence = 1; sequence <= last; ++sequence) {
      const auto sketch = store().GetSketches("default", {sequence}).value()[0];
      if (sketch) look(*sketch, "sketch");
      const auto anchor = store().GetAnchors("default", {sequence}).value()[0];
      if (anchor) look(*anchor, "anchor");
      const auto text = store().GetTexts("default", {sequence}).value()[0];
      if (text && text->report.report_id == id) named.push_back(absl::StrCat("text ", sequence));
      const auto members = store().ReadMembers("default", {sequence, INT64_MIN, 0}, 100'000).value();
      for (const Member& member : members) {
        if (member.report_id == id) named.push_back(absl::StrCat("member of ", sequence));
      }
    }
    return named;
  }

  EngineFixture fixture_;
};

}  // namespace wireprint::dedup
