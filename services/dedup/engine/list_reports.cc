#include <algorithm>
#include <limits>
#include <utility>

#include "services/dedup/engine/clusters.h"
#include "services/dedup/engine/lookup.h"
#include "services/dedup/engine/place_report.h"
#include "services/dedup/engine/token.h"
#include "services/dedup/engine/validate.h"

namespace wireprint::dedup {
namespace {

// Sketches looked at for one page, and texts returned in one.
constexpr size_t kMaxScanned = 10'000;
constexpr size_t kMaxPageTextBytes = size_t{3} << 19;
constexpr size_t kReadAtOnce = 16;

struct Window {
  Micros from = std::numeric_limits<Micros>::min();
  Micros to = std::numeric_limits<Micros>::max();
  bool Holds(Micros time) const { return from <= time && time < to; }
};

// Appends the reports of `sketches` that still have a text, until the page is full; returns the last sequence that was
// looked at.
absl::StatusOr<Sequence> AppendReports(const ReadContext& context, std::vector<Sketch> sketches, uint32_t page_size,
                                       size_t& bytes, ReportPage& page) {
  std::vector<Sequence> sequences;
  for (const Sketch& sketch : sketches) sequences.push_back(sketch.sequence);
  auto texts = context.store.GetTexts(context.corpus->name(), sequences);
  if (!texts.ok()) return StoreError(texts.status());
  Sequence last = 0;
  for (size_t i = 0; i < sketches.size(); ++i) {
    if (page.reports.size() == page_size || bytes >= kMaxPageTextBytes) break;
    last = sequences[i];
    if (!(*texts)[i]) continue;
    bytes += (*texts)[i]->report.text.size();
    ClusterPlace place = PlaceOf(*context.corpus, sketches[i]);
    page.reports.push_back({*std::move((*texts)[i]), std::move(sketches[i]), std::move(place)});
  }
  return last;
}

}  // namespace

absl::StatusOr<ReportPage> ListReports(const ReadContext& context, const std::string& corpus,
                                       const ListReportsQuery& query) {
  const absl::StatusOr<uint32_t> page_size = ValidatePageSize(query.page_size);
  if (!page_size.ok()) return page_size.status();
  Window window;
  if (query.observed_after) {
    const absl::StatusOr<Micros> after = ValidateTime(*query.observed_after, "observed_after");
    if (!after.ok()) return after.status();
    window.from = *after;
  }
  if (query.observed_before) {
    const absl::StatusOr<Micros> before = ValidateTime(*query.observed_before, "observed_before");
    if (!before.ok()) return before.status();
    window.to = *before;
  }
  const uint64_t binding = BindTo(context.store, corpus)
                               .Add(static_cast<uint64_t>(window.from))
                               .Add(static_cast<uint64_t>(window.to))
                               .Add(query.include_text ? 1 : 0)
                               .value();
  Sequence after = 0;
  if (!query.page_token.empty()) {
    const auto numbers = DecodeToken(TokenKind::kReportPage, binding, 1, query.page_token);
    if (!numbers) return PageTokenInvalid();
    after = numbers->front();
  }
  ReportPage page;
  if (context.corpus == nullptr) return page;
  size_t bytes = 0;
  for (size_t scanned = 0; scanned < kMaxScanned && page.reports.size() < *page_size && bytes < kMaxPageTextBytes;) {
    const size_t want = std::min<size_t>(kReadAtOnce, *page_size - page.reports.size());
    auto sketches = context.store.ReadSketches(context.corpus->name(), after, want);
    if (!sketches.ok()) return StoreError(sketches.status());
    if (sketches->empty()) return page;
    scanned += sketches->size();
    const Sequence read_through = sketches->back().sequence;
    sketches->erase(
        std::remove_if(sketches->begin(), sketches->end(),
                       [&](const Sketch& sketch) { return sketch.superseded || !window.Holds(sketch.observe_time); }),
        sketches->end());
    const size_t wanted = sketches->size();
    const Sequence wanted_through = wanted == 0 ? 0 : sketches->back().sequence;
    const auto last = AppendReports(context, *std::move(sketches), *page_size, bytes, page);
    if (!last.ok()) return last.status();
    after = wanted == 0 || *last == wanted_through ? read_through : *last;
  }
  page.next_page_token = EncodeToken(TokenKind::kReportPage, binding, {after});
  return page;
}

}  // namespace wireprint::dedup
