// The text form of a set of line rules.
//
// One rule a line, six fields separated by tabs; blank lines and lines that begin with # are skipped. The first other
// line is "version<TAB>number". Fields:
//   id        lower-case letters, digits, '_' and '.'; unique; what every label names
//   kind      a LineKind by name, not "body"
//   form      line       the whole line, at most 300 bytes
//             long_line  the whole line, at most 1200 bytes: disclaimers
//             prefix     the beginning of a line of at most 300 bytes
//             phrase     anywhere in a line of at most 300 bytes, 160 if it ends like a sentence (. ! ? or a quote)
//   flags     "credit" when such a line can name an agency, else "-"
//   pattern   RE2, case-insensitive, against the line as FoldLine gives it. For whole lines any of " :!|>" may follow
//   example   a line that the rule must match
// A rule that comes first wins. The end of a prefix is not inside a word. A line that IsReportedSpeech is no
// boilerplate but for a related link, whatever rule it matches.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/analysis/kinds.h"

namespace wireprint::analysis {

enum class RuleForm : uint8_t { kLine, kLongLine, kPrefix, kPhrase };

inline constexpr size_t kMaxLineBytes = 300;
inline constexpr size_t kMaxLongLineBytes = 1200;
inline constexpr size_t kMaxSentenceBytes = 160;

struct Rule {
  std::string id;
  LineKind kind = LineKind::kBody;
  RuleForm form = RuleForm::kLine;
  bool carries_credit = false;
  std::string pattern;
  std::string example;
  int source_line = 0;  // 1-based, in its file
};

struct RuleFile {
  int version = 0;
  std::vector<Rule> rules;
};

// Reads the form above, in UTF-8. A fault is INVALID_ARGUMENT "<name>:<line>: what is wrong". Patterns are not compiled
// here.
absl::StatusOr<RuleFile> ParseRuleFile(absl::string_view contents, absl::string_view name);

}  // namespace wireprint::analysis
