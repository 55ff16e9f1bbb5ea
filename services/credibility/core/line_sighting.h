// What of a report's lines can recur in its outlet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/credibility/core/facts.h"
#include "services/text/lines.h"

namespace wireprint::credibility {

// The values of wireprint.credibility.v1.RecurringForm, where they are explained.
enum class RecurringForm : uint8_t { kShortLine = 1, kPrefix = 2, kSentence = 3 };

// Names what recurs: the hash of its form and its folded words.
using LineId = uint64_t;

// A line without an end mark counts as short up to so many bytes.
inline constexpr size_t kMaxShortLineBytes = 160;
// A longer line with an end mark is a paragraph, and never a candidate.
inline constexpr size_t kMaxSentenceBytes = 600;
// A prefix, delimiter left out.
inline constexpr size_t kMaxPrefixBytes = 40;
inline constexpr size_t kMaxPrefixWords = 4;
// Lines from either end of the body that are its edge; of texts with few lines a quarter at either end.
inline constexpr size_t kEdgeLines = 3;
inline constexpr size_t kMaxExampleBytes = 512;
// Shingles that tell the topics of two reports apart: those with the smallest hashes.
inline constexpr size_t kMaxTopicShingles = 64;
inline constexpr size_t kTopicShare = 16;
// Candidates of one report: the first and the last so many when there are more.
inline constexpr size_t kMaxSightings = 256;

// One candidate of a report.
struct LineSighting {
  LineId id = 0;
  RecurringForm form = RecurringForm::kShortLine;
  text::ByteRange span;    // of the whole line in the text
  uint64_t remainder = 0;  // of a prefix: the hash of what follows it
  // A fifth of its words or more begin with a digit: a row of a table, a date, a price, which recur by nature.
  bool figures = false;
  bool operator==(const LineSighting&) const = default;
};

struct LineSightings {
  std::vector<LineSighting> lines;  // in text order; a line may give a short line and a prefix
  // The smallest hashes, at most kMaxTopicShingles, of the shingles of the lines that are no candidates, which tell
  // what the report is about: ascending, distinct.
  std::vector<uint64_t> topic;
  bool operator==(const LineSightings&) const = default;
};

// The candidates of `text` (valid UTF-8) among its body lines: short lines without an end mark (with a letter in them),
// the prefixes of such lines up to one of "|", ":", "»", "›", ">", and sentences at the edge of the body. `body` are
// ascending, disjoint ranges of the text that rules left as body; a line that they cut is no candidate. Lines of
// dialogue or tables are candidates as others are: that unrelated stories share them decides.
LineSightings FindSightings(absl::string_view text, absl::Span<const text::ByteRange> body);

// A line with its id in one form.
struct NamedLine {
  LineId id = 0;
  text::ByteRange span;
};

// The body lines, whole as above, that have one of the ids asked for, as a short line, a sentence or, without an end
// mark, by their prefix: wherever they stand, and of any length. Ascending; each once.
std::vector<NamedLine> FindNamed(absl::string_view text, absl::Span<const text::ByteRange> body,
                                 absl::FunctionRef<bool(LineId)> is_named);

// Whether a line of words can have this id: whether `text` is one line with a letter or a digit in it.
bool IsOneLine(absl::string_view text);

// `line` cut to kMaxExampleBytes, at a code point.
std::string ExampleOf(absl::string_view line);

// The id that a line or a prefix of this form has.
LineId LineIdOf(absl::string_view line, RecurringForm form);

// The ids that may name `line` or its prefix, whatever its length and place: as a short line, as a sentence and, where
// it has one, by its prefix. None for a line without words.
std::vector<LineId> LineIdsOf(absl::string_view line);

// Whether `line` ends as a sentence does: . ! ? … and their like in other scripts, brackets and quotes behind left out.
bool HasEndMark(absl::string_view line);

// Whether the reports of these topics are known to be about different things: up to the largest hash that both know of,
// both have shingles, and of the fewer no more than one in kTopicShare in common, as many as a quotation that both
// have.
bool DifferentTopics(absl::Span<const uint64_t> a, absl::Span<const uint64_t> b);

}  // namespace wireprint::credibility
