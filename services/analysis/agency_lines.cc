#include "services/analysis/agency_lines.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>

#include "absl/strings/match.h"
#include "services/analysis/fold.h"
#include "services/analysis/structure_rules.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxBytes = 60;
constexpr size_t kParagraphBytes = 60;
constexpr size_t kBelowByline = 2, kAtEnd = 4;  // lines with words

bool EndsInAny(absl::string_view line, std::initializer_list<absl::string_view> marks) {
  return std::any_of(marks.begin(), marks.end(), [&](absl::string_view mark) { return absl::EndsWith(line, mark); });
}

// Ends as a sentence does; what ends in a colon opens a list.
bool EndsSentence(absl::string_view line) {
  return EndsInAny(line, {".", "!", "?", "\u2026", "\"", "'", ")", "]", "\u201D", "\u2019", "\u00BB", "\u201C",
                          "\u3002", "\uFF01", "\uFF1F", "\u300D", "\u0964", "\u06D4"});
}

// Whether a name above a line of that kind may be the first of a menu, of tags or of links.
bool IsOfLists(LineKind kind) {
  return kind == LineKind::kRelatedLink || kind == LineKind::kNavigation || kind == LineKind::kAgencyCreditLine;
}

class Labeller {
 public:
  Labeller(const AgencyRegistry& registry, absl::string_view text, absl::Span<const text::ByteRange> lines,
           absl::Span<const LineLabel> labels)
      : registry_(registry), surroundings_(text), text_(text), lines_(lines), labels_(labels) {}

  // The lines to label, ascending.
  std::vector<size_t> Run() {
    BelowBylines();
    AtEnd();
    return std::move(found_);
  }

 private:
  void BelowBylines() {
    for (auto label = labels_.begin(); label != labels_.end(); ++label) {
      if (label->kind != LineKind::kByline) continue;
      const size_t stop = label + 1 == labels_.end() ? lines_.size() : (label + 1)->line;
      size_t seen = 0;
      for (size_t line = label->line + size_t{1}; line < stop && seen < kBelowByline; ++line) {
        if (IsBlank(line)) continue;
        ++seen;
        if (NameAlone(line) == nullptr) continue;
        if (!NamesGoOn(line + 1, stop)) found_.push_back(line);
        break;
      }
    }
  }

  // The last of the lines with words that no rule labels, where it stands directly under a paragraph: neither tags nor
  // teasers nor lists.
  void AtEnd() {
    auto label = labels_.end();  // behind those of the lines above
    const auto is_labelled = [&](size_t line) {
      while (label != labels_.begin() && (label - 1)->line > line) --label;
      return label != labels_.begin() && (label - 1)->line == line;
    };
    size_t seen = 0;
    size_t line = lines_.size();
    const auto up = [&] {
      while (line > 0 && IsBlank(line - 1)) --line;
      return line > 0 && seen++ < kAtEnd;
    };
    const LineLabel* below = nullptr;
    while (up() && is_labelled(line - 1)) below = &*(label - 1), --line;
    if (line == 0 || seen > kAtEnd) return;
    const size_t name = line - 1;
    if (below != nullptr && IsOfLists(below->kind)) return;
    const Agency* agency = NameAlone(name);
    if (agency == nullptr || agency->agency_class != AgencyClass::kWire) return;
    --line;
    while (line > 0 && IsBlank(line - 1)) --line;
    if (line == 0 || is_labelled(line - 1)) return;
    const absl::string_view above = TrimEnd(Text(line - 1));
    if (above.size() < kParagraphBytes || !EndsSentence(above)) return;
    if (found_.empty() || found_.back() < name) found_.push_back(name);
  }

  // Whether the first line with words from `line` on, before `stop`, is a name alone too, as those of a list are.
  bool NamesGoOn(size_t line, size_t stop) const {
    while (line < stop && IsBlank(line)) ++line;
    return line < stop && NameAlone(line) != nullptr;
  }

  absl::string_view Text(size_t line) const { return text_.substr(lines_[line].begin, lines_[line].size()); }
  bool IsBlank(size_t line) const { return TrimEnd(Text(line)).empty(); }

  // The agency that all of a line names; nullptr for none.
  const Agency* NameAlone(size_t number) const {
    absl::string_view line = TrimEnd(Text(number));
    if (line.size() < 2 || line.size() > kMaxBytes) return nullptr;
    constexpr absl::string_view kOpening = " \t([-=", kClosing = ")].";
    while (!line.empty() && kOpening.find(line.front()) != absl::string_view::npos) line.remove_prefix(1);
    for (absl::string_view dash : {"\u2013", "\u2014"}) {
      if (line.substr(0, dash.size()) == dash) line.remove_prefix(dash.size());
    }
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    while (!line.empty() && kClosing.find(line.back()) != absl::string_view::npos) line.remove_suffix(1);
    if (line.empty() || line.find_first_of(".,;:!?/|") != absl::string_view::npos) return nullptr;
    const size_t open = line.find(" (");  // "News Agency of Nigeria (NAN)"
    const Agency* agency = registry_.FindByName(line.substr(0, open), &surroundings_);
    if (open != absl::string_view::npos && registry_.FindByName(line.substr(open + 2), &surroundings_) != agency) {
      return nullptr;
    }
    return agency == nullptr || agency->agency_class == AgencyClass::kPhoto ? nullptr : agency;
  }

  const AgencyRegistry& registry_;
  const Surroundings surroundings_;
  absl::string_view text_;
  absl::Span<const text::ByteRange> lines_;
  absl::Span<const LineLabel> labels_;
  std::vector<size_t> found_;
};

}  // namespace

void LabelAgencyLines(const AgencyRegistry& registry, absl::string_view text, absl::Span<const text::ByteRange> lines,
                      std::vector<LineLabel>& labels) {
  const std::vector<size_t> found = Labeller(registry, text, lines, labels).Run();
  if (found.empty()) return;
  const size_t ruled = labels.size();
  for (size_t line : found) {
    labels.push_back({lines[line], static_cast<uint32_t>(line), LineKind::kAgencyCreditLine, false, true,
                      StructureRuleOf(LineKind::kAgencyCreditLine)});
  }
  std::inplace_merge(labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(ruled), labels.end(),
                     [](const LineLabel& a, const LineLabel& b) { return a.line < b.line; });
}

}  // namespace wireprint::analysis
