#include "services/dedup/engine/group.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/reasons.h"
#include "services/dedup/engine/validate.h"

namespace wireprint::dedup {
namespace {

std::string FieldOf(size_t item) { return absl::StrCat("items[", item, "]"); }

absl::Status TooMany(const char* reason, absl::string_view message, size_t size, size_t limit) {
  return chassis::MakeError(
      absl::StatusCode::kInvalidArgument, absl::StrCat("items: ", message),
      {.reason = reason, .field = "items", .metadata = {{"size", absl::StrCat(size)}, {"limit", absl::StrCat(limit)}}});
}

// Stored reports by time and order, then texts as they were sent.
std::tuple<Micros, Sequence, uint32_t> TimeOrder(const Resolved& resolved, uint32_t item) {
  if (resolved.observe_time) return {*resolved.observe_time, resolved.sequence, item};
  return {std::numeric_limits<Micros>::max(), 0, item};
}

}  // namespace

absl::Status ValidateGroupItems(const std::vector<GroupItem>& items) {
  if (items.empty()) {
    return TooMany(reason::kBatchEmpty, absl::StrCat("is empty; send 1 to ", kMaxGroupItems, " texts"), 0,
                   kMaxGroupItems);
  }
  if (items.size() > kMaxGroupItems) {
    return TooMany(reason::kBatchTooLarge,
                   absl::StrCat("has ", items.size(), " texts, the limit is ", kMaxGroupItems, "; ask in parts"),
                   items.size(), kMaxGroupItems);
  }
  for (size_t i = 0; i < items.size(); ++i) {
    if (absl::Status s = ValidateSubject(items[i].subject, FieldOf(i)); !s.ok()) return s;
    if (items[i].outlet.empty()) continue;
    if (absl::Status s = ValidateOutlet(items[i].outlet, absl::StrCat(FieldOf(i), ".outlet")); !s.ok()) return s;
  }
  return absl::OkStatus();
}

absl::StatusOr<GroupResult> GroupReports(const ReadContext& context, const std::vector<GroupItem>& items,
                                         const CancelledFn& cancelled) {
  std::vector<Resolved> resolved;
  resolved.reserve(items.size());
  std::vector<std::vector<uint64_t>> figures(items.size());
  size_t bytes = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    if (cancelled && cancelled()) return CancelledError();
    absl::StatusOr<Resolved> one = Resolve(context, items[i].subject, FieldOf(i));
    if (!one.ok()) return one.status();
    bytes += one->text.size();
    if (bytes > kMaxGroupBytes) {
      return TooMany(reason::kTextTooLong,
                     absl::StrCat("have texts of more than ", kMaxGroupBytes, " bytes together; ask in parts"), bytes,
                     kMaxGroupBytes);
    }
    if (one->observe_time) figures[i] = Figures(one->text, one->prepared.ranges);
    one->text = std::string();
    if (std::holds_alternative<TextSubject>(items[i].subject)) {
      one->outlet = absl::AsciiStrToLower(items[i].outlet);
    }
    resolved.push_back(*std::move(one));
  }
  GroupResult result;
  for (uint32_t i = 0; i < resolved.size(); ++i) {
    result.order.push_back({i, std::move(resolved[i].report_id), std::move(resolved[i].outlet)});
  }
  std::sort(result.order.begin(), result.order.end(), [&resolved](const auto& a, const auto& b) {
    return TimeOrder(resolved[a.item], a.item) < TimeOrder(resolved[b.item], b.item);
  });
  std::vector<TextToGroup> texts;
  for (const GroupResult::Item& item : result.order) {
    const Resolved& one = resolved[item.item];
    texts.push_back({&one.prepared.comparable, one.observe_time, std::move(figures[item.item])});
  }
  result.grouping = GroupTexts(texts, context.options.policy.relation, context.options.policy.template_text);
  return result;
}

}  // namespace wireprint::dedup
