// What the engine is asked about clusters and lists, and what it answers: values without protobuf.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/dedup/core/cluster.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/requests.h"

namespace wireprint::dedup {

// A cluster with what is read of its members.
struct ClusterView {
  Cluster cluster;
  std::optional<Member> first;
  uint32_t outlet_count = 0;
  // Of the anchors, in order: report ids, empty for those that are gone.
  std::vector<std::string> anchor_ids;
};

enum class ClusterOrder : uint8_t { kId, kSize, kUpdateTime };

struct ListClustersQuery {
  uint32_t page_size = 0;
  std::string page_token;
  std::optional<SentTime> updated_since;
  uint32_t minimum_size = 0;
  std::string order_by;
};

struct ClusterPage {
  std::vector<ClusterView> clusters;
  std::string next_page_token;
  std::string resume_token;
  std::string epoch;
};

struct ListMembersQuery {
  std::string cluster_id;
  uint32_t page_size = 0;
  std::string page_token;
};

struct MemberPage {
  ClusterNumber cluster = 0;
  std::vector<Member> members;
  std::string next_page_token;
};

struct ListReportsQuery {
  uint32_t page_size = 0;
  std::string page_token;
  std::optional<SentTime> observed_after;
  std::optional<SentTime> observed_before;
  bool include_text = false;
};

struct ReportPage {
  std::vector<StoredReport> reports;
  std::string next_page_token;
};

// Entries of the change feed and where to go on.
struct ChangePage {
  std::vector<LogEntry> entries;
  uint64_t last = 0;  // the number to read on from
  std::string resume_token;
  uint64_t behind = 0;
};

// `c` and the number.
std::string ClusterId(ClusterNumber number);
// nullopt for anything that ClusterId never makes.
std::optional<ClusterNumber> ParseClusterId(absl::string_view id);

}  // namespace wireprint::dedup
