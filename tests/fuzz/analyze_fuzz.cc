// The analysis of any report: spans lie in what they speak of, in order; everything found names its rule; the same
// report gives the same answer; and dedup takes the mask that is made of it.
#include <algorithm>
#include <functional>

#include "services/credibility/engine/analyze.h"
#include "services/credibility/engine/records.h"
#include "services/dedup/engine/prepare.h"
#include "services/dedup/engine/validate.h"
#include "services/text/lines.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/report_parts.h"

namespace wireprint::fuzz {
namespace {

using credibility::Analysis;
using text::ByteRange;

const credibility::Rules& TheRules() {
  static const auto* const rules = new credibility::Rules(*credibility::MakeRules());
  return *rules;
}

bool IsInside(const ByteRange& inner, const ByteRange& outer) {
  return inner.begin >= outer.begin && inner.end <= outer.end;
}

// As attributions promise: no white space at either end, nor half a code point.
bool IsTight(const ByteRange& range, absl::string_view text) {
  if (range.size() == 0 || !IsWithin(range, text)) return false;
  const absl::string_view slice = text.substr(range.begin, range.size());
  return std::string(" \t\r\n").find(slice.front()) == std::string::npos &&
         std::string(" \t\r\n").find(slice.back()) == std::string::npos;
}

absl::string_view FieldOf(analysis::CreditField field, const report::Report& report) {
  if (field == analysis::CreditField::kText) return report.text;
  const auto& optional = field == analysis::CreditField::kByline ? report.byline : report.credit_line;
  Require(optional.has_value(), "what stands in a field is of a field that was sent");
  return *optional;
}

void CheckLines(const Analysis& analysis, absl::string_view text) {
  const std::vector<ByteRange> lines = text::SplitLines(text);
  std::vector<ByteRange> covered;
  for (const credibility::LineSpan& label : analysis.lines) {
    Require(label.line < lines.size() && IsInside(label.span, lines[label.line]), "a label lies in its line");
    Require(!label.kind.empty() && (!label.rule.empty() || label.recurring_line != 0), "a label has a kind and a rule");
    Require(label.line_class != analysis::LineClass::kBody, "what is body has no label");
    covered.push_back(label.span);
  }
  Require(AreOrdered(covered, text), "labels are ascending and disjoint");
  Require(AreOrdered(analysis.body, text), "the body is ascending and disjoint");
  uint32_t bytes = 0;
  for (const ByteRange& range : analysis.body) {
    bytes += range.size();
    Require(std::none_of(covered.begin(), covered.end(),
                         [&](const ByteRange& label) { return label.begin < range.end && range.begin < label.end; }),
            "what has a label is no body");
  }
  Require(bytes == analysis.body_bytes && bytes <= text.size(), "the bytes of the body are counted");
}

void CheckCredits(const Analysis& analysis, const report::Report& report) {
  for (size_t i = 0; i < analysis.credits.size(); ++i) {
    const credibility::CreditSpan& credit = analysis.credits[i];
    Require(credit.span.size() > 0 && IsWithin(credit.span, FieldOf(credit.field, report)), "a credit has a place");
    Require(!credit.rule.empty(), "a credit names its rule");
    for (const std::string& id : {credit.agency_id, credit.distributor_id}) {
      Require(id.empty() || TheRules().agencies->Find(id) != nullptr, "a credited agency is known");
    }
    if (i == 0) continue;
    const credibility::CreditSpan& before = analysis.credits[i - 1];
    const auto place = [](const credibility::CreditSpan& c) { return std::pair(c.field, c.span.begin); };
    Require(place(before) <= place(credit) && !(before == credit), "credits stand by field and place, no two alike");
  }
  if (analysis.byline) {
    const absl::string_view field = FieldOf(analysis.byline->field, report);
    Require(IsWithin(analysis.byline->span, field), "a byline has a place");
    for (const ByteRange& person : analysis.byline->persons) {
      Require(person.size() > 0 && IsWithin(person, field), "a person of a byline has a place");
      Require(IsInside(person, analysis.byline->span), "persons stand in their byline");
    }
  }
  if (analysis.dateline) {
    Require(analysis.dateline->span.size() > 0, "a dateline is not empty");
    for (const ByteRange& part : {analysis.dateline->span, analysis.dateline->place, analysis.dateline->date}) {
      Require(IsWithin(part, report.text), "a dateline stands in the text");
      Require(part.size() == 0 || IsInside(part, analysis.dateline->span), "its parts stand in a dateline");
    }
  }
}

void CheckAttributions(const Analysis& analysis, absl::string_view text) {
  uint32_t cue = 0;
  for (const credibility::AttributionSpan& span : analysis.attributions) {
    const analysis::Attribution& found = span.found;
    Require(IsTight(found.cue, text), "a cue is a piece of the text");
    Require(found.cue.begin >= cue, "attributions stand in the order of their cues");
    cue = found.cue.begin;
    const bool agentless = found.kind == analysis::SourceKind::kAgentless;
    Require(agentless ? found.source.size() == 0 : IsTight(found.source, text), "a source is a piece of the text");
    Require(!found.content.empty() && AreOrdered(found.content, text), "content is pieces of the text, in order");
    for (const ByteRange& part : found.content) Require(IsTight(part, text), "a piece has no white space at its ends");
    Require(!found.antecedent || IsTight(*found.antecedent, text), "an antecedent is a piece of the text");
    Require(!found.reason_given || IsTight(*found.reason_given, text), "a reason is a piece of the text");
    Require(!found.rule.empty(), "an attribution names its rule");
    Require(span.agency_id.empty() || TheRules().agencies->Find(span.agency_id) != nullptr, "a cited agency is known");
  }
  const credibility::TextFacts& facts = analysis.facts;
  Require(facts.attributed_sentences <= facts.body_sentences, "no more sentences are attributed than there are");
  Require(facts.attributions.Total() == analysis.attributions.size(), "every attribution is counted once");
}

void CheckMask(const Analysis& analysis, absl::string_view text) {
  const dedup::BodyMask mask{credibility::MaskOf(analysis, text), "mask"};
  Require(dedup::ValidateBodyMask(mask, text, "body_mask").ok(), "dedup takes the mask of an analysis");
  const dedup::PreparedText prepared = dedup::Prepare(text, &mask, *TheRules().lines);
  Require(prepared.comparable.word_count() == prepared.fingerprint.word_count, "what is masked is fingerprinted");
  Require(prepared.fingerprint.word_count > 0, "a text of words is fingerprinted, whatever is left out of it");
}

void CheckSightings(const credibility::LineSightings& sightings, absl::string_view text) {
  Require(sightings.lines.size() <= 2 * credibility::kMaxSightings, "what can recur is bounded");
  const auto& topic = sightings.topic;
  Require(topic.size() <= credibility::kMaxTopicShingles &&
              std::adjacent_find(topic.begin(), topic.end(), std::greater_equal<>()) == topic.end(),
          "a topic is a bounded set");
  for (const credibility::LineSighting& line : sightings.lines) {
    Require(line.span.size() > 0 && IsWithin(line.span, text), "what can recur is a piece of the text");
  }
}

}  // namespace
}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace wireprint;
  const std::optional<report::Report> report = fuzz::ReportOf(fuzz::BytesOf(data, size));
  if (!report) return 0;
  credibility::LineSightings sightings;
  const credibility::Analysis analysis = credibility::Analyze(fuzz::TheRules(), *report, nullptr, &sightings, nullptr);
  fuzz::CheckLines(analysis, report->text);
  fuzz::CheckCredits(analysis, *report);
  fuzz::CheckAttributions(analysis, report->text);
  fuzz::CheckMask(analysis, report->text);
  fuzz::CheckSightings(sightings, report->text);
  fuzz::Require(credibility::Analyze(fuzz::TheRules(), *report, nullptr, nullptr) == analysis,
                "the same report has the same analysis");

  // Every other line that can recur is learnt: it leaves the body, and nothing else breaks.
  const auto every_other = [](absl::Span<const credibility::LineSighting> found, uint64_t&) {
    std::vector<size_t> active;
    for (size_t i = 0; i < found.size(); i += 2) active.push_back(i);
    return active;
  };
  const credibility::LearntLines learnt = every_other;
  credibility::Rulings rulings;
  for (size_t i = 1; i < sightings.lines.size(); i += 4) {
    rulings[sightings.lines[i].id] =
        i % 8 == 1 ? credibility::LineRuling::kBody : credibility::LineRuling::kBoilerplate;
  }
  const credibility::Analysis taught = credibility::Analyze(fuzz::TheRules(), *report, &learnt, &sightings, &rulings);
  fuzz::CheckLines(taught, report->text);
  fuzz::CheckAttributions(taught, report->text);
  fuzz::CheckMask(taught, report->text);

  const credibility::StoredText stored{*report, taught, sightings};
  const absl::StatusOr<credibility::StoredText> again =
      credibility::Decode<credibility::StoredText>(credibility::Encode(stored));
  fuzz::Require(again.ok() && again->report == *report && again->analysis == taught && again->sightings == sightings,
                "what is stored of an analysis is what was found");
  return 0;
}
