#include "services/analysis/head_lines.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "services/analysis/fold.h"
#include "services/analysis/structure_rules.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMinTitleBytes = 15, kMaxTitleBytes = 220, kMinTitleSpaces = 2;
constexpr size_t kMaxStandfirstBytes = 400;
constexpr size_t kMinParagraphBytes = 60;
constexpr size_t kMinBodyBytes = 240;
constexpr size_t kMaxLinesAbove = 12;  // labelled lines above the headline

bool EndsWithAny(absl::string_view line, absl::Span<const absl::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [line](absl::string_view end) {
    return line.size() >= end.size() && line.substr(line.size() - end.size()) == end;
  });
}

// Ends as a sentence does, closing quotation marks and brackets aside.
bool EndsSentence(absl::string_view line) {
  constexpr std::array<absl::string_view, 9> kClosing = {"\"", "'", ")", "]", "\u201D", "\u2019", "\u00BB", "」", "』"};
  constexpr std::array<absl::string_view, 9> kEnds = {".", "!", "?", "…", "。", "！", "？", "।", "۔"};
  line = TrimEnd(line);
  for (int i = 0; i < 3 && EndsWithAny(line, kClosing); ++i) {
    for (absl::string_view closing : kClosing) {
      if (EndsWithAny(line, {&closing, 1})) line.remove_suffix(closing.size());
    }
  }
  return EndsWithAny(line, kEnds);
}

bool IsTitle(absl::string_view line) {
  constexpr std::array<absl::string_view, 9> kNoTitle = {".", ":", ";", ",", "-", "…", "。", "，", "："};
  line = TrimEnd(line);
  if (line.size() < kMinTitleBytes || line.size() > kMaxTitleBytes || EndsWithAny(line, kNoTitle)) return false;
  const auto spaces = static_cast<size_t>(std::count(line.begin(), line.end(), ' '));
  const auto wide = static_cast<size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return static_cast<signed char>(c) < 0; }));
  const bool lower = line.front() >= 'a' && line.front() <= 'z';
  return !lower && (spaces >= kMinTitleSpaces || 2 * wide > line.size());
}

bool BeginsReport(LineKind kind) {
  return kind == LineKind::kByline || kind == LineKind::kAgencyCreditLine || kind == LineKind::kTimestampLine;
}

// The lines of a text that are not blank, each with its label.
class Cursor {
 public:
  Cursor(absl::string_view text, absl::Span<const text::ByteRange> lines, absl::Span<const LineLabel> labels)
      : text_(text), lines_(lines), labels_(labels) {
    Settle();
  }

  bool done() const { return line_ == lines_.size(); }
  size_t line() const { return line_; }
  absl::string_view text() const { return text_.substr(lines_[line_].begin, lines_[line_].size()); }
  // nullptr: no rule labelled it.
  const LineLabel* label() const {
    return label_ < labels_.size() && labels_[label_].line == line_ ? &labels_[label_] : nullptr;
  }
  void Next() {
    ++line_;
    Settle();
  }

 private:
  void Settle() {
    while (!done() && TrimEnd(text()).empty()) ++line_;
    while (label_ < labels_.size() && labels_[label_].line < line_) ++label_;
  }

  absl::string_view text_;
  absl::Span<const text::ByteRange> lines_;
  absl::Span<const LineLabel> labels_;
  size_t line_ = 0;
  size_t label_ = 0;
};

// Whether two paragraphs or more stand at `at` and after it, the first of them next.
bool BodyFollows(Cursor at) {
  size_t paragraphs = 0, bytes = 0;
  for (; !at.done() && (paragraphs < 2 || bytes < kMinBodyBytes); at.Next()) {
    if (at.label() != nullptr) continue;
    const bool paragraph = at.text().size() >= kMinParagraphBytes && EndsSentence(at.text());
    if (!paragraph && paragraphs == 0) return false;
    if (paragraph) {
      ++paragraphs;
      bytes += at.text().size();
    }
  }
  return paragraphs >= 2 && bytes >= kMinBodyBytes;
}

// Whether another sentence begins in `line`: behind an end mark, a blank and a capital or a quotation mark. A mark
// behind a single capital or a short capitalised word ("U.S. Army", "Dr. Price") ends none.
bool HoldsTwoSentences(absl::string_view line) {
  static const auto* const between =
      new RE2(R"((?:[\p{Ll}\d%]{3}|[^\p{L}][\p{Ll}]{1,3}|\d)[.!?]["'”’)]*[\s\pZ]+["'“‘(]?[\p{Lu}\d])");
  return RE2::PartialMatch(re2::StringPiece(line.data(), line.size()), *between);
}

// Whether the line at `at` is a standfirst: one sentence, and no paragraph of the body stands before a line that begins
// a report.
bool IsStandfirst(Cursor at) {
  if (at.text().size() > kMaxStandfirstBytes || HoldsTwoSentences(at.text())) return false;
  bool begins = false;
  for (at.Next(); !at.done() && at.label() != nullptr; at.Next()) begins = begins || BeginsReport(at.label()->kind);
  return begins && BodyFollows(at);
}

}  // namespace

void LabelHeadLines(absl::string_view text, absl::Span<const text::ByteRange> lines, std::vector<LineLabel>& labels) {
  Cursor at(text, lines, labels);
  for (size_t above = 0; !at.done() && at.label() != nullptr; at.Next()) {
    if (++above > kMaxLinesAbove) return;
  }
  if (at.done() || !IsTitle(at.text())) return;
  const size_t headline = at.line();
  at.Next();
  std::optional<size_t> standfirst;
  Cursor next = at;
  bool begun = false;  // by a byline, say: what is next is the report
  for (; !next.done() && next.label() != nullptr; next.Next()) begun = begun || BeginsReport(next.label()->kind);
  if (next.done() || !BodyFollows(next)) return;
  if (!begun && IsStandfirst(next)) standfirst = next.line();
  const auto insert = [&](size_t line, LineKind kind) {
    const auto place = std::find_if(labels.begin(), labels.end(), [&](const LineLabel& l) { return l.line > line; });
    labels.insert(place, {lines[line], static_cast<uint32_t>(line), kind, false, false, StructureRuleOf(kind)});
  };
  insert(headline, LineKind::kHeadline);
  if (standfirst) insert(*standfirst, LineKind::kStandfirst);
}

}  // namespace wireprint::analysis
