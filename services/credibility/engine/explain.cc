// The reports and places behind one figure.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/credibility/core/effective_size.h"
#include "services/credibility/engine/engine.h"
#include "services/credibility/engine/paging.h"
#include "services/report/reasons.h"
#include "services/report/validate.h"

namespace wireprint::credibility {
namespace {

using analysis::CreditRole;

constexpr uint32_t kDefaultPage = 20;
constexpr uint32_t kMaxPage = 100;
constexpr size_t kMaxPlaces = 64;
constexpr size_t kMaxReadAtOnce = 5000;  // reports that one page looks at

bool IsNamed(analysis::SourceKind kind) {
  AttributionCounts one;
  one.by_kind[static_cast<size_t>(kind) + 1] = 1;
  return one.Named() == 1;
}

// Whether an attribution counts below and above the line of a metric.
std::pair<bool, bool> Counted(Metric metric, const analysis::Attribution& found) {
  using Kind = analysis::SourceKind;
  switch (metric) {
    case Metric::kNamedSourceRate:
      return {found.kind != Kind::kAgentless && found.kind != Kind::kUnresolved, IsNamed(found.kind)};
    case Metric::kVagueSourceRate:
      return {true, found.kind == Kind::kVague || found.kind == Kind::kAgentless};
    case Metric::kAnonymousSourceRate:
      return {true, found.kind == Kind::kAnonymous};
    case Metric::kAnonymityReasonRate:
      return {found.kind == Kind::kAnonymous, found.reason_given.has_value()};
    case Metric::kDirectQuoteShare:
      return {true, found.form != analysis::Form::kIndirect};
    case Metric::kDocumentShare:
      return {true, found.kind == Kind::kDocument};
    case Metric::kAttributionDensity:
    case Metric::kAttributedSentenceShare:
      return {true, true};
    default:
      return {false, false};
  }
}

std::vector<EvidencePlace> PlacesOf(Metric metric, const Analysis& analysis) {
  std::vector<EvidencePlace> places;
  for (const AttributionSpan& attribution : analysis.attributions) {
    const auto [in_n, in_k] = Counted(metric, attribution.found);
    const text::ByteRange& source = attribution.found.source;
    if (in_n)
      places.push_back({analysis::CreditField::kText, source.size() > 0 ? source : attribution.found.cue, in_k});
  }
  if (metric == Metric::kBylineRate && analysis.byline) {
    places.push_back({analysis.byline->field, analysis.byline->span, true});
  }
  if (metric == Metric::kDatelineRate && analysis.dateline) {
    places.push_back({analysis::CreditField::kText, analysis.dateline->span, true});
  }
  for (const CreditSpan& credit : analysis.credits) {
    const bool photo = credit.role == CreditRole::kPhoto;
    const bool of_text = !photo && credit.role != CreditRole::kVideo && !credit.agency_id.empty();
    const bool counts = (metric == Metric::kPhotoCreditRate && photo) ||
                        (of_text && (metric == Metric::kAgencyCreditRate || metric == Metric::kReprintCreditRate));
    if (counts) places.push_back({credit.field, credit.span, true});
  }
  if (metric == Metric::kBoilerplateShare) {
    for (const LineSpan& line : analysis.lines) {
      if (line.line_class == analysis::LineClass::kBoilerplate) {
        places.push_back({analysis::CreditField::kText, line.span, true});
      }
    }
  }
  if (places.size() > kMaxPlaces) places.resize(kMaxPlaces);
  return places;
}

}  // namespace

absl::StatusOr<EvidencePage> Engine::Explain(absl::string_view corpus, absl::string_view outlet, int metric,
                                             const WindowRequest& request, uint32_t page_size,
                                             absl::string_view page_token) {
  if (metric <= 0 || metric >= static_cast<int>(kMetrics)) {
    return report::Bad(report::reason::kValueOutOfRange, "metric", "is no metric");
  }
  const absl::StatusOr<OutletProfile> profile = Profile(corpus, outlet, request);
  if (!profile.ok()) return profile.status();
  const std::string name = *report::ValidateCorpus(corpus);
  const absl::StatusOr<uint32_t> size = PageSize(page_size, kDefaultPage, kMaxPage);
  if (!size.ok()) return size.status();
  const uint64_t binding = report::TokenBinding()
                               .Add(name)
                               .Add(profile->outlet.outlet)
                               .Add(static_cast<uint64_t>(metric))
                               .Add(request.days)
                               .Add(request.half_life_days)
                               .Add(request.end ? static_cast<uint64_t>(request.end->seconds) : 0)
                               .value();
  const auto token = ReadPageToken(report::TokenKind::kEvidence, binding, 2, page_token);
  if (!token.ok()) return token.status();
  EvidencePage page;
  page.figure = profile->figures[static_cast<size_t>(metric) - 1];
  page.detector = profile->detectors[static_cast<size_t>(metric) - 1];
  const Window& window = profile->window;
  const Key prefix = Key(name).Text(profile->outlet.outlet);
  Key begin = prefix;
  if (*token) {
    begin.Number((**token)[0]).Number((**token)[1]);
  } else {
    begin.NewestFirst((Micros{window.days.end} + 1) * kMicrosPerDay - 1);
  }
  const std::string end = Key(prefix).NewestFirst(window.begin - 1);
  Transaction read(*store_, name);
  size_t looked_at = 0;
  const absl::Status walked =
      store_->Walk(Table::kListing, begin, end, [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
        const uint64_t time = ReadNumber(key, key.size() - 16);
        const Sequence sequence = ReadNumber(key, key.size() - 8);
        if (page.evidence.size() == *size || ++looked_at > kMaxReadAtOnce) {
          page.next_page_token = report::EncodeToken(report::TokenKind::kEvidence, binding, {time, sequence});
          return false;
        }
        absl::StatusOr<std::optional<Row>> row = read.GetRow(sequence);
        if (!row.ok()) return row.status();
        if (!*row) return true;
        const Tally tally = CountsOf((*row)->facts).Of(static_cast<Metric>(metric));
        if (tally.n == 0) return true;
        absl::StatusOr<std::optional<StoredText>> text = read.GetText(sequence);
        if (!text.ok()) return text.status();
        if (!*text) return true;
        Evidence& evidence = page.evidence.emplace_back();
        evidence.tally = tally;
        evidence.weight = DecayWeight(window.days.end - DayOf((*row)->observe_time), window.days.half_life_days);
        evidence.places = PlacesOf(static_cast<Metric>(metric), (*text)->analysis);
        evidence.report = std::move((*text)->report);
        evidence.row = **std::move(row);
        return true;
      });
  if (!walked.ok()) return walked;
  return page;
}

}  // namespace wireprint::credibility
