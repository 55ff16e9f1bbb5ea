#include "services/analysis/labels.h"

#include <string>

namespace wireprint::analysis {
namespace {

void AppendUnlessBlank(absl::string_view text, uint32_t begin, uint32_t end, std::vector<text::ByteRange>& out) {
  for (uint32_t i = begin; i < end; ++i) {
    const char c = text[i];
    if (c != ' ' && (c < '\t' || c > '\r')) {
      out.push_back({begin, end});
      return;
    }
  }
}

}  // namespace

std::vector<LineLabel> LabelLines(const LineRules& rules, absl::string_view text) {
  std::vector<LineLabel> labels;
  std::string buffer;
  uint32_t number = 0;
  for (const text::ByteRange& line : text::SplitLines(text)) {
    if (line.size() > 0) {
      if (const Rule* rule = rules.Match(text.substr(line.begin, line.size()), buffer)) {
        labels.push_back(
            {line, number, rule->kind, ClassOf(rule->kind) == LineClass::kBoilerplate, rule->carries_credit, rule});
      }
    }
    ++number;
  }
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
