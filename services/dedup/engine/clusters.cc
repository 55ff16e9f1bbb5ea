#include "services/dedup/engine/clusters.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/reasons.h"
#include "services/dedup/engine/token.h"
#include "services/dedup/engine/validate.h"
#include "services/report/registrable_domain.h"

namespace wireprint::dedup {
namespace {

constexpr Micros kFirstTime = std::numeric_limits<Micros>::min();

bool InOrder(const Member& a, const Member& b) {
  return std::make_pair(a.observe_time, a.sequence) < std::make_pair(b.observe_time, b.sequence);
}

absl::Status ClusterNotFound(ClusterNumber number) {
  return chassis::MakeError(absl::StatusCode::kNotFound,
                            absl::StrCat("cluster_id: no cluster \"", ClusterId(number), "\" in this corpus"),
                            {.reason = reason::kClusterNotFound, .field = "cluster_id"});
}

// Up to `limit` members of a cluster and of those it absorbed, behind (time, sequence), in order.
absl::StatusOr<std::vector<Member>> ReadMembers(const ReadContext& context, const Cluster& cluster, Micros time,
                                                Sequence sequence, size_t limit) {
  std::vector<ClusterNumber> numbers = cluster.absorbed;
  numbers.push_back(cluster.number);
  std::vector<Member> members;
  for (const ClusterNumber number : numbers) {
    auto part = context.store.ReadMembers(context.corpus->name(), {number, time, sequence}, limit);
    if (!part.ok()) return StoreError(part.status());
    std::move(part->begin(), part->end(), std::back_inserter(members));
    if (members.size() > 2 * limit) {
      std::nth_element(members.begin(), members.begin() + static_cast<ptrdiff_t>(limit), members.end(), InOrder);
      members.resize(limit);
    }
  }
  std::sort(members.begin(), members.end(), InOrder);
  if (members.size() > limit) members.resize(limit);
  return members;
}

// The cluster of a report that never had company, from the report's own record.
absl::StatusOr<ClusterView> ReadSingle(const ReadContext& context, ClusterNumber number) {
  const Sequence sequence = number;
  auto sketches = context.store.GetSketches(context.corpus->name(), {&sequence, 1});
  if (!sketches.ok()) return StoreError(sketches.status());
  auto texts = context.store.GetTexts(context.corpus->name(), {&sequence, 1});
  if (!texts.ok()) return StoreError(texts.status());
  const std::optional<Sketch>& sketch = sketches->front();
  if (!sketch || !texts->front() || sketch->superseded || sketch->cluster != number) return ClusterNotFound(number);
  ClusterView view;
  view.cluster = {.number = number,
                  .size = 1,
                  .anchors = {{sequence, sketch->shingle_count, 1, false}},
                  .update_time = sketch->receive_time};
  view.first = Member{.cluster = number,
                      .observe_time = sketch->observe_time,
                      .sequence = sequence,
                      .report_id = sketch->report_id,
                      .outlet = texts->front()->report.outlet,
                      .anchor = sequence};
  view.outlet_count = 1;
  view.anchor_ids = {sketch->report_id};
  return view;
}

absl::Status NameAnchors(const ReadContext& context, ClusterView& view) {
  std::vector<Sequence> sequences;
  for (const Anchor& anchor : view.cluster.anchors) sequences.push_back(anchor.sequence);
  auto sketches = context.store.GetSketches(context.corpus->name(), sequences);
  if (!sketches.ok()) return StoreError(sketches.status());
  for (size_t i = 0; i < sequences.size(); ++i) {
    const bool shown = !view.cluster.anchors[i].gone && (*sketches)[i].has_value();
    view.anchor_ids.push_back(shown ? (*sketches)[i]->report_id : std::string());
  }
  return absl::OkStatus();
}

struct Ranked {
  int64_t key;
  ClusterNumber number;
  auto operator<=>(const Ranked&) const = default;
};

int64_t KeyOf(const Cluster& cluster, ClusterOrder order) {
  switch (order) {
    case ClusterOrder::kSize:
      return -int64_t{cluster.size};
    case ClusterOrder::kUpdateTime:
      return -cluster.update_time;
    case ClusterOrder::kId:
      break;
  }
  return 0;
}

absl::StatusOr<ClusterOrder> ParseOrder(const std::string& order_by) {
  if (order_by.empty() || order_by == "cluster_id") return ClusterOrder::kId;
  if (order_by == "report_count desc") return ClusterOrder::kSize;
  if (order_by == "update_time desc") return ClusterOrder::kUpdateTime;
  const char* supported = "cluster_id, report_count desc, update_time desc";
  return chassis::MakeError(
      absl::StatusCode::kInvalidArgument, absl::StrCat("order_by: is none of: ", supported),
      {.reason = reason::kOrderByUnknown, .field = "order_by", .metadata = {{"supported", supported}}});
}

absl::StatusOr<uint32_t> ValidateMinimum(uint32_t minimum) {
  if (minimum != 1) return minimum == 0 ? 2 : minimum;
  return chassis::MakeError(
      absl::StatusCode::kInvalidArgument,
      "minimum_report_count: is 1, must be 2 or more: a report alone is no cluster to list; ListReports has it",
      {.reason = reason::kValueOutOfRange,
       .field = "minimum_report_count",
       .metadata = {{"value", "1"}, {"limit", "2 or more"}}});
}

}  // namespace

std::string ClusterId(ClusterNumber number) { return absl::StrCat("c", number); }

std::optional<ClusterNumber> ParseClusterId(absl::string_view id) {
  ClusterNumber number = 0;
  if (id.size() < 2 || id[0] != 'c' || !absl::SimpleAtoi(id.substr(1), &number)) return std::nullopt;
  if (number == 0 || ClusterId(number) != id) return std::nullopt;
  return number;
}

absl::StatusOr<ClusterNumber> ValidateClusterId(const std::string& cluster_id) {
  if (const std::optional<ClusterNumber> number = ParseClusterId(cluster_id)) return *number;
  return chassis::MakeError(absl::StatusCode::kInvalidArgument,
                            "cluster_id: must be \"c\" and a number, as the service gave it out",
                            {.reason = reason::kClusterIdMalformed, .field = "cluster_id"});
}

absl::StatusOr<uint32_t> ValidatePageSize(uint32_t page_size) {
  if (page_size <= kMaxPageSize) return page_size == 0 ? kDefaultPageSize : page_size;
  return chassis::MakeError(absl::StatusCode::kInvalidArgument,
                            absl::StrCat("page_size: is ", page_size, ", must be at most ", kMaxPageSize),
                            {.reason = reason::kValueOutOfRange,
                             .field = "page_size",
                             .metadata = {{"value", absl::StrCat(page_size)}, {"limit", absl::StrCat(kMaxPageSize)}}});
}

absl::Status PageTokenInvalid() {
  return chassis::MakeError(absl::StatusCode::kInvalidArgument,
                            "page_token: was not given out for this request; leave it out to begin anew",
                            {.reason = reason::kPageTokenInvalid, .field = "page_token"});
}

absl::StatusOr<ClusterView> ReadCluster(const ReadContext& context, ClusterNumber number) {
  if (context.corpus == nullptr) return ClusterNotFound(number);
  std::optional<Cluster> cluster = context.corpus->clusters().Find(number);
  if (!cluster) return ReadSingle(context, number);
  ClusterView view{.cluster = *std::move(cluster)};
  const auto members = ReadMembers(context, view.cluster, kFirstTime, 0, kMaxMembersCounted);
  if (!members.ok()) return members.status();
  absl::flat_hash_set<std::string> outlets;
  for (const Member& member : *members) outlets.insert(report::RegistrableDomain(member.outlet));
  view.outlet_count = static_cast<uint32_t>(outlets.size());
  if (!members->empty()) view.first = members->front();
  if (absl::Status named = NameAnchors(context, view); !named.ok()) return named;
  return view;
}

absl::StatusOr<ClusterPage> ListClusters(const ReadContext& context, const std::string& corpus,
                                         const ListClustersQuery& query) {
  const absl::StatusOr<uint32_t> page_size = ValidatePageSize(query.page_size);
  if (!page_size.ok()) return page_size.status();
  const absl::StatusOr<uint32_t> minimum = ValidateMinimum(query.minimum_size);
  if (!minimum.ok()) return minimum.status();
  const absl::StatusOr<ClusterOrder> order = ParseOrder(query.order_by);
  if (!order.ok()) return order.status();
  Micros since = kFirstTime;
  if (query.updated_since) {
    const absl::StatusOr<Micros> sent = ValidateTime(*query.updated_since, "updated_since");
    if (!sent.ok()) return sent.status();
    since = *sent;
  }
  const uint64_t binding = BindTo(context.store, corpus)
                               .Add(static_cast<uint64_t>(*order))
                               .Add(static_cast<uint64_t>(since))
                               .Add(*minimum)
                               .value();
  std::optional<Ranked> after;
  uint64_t snapshot = context.corpus == nullptr ? 0 : context.corpus->committed_change();
  if (!query.page_token.empty()) {
    const auto numbers = DecodeToken(TokenKind::kClusterPage, binding, 3, query.page_token);
    if (!numbers) return PageTokenInvalid();
    after = Ranked{static_cast<int64_t>((*numbers)[0]), (*numbers)[1]};
    snapshot = (*numbers)[2];
  }
  ClusterPage page;
  page.resume_token = EncodeToken(TokenKind::kResume, BindTo(context.store, corpus).value(), {snapshot});
  page.epoch = context.store.epoch();
  if (context.corpus == nullptr) return page;

  // Of the clusters behind `after` the first ones, and one more when there is one.
  std::vector<Ranked> found;
  const size_t wanted = size_t{*page_size} + 1;
  const bool by_id = *order == ClusterOrder::kId;
  const auto keep_first = [&found, wanted] {
    std::sort(found.begin(), found.end());
    if (found.size() > wanted) found.resize(wanted);
  };
  context.corpus->clusters().Walk(by_id && after ? after->number : 0, [&](const Cluster& cluster) {
    if (cluster.absorbed_into != 0 || cluster.size < *minimum || cluster.update_time < since) return true;
    const Ranked ranked{KeyOf(cluster, *order), cluster.number};
    if (!after || *after < ranked) found.push_back(ranked);
    if (by_id) return found.size() < wanted;
    if (found.size() >= 4 * wanted) keep_first();
    return true;
  });
  keep_first();
  const size_t kept = std::min<size_t>(found.size(), *page_size);
  if (found.size() > kept) {
    const Ranked& last = found[kept - 1];
    page.next_page_token =
        EncodeToken(TokenKind::kClusterPage, binding, {static_cast<uint64_t>(last.key), last.number, snapshot});
  }
  for (size_t i = 0; i < kept; ++i) {
    std::optional<Cluster> cluster = context.corpus->clusters().Find(found[i].number);
    if (!cluster || cluster->number != found[i].number) continue;
    const auto first = ReadMembers(context, *cluster, kFirstTime, 0, 1);
    if (!first.ok()) return first.status();
    ClusterView& view = page.clusters.emplace_back();
    view.cluster = *std::move(cluster);
    if (!first->empty()) view.first = first->front();
  }
  return page;
}

absl::StatusOr<MemberPage> ListMembers(const ReadContext& context, const std::string& corpus,
                                       const ListMembersQuery& query) {
  const absl::StatusOr<ClusterNumber> number = ValidateClusterId(query.cluster_id);
  if (!number.ok()) return number.status();
  const absl::StatusOr<uint32_t> page_size = ValidatePageSize(query.page_size);
  if (!page_size.ok()) return page_size.status();
  const uint64_t binding = BindTo(context.store, corpus).Add(*number).value();
  Micros time = kFirstTime;
  Sequence sequence = 0;
  if (!query.page_token.empty()) {
    const auto numbers = DecodeToken(TokenKind::kMemberPage, binding, 2, query.page_token);
    if (!numbers) return PageTokenInvalid();
    time = static_cast<Micros>((*numbers)[0]);
    sequence = (*numbers)[1];
  }
  if (context.corpus == nullptr) return ClusterNotFound(*number);
  const std::optional<Cluster> cluster = context.corpus->clusters().Find(*number);
  if (!cluster) {
    absl::StatusOr<ClusterView> single = ReadSingle(context, *number);
    if (!single.ok()) return single.status();
    MemberPage page{.cluster = *number};
    if (query.page_token.empty()) page.members.push_back(*std::move(single->first));
    return page;
  }
  auto members = ReadMembers(context, *cluster, time, sequence, *page_size + 1);
  if (!members.ok()) return members.status();
  MemberPage page{.cluster = cluster->number, .members = *std::move(members)};
  if (page.members.size() > *page_size) {
    page.members.pop_back();
    const Member& last = page.members.back();
    page.next_page_token =
        EncodeToken(TokenKind::kMemberPage, binding, {static_cast<uint64_t>(last.observe_time), last.sequence});
  }
  return page;
}

}  // namespace wireprint::dedup
