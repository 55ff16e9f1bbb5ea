#include <algorithm>

#include "absl/strings/str_format.h"
#include "services/credibility/rpc/code_points.h"
#include "services/credibility/rpc/convert.h"
#include "services/report/reasons.h"
#include "services/report/validate.h"

namespace wireprint::credibility::rpc {
namespace {

using analysis::CreditField;

// As the proto says.
constexpr size_t kMaxLines = 8192;
constexpr size_t kMaxCredits = 256;
constexpr size_t kMaxPersons = 64;
constexpr size_t kMaxAttributions = 4096;
constexpr size_t kMaxContentParts = 16;

// Values of the core and the contract differ by the contract's zero.
template <typename Proto, typename Value>
Proto Enum(Value value) {
  return static_cast<Proto>(static_cast<int>(value) + 1);
}

// The fields that spans count in.
class Fields {
 public:
  explicit Fields(const report::Report& report)
      : text_(report.text),
        byline_(report.byline ? *report.byline : absl::string_view()),
        credit_line_(report.credit_line ? *report.credit_line : absl::string_view()) {}

  const CodePoints& Of(CreditField field) const {
    if (field == CreditField::kByline) return byline_;
    return field == CreditField::kCreditLine ? credit_line_ : text_;
  }
  const CodePoints& text() const { return text_; }

 private:
  CodePoints text_, byline_, credit_line_;
};

void AddLines(const Analysis& analysis, const CodePoints& text, pb::Analysis& proto) {
  for (size_t i = 0; i < std::min(analysis.lines.size(), kMaxLines); ++i) {
    const LineSpan& line = analysis.lines[i];
    pb::LineLabel& out = *proto.add_lines();
    text.Fill(line.span, *out.mutable_span());
    out.set_line(line.line);
    out.set_line_class(Enum<pb::LineClass>(line.line_class));
    out.set_kind(line.kind);
    out.set_drop(line.drop);
    out.set_carries_credit(line.carries_credit);
    out.set_rule(line.rule);
    if (line.recurring_line != 0) out.set_recurring_line(absl::StrFormat("%016x", line.recurring_line));
  }
}

void AddCredits(const Analysis& analysis, const Fields& fields, pb::Analysis& proto) {
  for (size_t i = 0; i < std::min(analysis.credits.size(), kMaxCredits); ++i) {
    const CreditSpan& credit = analysis.credits[i];
    pb::Credit& out = *proto.add_credits();
    out.set_agency_id(credit.agency_id);
    out.set_role(Enum<pb::CreditRole>(credit.role));
    out.set_field(Enum<pb::ReportField>(credit.field));
    fields.Of(credit.field).Fill(credit.span, *out.mutable_span());
    out.set_rule(credit.rule);
    out.set_distributor_id(credit.distributor_id);
  }
  if (analysis.byline) {
    const CodePoints& field = fields.Of(analysis.byline->field);
    pb::Byline& out = *proto.mutable_byline();
    out.set_field(Enum<pb::ReportField>(analysis.byline->field));
    field.Fill(analysis.byline->span, *out.mutable_span());
    for (size_t i = 0; i < std::min(analysis.byline->persons.size(), kMaxPersons); ++i) {
      field.Fill(analysis.byline->persons[i], *out.add_persons());
    }
  }
  if (analysis.dateline) {
    pb::Dateline& out = *proto.mutable_dateline();
    fields.text().Fill(analysis.dateline->span, *out.mutable_span());
    if (analysis.dateline->place.size() > 0) fields.text().Fill(analysis.dateline->place, *out.mutable_place());
    if (analysis.dateline->date.size() > 0) fields.text().Fill(analysis.dateline->date, *out.mutable_date());
    out.set_agency_id(analysis.dateline->agency_id);
  }
}

void AddAttributions(const Analysis& analysis, const CodePoints& text, pb::Analysis& proto) {
  for (size_t i = 0; i < std::min(analysis.attributions.size(), kMaxAttributions); ++i) {
    const analysis::Attribution& found = analysis.attributions[i].found;
    pb::Attribution& out = *proto.add_attributions();
    if (found.source.size() > 0) text.Fill(found.source, *out.mutable_source());
    if (found.antecedent) text.Fill(*found.antecedent, *out.mutable_antecedent());
    text.Fill(found.cue, *out.mutable_cue());
    for (size_t part = 0; part < std::min(found.content.size(), kMaxContentParts); ++part) {
      text.Fill(found.content[part], *out.add_content());
    }
    out.set_source_kind(Enum<pb::SourceKind>(found.kind));
    out.set_act(Enum<pb::AttributionAct>(found.act));
    out.set_form(Enum<pb::AttributionForm>(found.form));
    out.set_source_named(found.source_named);
    if (found.reason_given) text.Fill(*found.reason_given, *out.mutable_anonymity_reason());
    out.set_agency_id(analysis.attributions[i].agency_id);
    out.set_rule(found.rule);
  }
}

void AddCleanText(const Analysis& analysis, const report::Report& report, const CodePoints& text,
                  pb::CleanText& proto) {
  std::string clean;
  uint32_t points = 0;
  for (const text::ByteRange& range : analysis.body) {
    pb::OffsetRun& run = *proto.add_runs();
    run.set_clean_byte_begin(static_cast<uint32_t>(clean.size()));
    run.set_clean_code_point_begin(points);
    text.Fill(range, *run.mutable_original());
    points += run.original().code_point_end() - run.original().code_point_begin();
    clean.append(report.text, range.begin, range.size());
  }
  proto.set_text_bytes(std::move(clean));
}

void AddCounts(const Analysis& analysis, pb::AnalysisCounts& proto) {
  proto.set_text_bytes(analysis.facts.text_bytes);
  proto.set_body_bytes(analysis.body_bytes);
  proto.set_boilerplate_bytes(analysis.facts.boilerplate_bytes);
  proto.set_body_words(analysis.facts.body_words);
  proto.set_body_sentences(analysis.facts.body_sentences);
  proto.set_attributed_sentences(analysis.facts.attributed_sentences);
  proto.set_attributions(analysis.facts.attributions.Total());
  proto.set_line_labels(static_cast<uint32_t>(analysis.lines.size()));
  proto.set_credits(static_cast<uint32_t>(analysis.credits.size()));
}

}  // namespace

void ToProto(const Analysis& analysis, const report::Report& report, const AnalysisOptions& options,
             pb::Analysis& proto) {
  const Fields fields(report);
  proto.set_view(options.full ? pb::ANALYSIS_VIEW_FULL : pb::ANALYSIS_VIEW_SUMMARY);
  if (options.full) {
    AddLines(analysis, fields.text(), proto);
    AddAttributions(analysis, fields.text(), proto);
  }
  AddCredits(analysis, fields, proto);
  proto.set_attribution_status(analysis.facts.attributions_known ? pb::ATTRIBUTION_STATUS_ANALYZED
                                                                 : pb::ATTRIBUTION_STATUS_UNSUPPORTED_LANGUAGE);
  if (options.clean_text) AddCleanText(analysis, report, fields.text(), *proto.mutable_clean_text());
  AddCounts(analysis, *proto.mutable_counts());
  proto.set_language(analysis.language);
  proto.set_ruleset_version(analysis.ruleset);
  proto.set_recurring_lines_generation(analysis.generation);
}

absl::Status CheckView(int view) {
  if (pb::AnalysisView_IsValid(view)) return absl::OkStatus();
  return report::Bad(report::reason::kValueOutOfRange, "view", "is no view of an analysis");
}

}  // namespace wireprint::credibility::rpc
