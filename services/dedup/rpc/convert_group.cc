#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/dedup/engine/reasons.h"
#include "services/dedup/rpc/convert.h"
#include "services/report/registrable_domain.h"

namespace wireprint::dedup::rpc {
namespace {

using Item = dedup::v1::GroupReportsRequest::Item;

absl::StatusOr<Subject> SubjectOf(const Item& item, int index) {
  switch (item.content_case()) {
    case Item::kReportId:
      return IdSubject{item.report_id()};
    case Item::kText:
      return TextSubject{item.text(), std::nullopt, false};
    case Item::kTextBytes:
      return TextSubject{item.text_bytes(), std::nullopt, true};
    case Item::CONTENT_NOT_SET:
      break;
  }
  const std::string field = absl::StrCat("items[", index, "]");
  return chassis::MakeError(absl::StatusCode::kInvalidArgument,
                            absl::StrCat(field, ": is empty; send the report_id of a stored report, or a text"),
                            {.reason = reason::kSubjectMissing, .field = field});
}

void ToProto(const GroupResult& result, uint32_t index, dedup::v1::GroupMember& member) {
  const GroupResult::Item& item = result.order[index];
  const GroupedText& text = result.grouping.texts[index];
  member.set_item(item.item);
  member.set_report_id(item.report_id);
  member.set_outlet(item.outlet);
  member.set_anchor_item(result.order[text.anchor].item);
  if (text.anchor == index) return;
  dedup::v1::Comparison& comparison = *member.mutable_comparison();
  comparison.set_relation(static_cast<dedup::v1::Relation>(text.relation));
  comparison.set_jaccard(text.overlap.Jaccard());
  comparison.set_containment(text.overlap.Containment());
  comparison.set_reverse_containment(text.overlap.ReverseContainment());
}

}  // namespace

absl::StatusOr<std::vector<GroupItem>> FromProto(const dedup::v1::GroupReportsRequest& request) {
  std::vector<GroupItem> items;
  items.reserve(static_cast<size_t>(request.items_size()));
  for (int i = 0; i < request.items_size(); ++i) {
    absl::StatusOr<Subject> subject = SubjectOf(request.items(i), i);
    if (!subject.ok()) return subject.status();
    items.push_back({*std::move(subject), request.items(i).outlet()});
  }
  return items;
}

void ToProto(const GroupResult& result, dedup::v1::GroupReportsResponse& response) {
  std::vector<const TextGroup*> groups;
  for (const TextGroup& group : result.grouping.groups) groups.push_back(&group);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const TextGroup* a, const TextGroup* b) { return a->members.size() > b->members.size(); });
  std::set<std::string> all_outlets;
  uint32_t independent = 0;
  for (const TextGroup* group : groups) {
    dedup::v1::ReportGroup& proto = *response.add_groups();
    std::set<std::string> outlets;
    for (const uint32_t index : group->members) {
      ToProto(result, index, *proto.add_members());
      if (const std::string& outlet = result.order[index].outlet; !outlet.empty()) {
        outlets.insert(report::RegistrableDomain(outlet));
      }
    }
    proto.set_outlet_count(static_cast<uint32_t>(outlets.size()));
    proto.set_derived(group->derived);
    proto.set_compilation(result.grouping.texts[group->members.front()].compilation);
    all_outlets.merge(outlets);
    independent += group->derived ? 0 : 1;
  }
  response.set_independent_text_count(independent);
  response.set_outlet_count(static_cast<uint32_t>(all_outlets.size()));
}

}  // namespace wireprint::dedup::rpc
