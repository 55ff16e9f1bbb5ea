#include "services/analysis/report_shape.h"

#include <algorithm>

#include "services/analysis/fold.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kParagraphBytes = 100, kSentenceBytes = 60;
constexpr size_t kHeadParagraphs = 8;  // a dateline stands in one of the first
constexpr size_t kHeadLines = 600;
constexpr uint32_t kLinesBefore = 8, kLinesAfter = 3;

bool IsMedia(const LineLabel& label) {
  return label.kind == LineKind::kPhotoCredit || label.kind == LineKind::kPhotoCaption ||
         label.kind == LineKind::kMediaLabel || (label.rule != nullptr && label.rule->id == "nav.gallery");
}

bool IsParagraph(absl::string_view line) {
  line = TrimEnd(line);
  if (line.size() >= kParagraphBytes) return true;
  return line.size() >= kSentenceBytes && absl::string_view(".!?\"'").find(line.back()) != absl::string_view::npos;
}

}  // namespace

size_t ReportShape::LineAt(uint32_t at, size_t from) const {
  const auto behind = std::upper_bound(lines.begin() + static_cast<ptrdiff_t>(from), lines.end(), at,
                                       [](uint32_t a, const text::ByteRange& line) { return a < line.begin; });
  return behind == lines.begin() ? 0 : static_cast<size_t>(behind - lines.begin()) - 1;
}

bool ReportShape::AtEnd(size_t line) const {
  return !has_paragraph || (ordinal[line] >= last_paragraph && ordinal[line] <= last_paragraph + kLinesAfter);
}

bool ReportShape::NearBody(size_t line) const {
  return !has_paragraph ||
         (ordinal[line] + kLinesBefore >= first_paragraph && ordinal[line] <= last_paragraph + kLinesAfter);
}

bool ReportShape::InMidst(size_t line) const {
  return has_paragraph && ordinal[line] > first_paragraph && ordinal[line] < last_paragraph;
}

bool ReportShape::BelowPicture(size_t line) const {
  size_t above = line;
  while (above > 0 && !words[above - 1]) --above;
  return above > 0 && media[above - 1];
}

bool ReportShape::UnderPicture(size_t line) const {
  if (!has_paragraph || ordinal[line] > last_paragraph) return false;
  size_t above = line;
  while (above > 0 && !words[above - 1]) --above;
  if (above == 0 || !plain[above - 1]) return false;
  if (sentence[above - 1]) return true;
  size_t below = line + 1;
  while (below < lines.size() && !words[below]) ++below;
  return ordinal[line] > first_paragraph && below < lines.size() && paragraph[below];
}

ReportShape ShapeOf(absl::string_view text, absl::Span<const LineLabel> labels) {
  ReportShape shape;
  shape.lines = text::SplitLines(text);
  shape.readable.assign(shape.lines.size(), true);
  shape.picture.assign(shape.lines.size(), false);
  shape.media.assign(shape.lines.size(), false);
  shape.dateline.assign(shape.lines.size(), false);
  shape.plain.assign(shape.lines.size(), false);
  shape.paragraph.assign(shape.lines.size(), false);
  shape.sentence.assign(shape.lines.size(), false);
  shape.words.assign(shape.lines.size(), false);
  shape.ordinal.assign(shape.lines.size(), 0);
  uint32_t ordinal = 0;
  size_t paragraphs = 0;
  size_t label = 0;
  for (size_t i = 0; i < shape.lines.size(); ++i) {
    const absl::string_view line = text.substr(shape.lines[i].begin, shape.lines[i].size());
    shape.ordinal[i] = ordinal;
    if (TrimEnd(line).empty()) continue;
    shape.ordinal[i] = ++ordinal;
    shape.words[i] = true;
    bool labelled = false;
    bool carries = false;
    bool dateline = false;
    for (; label < labels.size() && labels[label].line == i; ++label) {
      labelled = true;
      carries = carries || labels[label].carries_credit;
      if (labels[label].kind == LineKind::kPhotoCredit) shape.picture[i] = true;
      if (IsMedia(labels[label])) shape.media[i] = true;
      dateline = dateline || labels[label].kind == LineKind::kDateline;
    }
    if (labelled) {
      shape.readable[i] = carries;
      shape.dateline[i] = dateline;
      if (dateline) shape.head.push_back(i);
      continue;
    }
    shape.plain[i] = TrimEnd(line).back() != ':';
    if (paragraphs < kHeadParagraphs && shape.head.size() < kHeadLines) shape.head.push_back(i);
    if (!IsParagraph(line)) continue;
    shape.paragraph[i] = true;
    shape.sentence[i] = TrimEnd(line).back() == '.';
    ++paragraphs;
    if (!shape.has_paragraph) shape.first_paragraph = ordinal;
    shape.has_paragraph = true;
    shape.last_paragraph = ordinal;
  }
  return shape;
}

}  // namespace wireprint::analysis
