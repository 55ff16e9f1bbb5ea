#include "services/credibility/core/ledger.h"

#include <algorithm>
#include <cmath>

namespace wireprint::credibility {
namespace {

class Counting {
 public:
  explicit Counting(const ReportFacts& facts) : text_(facts.text), reuse_(facts.reuse) {}

  DayCounts Run() {
    Count(Counter::kReports);
    Put(Metric::kBoilerplateShare, text_.boilerplate_bytes, text_.text_bytes);
    if (!text_.attributions_known) Count(Counter::kUnsupportedLanguage);
    if (reuse_.pending) {
      Count(Counter::kPending);
      return counts_;
    }
    if (Excluded()) return counts_;
    Reuses();
    if (reuse_.reuse == Reuse::kNone || reuse_.reuse == Reuse::kPartial) OwnTexts();
    return counts_;
  }

 private:
  void Count(Counter counter) { ++counts_.counters[static_cast<size_t>(counter)]; }

  void Put(Metric metric, int64_t k, int64_t n) {
    if (n <= 0) return;
    counts_.tallies[static_cast<size_t>(metric)] = {1, std::clamp<int64_t>(k, 0, n), n};
  }

  bool Excluded() {
    switch (reuse_.exclusion) {
      case Exclusion::kNone:
        return false;
      case Exclusion::kTemplate:
        Count(Counter::kTemplates);
        return true;
      case Exclusion::kOwnVersion:
        Count(Counter::kOwnVersions);
        return true;
      case Exclusion::kCorrection:
        Count(Counter::kCorrections);
        return true;
      case Exclusion::kLiveBlog:
        Count(Counter::kLiveBlogs);
        return true;
      case Exclusion::kStub:
        Count(Counter::kStubs);
        return true;
      case Exclusion::kRefused:
        Count(Counter::kRefused);
        return true;
    }
    return true;
  }

  void Reuses() {
    if (reuse_.shared && reuse_.reuse != Reuse::kSameFamily) Put(Metric::kFirstInClusterRate, reuse_.first, 1);
    if (reuse_.reuse == Reuse::kUnresolved) {
      Count(Counter::kReuseUnresolved);
      return;
    }
    Put(Metric::kReprintRate, reuse_.reuse == Reuse::kWhole, 1);
    Put(Metric::kPartialReuseRate, reuse_.reuse == Reuse::kPartial, 1);
    Put(Metric::kSameFamilyRate, reuse_.reuse == Reuse::kSameFamily, 1);
    if (reuse_.reused_share != kShareUnknown) {
      const double own = 1 - std::clamp(static_cast<double>(reuse_.reused_share), 0.0, 1.0);
      Put(Metric::kOriginalShare, std::llround(own * text_.body_words), text_.body_words);
    }
    if (reuse_.reuse == Reuse::kWhole) Credits();
  }

  void Credits() {
    switch (reuse_.cell) {
      case CreditCell::kNotDue:
        break;
      case CreditCell::kAccurate:
        Count(Counter::kCreditsAccurate);
        Put(Metric::kReprintCreditRate, 1, 1);
        break;
      case CreditCell::kInaccurate:
        Count(Counter::kCreditsInaccurate);
        Put(Metric::kReprintCreditRate, 0, 1);
        break;
      case CreditCell::kNone:
        Count(Counter::kCreditsNone);
        Put(Metric::kReprintCreditRate, 0, 1);
        break;
      case CreditCell::kUnclear:
        Count(Counter::kCreditsUnclear);
        break;
      case CreditCell::kUnresolved:
        Count(Counter::kCreditsUnresolved);
        break;
    }
  }

  // What a reprint says is its origin's; what stands here is the outlet's.
  void OwnTexts() {
    if (text_.attributions_known) Attributions();
    if (text_.byline_supplied) Put(Metric::kBylineRate, text_.has_byline, 1);
    Put(Metric::kDatelineRate, text_.has_dateline, 1);
    Put(Metric::kPhotoCreditRate, text_.has_photo_credit, 1);
    if (text_.byline_supplied && text_.credit_line_supplied) {
      Put(Metric::kAgencyCreditRate, text_.has_agency_credit, 1);
    }
  }

  void Attributions() {
    const AttributionCounts& counts = text_.attributions;
    const int64_t all = counts.Total();
    const int64_t agentless = counts.Of(SourceKind::kAgentless);
    const int64_t anonymous = counts.Of(SourceKind::kAnonymous);
    Put(Metric::kNamedSourceRate, counts.Named(), all - agentless - counts.Of(SourceKind::kUnresolved));
    Put(Metric::kVagueSourceRate, counts.Of(SourceKind::kVague) + agentless, all);
    Put(Metric::kAnonymousSourceRate, anonymous, all);
    Put(Metric::kAnonymityReasonRate, counts.anonymous_with_reason, anonymous);
    Put(Metric::kAttributedSentenceShare, text_.attributed_sentences, text_.body_sentences);
    if (text_.body_words > 0) {
      counts_.tallies[static_cast<size_t>(Metric::kAttributionDensity)] = {1, all, text_.body_words};
    }
    Put(Metric::kDirectQuoteShare, counts.direct_or_mixed, all);
    Put(Metric::kDocumentShare, counts.Of(SourceKind::kDocument), all);
  }

  const TextFacts& text_;
  const ReuseFacts& reuse_;
  DayCounts counts_;
};

}  // namespace

MetricKind KindOf(Metric metric) {
  switch (metric) {
    case Metric::kReprintRate:
    case Metric::kPartialReuseRate:
    case Metric::kSameFamilyRate:
    case Metric::kReprintCreditRate:
    case Metric::kFirstInClusterRate:
    case Metric::kBylineRate:
    case Metric::kDatelineRate:
    case Metric::kPhotoCreditRate:
    case Metric::kAgencyCreditRate:
      return MetricKind::kRateOfReports;
    case Metric::kAttributionDensity:
      return MetricKind::kDensity;
    default:
      return MetricKind::kShare;
  }
}

void DayCounts::Add(const DayCounts& other, int sign) {
  for (size_t i = 0; i < kMetrics; ++i) {
    tallies[i].reports += sign * other.tallies[i].reports;
    tallies[i].k += sign * other.tallies[i].k;
    tallies[i].n += sign * other.tallies[i].n;
  }
  for (size_t i = 0; i < kCounters; ++i) counters[i] += sign * other.counters[i];
}

DayCounts CountsOf(const ReportFacts& facts) { return Counting(facts).Run(); }

void OutletLedger::Add(Day day, const DayCounts& counts) { days_[day].Add(counts, 1); }

void OutletLedger::Remove(Day day, const DayCounts& counts) {
  const auto it = days_.find(day);
  if (it == days_.end()) return;
  it->second.Add(counts, -1);
  if (it->second == DayCounts()) days_.erase(it);
}

}  // namespace wireprint::credibility
