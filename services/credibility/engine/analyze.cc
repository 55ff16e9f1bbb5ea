#include "services/credibility/engine/analyze.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/analysis/attributions.h"
#include "services/analysis/labels.h"
#include "services/credibility/engine/report_form.h"
#include "services/text/words.h"

namespace wireprint::credibility {
namespace {

using analysis::LineLabel;
using text::ByteRange;

constexpr size_t kMaxMaskRanges = 4096;

std::string IdOf(const analysis::Agency* agency) { return agency == nullptr ? std::string() : agency->id; }

bool Inside(const ByteRange& inner, const ByteRange& outer) {
  return inner.begin >= outer.begin && inner.end <= outer.end;
}

bool IsRuled(const Rulings& rulings, LineId id, LineRuling ruling) {
  const auto found = rulings.find(id);
  return found != rulings.end() && found->second == ruling;
}

// One report on its way through the rules.
class Analyzer {
 public:
  Analyzer(const Rules& rules, const report::Report& report) : rules_(rules), report_(report), text_(report.text) {}

  Analysis Run(const LearntLines* learnt, LineSightings* sightings, const Rulings* rulings) {
    labels_ = analysis::LabelLines(*rules_.lines, text_);
    Credits();
    if (rulings != nullptr) KeepRuledBody(*rulings);
    for (const LineLabel& label : labels_) AddLine(label);
    if (learnt != nullptr || sightings != nullptr) Recurring(learnt, sightings, rulings);
    result_.body = analysis::BodyRanges(text_, labels_);
    Attributions();
    Count();
    result_.exclusion = ExclusionOf(report_);
    result_.ruleset = rules_.version;
    return std::move(result_);
  }

 private:
  // Takes the labels of rules from the lines that are ruled body. What these credit stays credited.
  void KeepRuledBody(const Rulings& rulings) {
    if (std::none_of(rulings.begin(), rulings.end(), [](const auto& r) { return r.second == LineRuling::kBody; }))
      return;
    const std::vector<ByteRange> lines = text::SplitLines(text_);
    uint32_t line = 0;
    std::optional<bool> body;  // of `line`
    std::erase_if(labels_, [&](const LineLabel& label) {
      if (!body || label.line != line) {
        line = label.line;
        const std::vector<LineId> ids = LineIdsOf(text_.substr(lines[line].begin, lines[line].size()));
        body = std::any_of(ids.begin(), ids.end(), [&](LineId id) { return IsRuled(rulings, id, LineRuling::kBody); });
      }
      return *body;
    });
  }

  void Credits() {
    analysis::CreditInput input{.text = text_, .labels = labels_};
    if (report_.byline) input.byline = *report_.byline;
    if (report_.credit_line) input.credit_line = *report_.credit_line;
    std::string outlet;
    if (!report_.outlet.empty()) outlet = rules_.outlets->Identify(report_.outlet).outlet;
    input.outlet = outlet;
    const analysis::Credits found = FindCredits(*rules_.agencies, *rules_.credits, input);
    for (const analysis::Credit& credit : found.credits) {
      result_.credits.push_back(
          {IdOf(credit.agency), IdOf(credit.distributor), credit.role, credit.field, credit.span, credit.rule});
    }
    if (found.byline) result_.byline = {found.byline->field, found.byline->span, found.byline->names};
    if (found.dateline) {
      result_.dateline = {found.dateline->span, found.dateline->place, found.dateline->date,
                          IdOf(found.dateline->agency)};
    }
  }

  void AddLine(const LineLabel& label) {
    result_.lines.push_back({label.span, label.line, ClassOf(label.kind), std::string(NameOf(label.kind)), label.drop,
                             label.carries_credit, label.rule == nullptr ? std::string() : label.rule->id, 0});
  }

  bool HoldsCredit(const ByteRange& span) const {
    return std::any_of(result_.credits.begin(), result_.credits.end(), [&](const CreditSpan& credit) {
      return credit.field == analysis::CreditField::kText && Inside(credit.span, span);
    });
  }

  // The lines that are the page's, in text order: as learnt, and as ruled wherever they stand.
  std::vector<NamedLine> Active(const LearntLines& learnt, const Rulings* rulings,
                                const std::vector<LineSighting>& sightings, const std::vector<ByteRange>& body) {
    std::vector<NamedLine> active;
    for (const size_t index : learnt(sightings, result_.generation)) {
      active.push_back({sightings[index].id, sightings[index].span});
    }
    if (rulings == nullptr) return active;
    for (const NamedLine& line :
         FindNamed(text_, body, [&](LineId id) { return IsRuled(*rulings, id, LineRuling::kBoilerplate); })) {
      active.push_back(line);
    }
    std::stable_sort(active.begin(), active.end(),
                     [](const NamedLine& a, const NamedLine& b) { return a.span.begin < b.span.begin; });
    return active;
  }

  // Takes the outlet's recurring lines out of the body.
  void Recurring(const LearntLines* learnt, LineSightings* sightings, const Rulings* rulings) {
    const std::vector<ByteRange> body = analysis::BodyRanges(text_, labels_);
    LineSightings found = FindSightings(text_, body);
    if (learnt != nullptr) {
      const std::vector<ByteRange> lines = text::SplitLines(text_);
      const size_t ruled = labels_.size();
      uint32_t taken = 0;
      for (const NamedLine& active : Active(*learnt, rulings, found.lines, body)) {
        if (active.span.begin < taken) continue;  // a short line and its prefix are one line
        taken = active.span.end;
        const auto line = std::upper_bound(lines.begin(), lines.end(), active.span.begin,
                                           [](uint32_t at, const ByteRange& range) { return at < range.begin; });
        const auto number = static_cast<uint32_t>(line - lines.begin() - 1);
        labels_.push_back({active.span, number, analysis::LineKind::kNavigation, true, false, nullptr});
        result_.lines.push_back({active.span, number, analysis::LineClass::kBoilerplate, "recurring_line", true,
                                 HoldsCredit(active.span), "", active.id});
      }
      if (labels_.size() > ruled) {
        const auto by_place = [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; };
        std::sort(labels_.begin(), labels_.end(), by_place);
        std::sort(result_.lines.begin(), result_.lines.end(), by_place);
      }
    }
    if (sightings != nullptr) *sightings = std::move(found);
  }

  void Attributions() {
    const std::vector<ByteRange> ranges = analysis::AttributableRanges(text_, labels_);
    const std::string language = report_.language.value_or("");
    analysis::AttributionSet set = FindAttributions(text_, ranges, language, *rules_.lexicon, *rules_.agencies);
    TextFacts& facts = result_.facts;
    facts.attributions_known = set.status == analysis::AttributionStatus::kOk;
    result_.language = facts.attributions_known ? "en" : language.empty() ? "und" : language;
    CountSentences(set);
    for (analysis::Attribution& found : set.attributions) {
      AttributionCounts& counts = facts.attributions;
      ++counts.by_kind[static_cast<size_t>(found.kind) + 1];
      if (found.kind == analysis::SourceKind::kAnonymous && found.reason_given) ++counts.anonymous_with_reason;
      if (found.form != analysis::Form::kIndirect) ++counts.direct_or_mixed;
      std::string agency_id;
      if (found.kind == analysis::SourceKind::kWireAgency) agency_id = AgencyOf(found);
      result_.attributions.push_back({std::move(found), std::move(agency_id)});
    }
  }

  std::string AgencyOf(const analysis::Attribution& found) const {
    const ByteRange span = found.antecedent.value_or(found.source);
    const absl::string_view name = text_.substr(span.begin, span.size());
    const analysis::Surroundings surroundings(text_);
    if (const analysis::Agency* agency = rules_.agencies->FindByName(name, &surroundings)) return agency->id;
    const auto mentions = rules_.agencies->FindMentions(name, false, surroundings);
    return mentions.empty() ? std::string() : mentions.front().agency->id;
  }

  // Sentences of the body, and those of them that hold a cue.
  void CountSentences(const analysis::AttributionSet& set) {
    size_t cue = 0;
    size_t range = 0;
    for (const ByteRange& sentence : set.sentences) {
      while (cue < set.attributions.size() && set.attributions[cue].cue.begin < sentence.begin) ++cue;
      while (range < result_.body.size() && result_.body[range].end <= sentence.begin) ++range;
      if (range == result_.body.size() || sentence.begin < result_.body[range].begin) continue;
      ++result_.facts.body_sentences;
      if (cue < set.attributions.size() && set.attributions[cue].cue.begin < sentence.end) {
        ++result_.facts.attributed_sentences;
      }
    }
  }

  void Count() {
    TextFacts& facts = result_.facts;
    facts.text_bytes = static_cast<uint32_t>(text_.size());
    for (const ByteRange& range : result_.body) result_.body_bytes += range.size();
    for (const LineSpan& line : result_.lines) {
      if (line.line_class == analysis::LineClass::kBoilerplate) facts.boilerplate_bytes += line.span.size();
    }
    text::Words words;
    text::CutWords(text_, result_.body, words);
    facts.body_words = static_cast<uint32_t>(words.size());
    facts.byline_supplied = report_.byline.has_value();
    facts.credit_line_supplied = report_.credit_line.has_value();
    facts.has_byline = result_.byline.has_value();
    facts.has_dateline = result_.dateline.has_value();
    for (const CreditSpan& credit : result_.credits) {
      if (credit.role == analysis::CreditRole::kPhoto) facts.has_photo_credit = true;
      const bool of_text = credit.role != analysis::CreditRole::kPhoto && credit.role != analysis::CreditRole::kVideo;
      if (of_text && !credit.agency_id.empty()) facts.has_agency_credit = true;
    }
  }

  const Rules& rules_;
  const report::Report& report_;
  const absl::string_view text_;
  std::vector<LineLabel> labels_;
  Analysis result_;
};

}  // namespace

Analysis Analyze(const Rules& rules, const report::Report& report, const LearntLines* learnt, LineSightings* sightings,
                 const Rulings* rulings) {
  return Analyzer(rules, report).Run(learnt, sightings, rulings);
}

std::vector<ByteRange> MaskOf(const Analysis& analysis, absl::string_view text) {
  std::vector<ByteRange> mask;
  for (const LineSpan& line : analysis.lines) {
    if (line.span.size() == 0) continue;
    const auto blank = [&](uint32_t begin, uint32_t end) {
      return std::all_of(text.begin() + begin, text.begin() + end,
                         [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
    };
    if (!mask.empty() && blank(mask.back().end, line.span.begin)) {
      mask.back().end = line.span.end;
    } else if (mask.size() < kMaxMaskRanges) {
      mask.push_back(line.span);
    }
  }
  return mask;
}

}  // namespace wireprint::credibility
