#include "services/dedup/engine/resolve.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "services/dedup/engine/lookup.h"

namespace wireprint::dedup {

absl::StatusOr<Resolved> Resolve(const ReadContext& context, const Subject& subject, absl::string_view field) {
  if (const auto* sent = std::get_if<TextSubject>(&subject)) {
    Resolved resolved{.text = sent->text};
    resolved.prepared = Prepare(sent->text, sent->body_mask ? &*sent->body_mask : nullptr, *context.options.rules);
    return resolved;
  }
  const std::string& report_id = std::get<IdSubject>(subject).report_id;
  absl::StatusOr<StoredReport> stored = FindReport(context.corpus, context.store, report_id, context.options.now(),
                                                   context.options.retention, absl::StrCat(field, ".report_id"));
  if (!stored.ok()) return stored.status();
  BodyMask mask;
  for (const Exclusion& exclusion : stored->text.excluded) mask.excluded.push_back({exclusion.begin, exclusion.end});
  Resolved resolved{.report_id = report_id,
                    .outlet = std::move(stored->text.report.outlet),
                    .text = std::move(stored->text.report.text),
                    .sequence = stored->sketch.sequence};
  resolved.prepared = Prepare(resolved.text, &mask, *context.options.rules);
  resolved.observe_time = stored->sketch.observe_time;
  resolved.sketch = std::move(stored->sketch);
  return resolved;
}

}  // namespace wireprint::dedup
