#include "services/analysis/labels.h"

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "services/analysis/agencies.h"
#include "services/analysis/agency_lines.h"
#include "services/analysis/caption_split.h"
#include "services/analysis/dateline.h"
#include "services/analysis/fold.h"
#include "services/analysis/head_lines.h"
#include "services/analysis/loose_datelines.h"
#include "services/analysis/signed_paragraph.h"
#include "services/analysis/structure_rules.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kDatelineLines = 12;
constexpr size_t kParagraphBytes = 80;

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

bool IsParagraph(absl::string_view line) { return TrimEnd(line).size() >= kParagraphBytes; }

// Whether the first line with words behind line `number` is a paragraph.
bool StandsOnParagraph(absl::string_view text, absl::Span<const text::ByteRange> lines, size_t number) {
  for (size_t next = number + 1; next < lines.size(); ++next) {
    const absl::string_view below = text.substr(lines[next].begin, lines[next].size());
    if (!TrimEnd(below).empty()) return IsParagraph(below);
  }
  return false;
}

bool IsOfPictures(LineKind kind) { return kind == LineKind::kPhotoCaption || kind == LineKind::kPhotoCredit; }

// Labels datelines alone on one of the first lines that are not empty.
class DatelineLabeller {
 public:
  DatelineLabeller(absl::string_view text, absl::Span<const text::ByteRange> lines) : text_(text), lines_(lines) {}

  // Whether line `number` is one; lines come in order, none twice. `rule` is the one that matches the line, or nullptr.
  bool Label(uint32_t number, const Rule* rule, std::vector<LineLabel>& labels) {
    const text::ByteRange& line = lines_[number];
    const absl::string_view whole = text_.substr(line.begin, line.size());
    if (seen_ >= kDatelineLines || whole.empty()) return false;
    ++seen_;
    const bool above_body = !body_;
    body_ = body_ || IsParagraph(whole);
    if (!IsAlone(whole, number, above_body, rule)) return false;
    labels.push_back({line, number, LineKind::kDateline, false, true, StructureRuleOf(LineKind::kDateline)});
    return true;
  }

 private:
  bool IsAlone(absl::string_view line, uint32_t number, bool above_body, const Rule* rule) const {
    const absl::string_view trimmed = TrimEnd(line);
    if (trimmed.empty()) return false;
    const auto last = static_cast<unsigned char>(trimmed.back());
    const bool code_or_mark = !absl::ascii_isdigit(last) && !absl::ascii_islower(last);
    const AgencyRegistry& registry = *AgencyRegistry::BuiltIn();
    if (code_or_mark && IsDatelineAlone(registry, line, text_)) return true;
    if (!above_body || !StandsOnParagraph(text_, lines_, number)) return false;
    const std::optional<LineDateline> loose = ReadLooseDatelineAlone(registry, line, text_);
    // Only a town that is known outweighs a rule that finds a picture's credit.
    return loose && (loose->date.size() == 0 || rule == nullptr || !IsOfPictures(rule->kind));
  }

  absl::string_view text_;
  absl::Span<const text::ByteRange> lines_;
  size_t seen_ = 0;
  bool body_ = false;  // a paragraph was seen
};

}  // namespace

std::vector<LineLabel> LabelLines(const LineRules& rules, absl::string_view text) {
  std::vector<LineLabel> labels;
  std::string buffer;
  uint32_t number = 0;
  const std::vector<text::ByteRange> lines = text::SplitLines(text);
  DatelineLabeller datelines(text, lines);
  for (const text::ByteRange& line : lines) {
    if (line.size() > 0) {
      const Rule* rule = rules.Match(text.substr(line.begin, line.size()), buffer);
      if (!datelines.Label(number, rule, labels) && rule != nullptr) AppendLabels(text, line, number, *rule, labels);
    }
    ++number;
  }
  LabelAgencyLines(*AgencyRegistry::BuiltIn(), text, lines, labels);
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
