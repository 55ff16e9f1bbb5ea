#include "services/analysis/agency_lines.h"

#include <algorithm>
#include <cstddef>

#include "services/analysis/fold.h"
#include "services/analysis/structure_rules.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxBytes = 60;
constexpr size_t kParagraphBytes = 60;
constexpr size_t kBelowByline = 2, kAtEnd = 4;  // lines with words

// The agency that all of `line` names; nullptr for none.
const Agency* NameAlone(const AgencyRegistry& registry, absl::string_view line, absl::string_view text) {
  line = TrimEnd(line);
  if (line.size() < 2 || line.size() > kMaxBytes) return nullptr;
  constexpr absl::string_view kOpening = " \t([-=", kClosing = ")].";
  while (!line.empty() && kOpening.find(line.front()) != absl::string_view::npos) line.remove_prefix(1);
  for (absl::string_view dash : {"\u2013", "\u2014"}) {
    if (line.substr(0, dash.size()) == dash) line.remove_prefix(dash.size());
  }
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  while (!line.empty() && kClosing.find(line.back()) != absl::string_view::npos) line.remove_suffix(1);
  if (line.empty() || line.find_first_of(".,;:!?/|") != absl::string_view::npos) return nullptr;
  const Surroundings surroundings(text);
  const Agency* agency = registry.FindByName(line, &surroundings);
  return agency == nullptr || agency->agency_class == AgencyClass::kPhoto ? nullptr : agency;
}

class Labeller {
 public:
  Labeller(const AgencyRegistry& registry, absl::string_view text, absl::Span<const text::ByteRange> lines,
           std::vector<LineLabel>& labels)
      : registry_(registry), text_(text), lines_(lines), labels_(labels) {}

  void BelowBylines() {
    std::vector<size_t> bylines;
    for (const LineLabel& label : labels_) {
      if (label.kind == LineKind::kByline) bylines.push_back(label.line);
    }
    for (size_t byline : bylines) {
      size_t seen = 0;
      for (size_t line = byline + 1; line < lines_.size() && seen < kBelowByline; ++line) {
        if (TrimEnd(Text(line)).empty()) continue;
        if (IsLabelled(line)) break;
        ++seen;
        if (NameAlone(registry_, Text(line), text_) == nullptr) continue;
        Add(line);
        break;
      }
    }
  }

  void AtEnd() {
    size_t seen = 0;
    for (size_t line = lines_.size(); line-- > 0 && seen < kAtEnd;) {
      if (TrimEnd(Text(line)).empty()) continue;
      ++seen;
      if (IsLabelled(line)) continue;
      if (TrimEnd(Text(line)).size() >= kParagraphBytes) return;
      const Agency* agency = NameAlone(registry_, Text(line), text_);
      if (agency == nullptr || agency->agency_class != AgencyClass::kWire) continue;
      Add(line);
      return;
    }
  }

 private:
  absl::string_view Text(size_t line) const { return text_.substr(lines_[line].begin, lines_[line].size()); }

  std::vector<LineLabel>::iterator From(size_t line) const {
    return std::lower_bound(labels_.begin(), labels_.end(), line,
                            [](const LineLabel& label, size_t at) { return label.line < at; });
  }
  bool IsLabelled(size_t line) const {
    const auto label = From(line);
    return label != labels_.end() && label->line == line;
  }
  void Add(size_t line) {
    labels_.insert(From(line), {lines_[line], static_cast<uint32_t>(line), LineKind::kAgencyCreditLine, false, true,
                                StructureRuleOf(LineKind::kAgencyCreditLine)});
  }

  const AgencyRegistry& registry_;
  absl::string_view text_;
  absl::Span<const text::ByteRange> lines_;
  std::vector<LineLabel>& labels_;
};

}  // namespace

void LabelAgencyLines(const AgencyRegistry& registry, absl::string_view text, absl::Span<const text::ByteRange> lines,
                      std::vector<LineLabel>& labels) {
  Labeller labeller(registry, text, lines, labels);
  labeller.BelowBylines();
  labeller.AtEnd();
}

}  // namespace wireprint::analysis
