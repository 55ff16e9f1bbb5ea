#include "services/analysis/labels.h"

#include <string>

#include "absl/strings/ascii.h"
#include "services/analysis/agencies.h"
#include "services/analysis/caption_split.h"
#include "services/analysis/dateline.h"
#include "services/analysis/fold.h"
#include "services/analysis/head_lines.h"
#include "services/analysis/signed_paragraph.h"
#include "services/analysis/structure_rules.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kDatelineLines = 12;

void AppendUnlessBlank(absl::string_view text, uint32_t begin, uint32_t end, std::vector<text::ByteRange>& out) {
  for (uint32_t i = begin; i < end; ++i) {
    const char c = text[i];
    if (c != ' ' && (c < '\t' || c > '\r')) {
      out.push_back({begin, end});
      return;
    }
  }
}

// Appends the label of a whole line; a caption that ends in a credit gets two.
void AppendLabels(absl::string_view text, const text::ByteRange& line, uint32_t number, const Rule& rule,
                  std::vector<LineLabel>& labels) {
  LineLabel label{line, number, rule.kind, ClassOf(rule.kind) == LineClass::kBoilerplate, rule.carries_credit, &rule};
  if (rule.kind == LineKind::kPhotoCaption && rule.carries_credit) {
    const absl::string_view whole = text.substr(line.begin, line.size());
    if (const size_t credit = CreditInCaption(whole); credit < whole.size()) {
      const absl::string_view caption = TrimEnd(whole.substr(0, credit));
      label.span.end = line.begin + static_cast<uint32_t>(caption.size());
      label.carries_credit = false;
      labels.push_back(label);
      label.span = {line.begin + static_cast<uint32_t>(credit), line.end};
      label.kind = LineKind::kPhotoCredit;
      label.carries_credit = true;
    }
  }
  labels.push_back(label);
}

// Labels the line when it is one of the first that are not empty and a dateline alone; `words` counts those.
bool LabelDateline(absl::string_view text, const text::ByteRange& line, uint32_t number, size_t& words,
                   std::vector<LineLabel>& labels) {
  const absl::string_view whole = text.substr(line.begin, line.size());
  if (words >= kDatelineLines || whole.empty()) return false;
  ++words;
  const absl::string_view trimmed = TrimEnd(whole);
  if (trimmed.empty() || absl::ascii_isdigit(static_cast<unsigned char>(trimmed.back())) ||
      absl::ascii_islower(static_cast<unsigned char>(trimmed.back()))) {
    return false;  // no code, bracket or dash
  }
  if (!IsDatelineAlone(*AgencyRegistry::BuiltIn(), whole, text)) return false;
  labels.push_back({line, number, LineKind::kDateline, false, true, StructureRuleOf(LineKind::kDateline)});
  return true;
}

}  // namespace

std::vector<LineLabel> LabelLines(const LineRules& rules, absl::string_view text) {
  std::vector<LineLabel> labels;
  std::string buffer;
  uint32_t number = 0;
  size_t words = 0;
  const std::vector<text::ByteRange> lines = text::SplitLines(text);
  for (const text::ByteRange& line : lines) {
    if (line.size() > 0 && !LabelDateline(text, line, number, words, labels)) {
      if (const Rule* rule = rules.Match(text.substr(line.begin, line.size()), buffer)) {
        AppendLabels(text, line, number, *rule, labels);
      }
    }
    ++number;
  }
  UnlabelSignedParagraph(*AgencyRegistry::BuiltIn(), text, lines, labels);
  LabelHeadLines(text, lines, labels);
  return labels;
}

std::vector<text::ByteRange> BodyRanges(absl::string_view text, absl::Span<const LineLabel> labels) {
  std::vector<text::ByteRange> body;
  uint32_t begin = 0;
  for (const LineLabel& label : labels) {
    AppendUnlessBlank(text, begin, label.span.begin, body);
    begin = label.span.end;
  }
  AppendUnlessBlank(text, begin, static_cast<uint32_t>(text.size()), body);
  return body;
}

}  // namespace wireprint::analysis
