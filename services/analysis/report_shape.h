// Where on a page the report stands, as far as its credits need it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/labels.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

struct ReportShape {
  std::vector<text::ByteRange> lines;
  std::vector<bool> readable;   // by line: body, or labelled as one that carries a credit
  std::vector<bool> picture;    // by line: labelled as a picture's credit
  std::vector<bool> media;      // by line: labelled as a picture's or a film's
  std::vector<bool> dateline;   // by line: labelled as a dateline
  std::vector<bool> words;      // by line: not blank
  std::vector<bool> plain;      // by line: without a label, and no heading that ends in a colon
  std::vector<bool> paragraph;  // by line
  std::vector<bool> sentence;   // by line: a paragraph that ends in a full stop
  std::vector<size_t> head;     // the lines that can begin with the report's dateline, in order
  // Lines with words, counted: of each line, and of the first and the last paragraph.
  std::vector<uint32_t> ordinal;
  uint32_t first_paragraph = 0;
  uint32_t last_paragraph = 0;
  bool has_paragraph = false;

  // The line that holds byte `at` of the text, or the one before the terminator there; lines before `from` do not.
  size_t LineAt(uint32_t at, size_t from) const;
  // Whether the line is the last paragraph or one of the few lines after it.
  bool AtEnd(size_t line) const;
  // Whether the line stands in the report or beside its first or last paragraph.
  bool NearBody(size_t line) const;
  // Whether the line stands between the first paragraph and the last.
  bool InMidst(size_t line) const;
  // Whether the line with words above it is labelled as a picture's or a film's: its credit, its caption, its player.
  bool BelowPicture(size_t line) const;
  // Whether a name alone on the line is that of the picture above it: it stands under a sentence, or in mid-report
  // between other words and a paragraph. Never after the last paragraph.
  bool UnderPicture(size_t line) const;
};

// `labels` are those of `text`, as LabelLines gives them. A paragraph is a line without label of 100 bytes or more, or
// of 60 when it ends like a sentence; a text without one is all report.
ReportShape ShapeOf(absl::string_view text, absl::Span<const LineLabel> labels);

}  // namespace wireprint::analysis
