// The forms in which a report says where it comes from, as data.
//
// A rule file as in rule_file.h, with these seven fields:
//   id       as there
//   role     text_origin, contributor, photo, video, disclaimer
//   where    text: anywhere in a line; last: in the last paragraph, or the short lines beside it; field: in the credit
//            line that the caller sends, and nowhere in the text
//   agency   any: each agency named in group 1 of the pattern; only: the same, if nothing else stands there;
//            unknown: one that is not named; else the id of an agency, unless the group names another
//   anchor   lower-case ASCII that every line with the form holds; it is looked for first
//   pattern  RE2, case-insensitive, with one group, searched for in the line as it stands
//   example  a line that the rule must match
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/literal_set.h"

namespace re2 {
class RE2;
}

namespace wireprint::analysis {

// Values are persisted: append only.
enum class CreditRole : uint8_t { kTextOrigin = 0, kContributor = 1, kPhoto = 2, kVideo = 3, kDisclaimer = 4 };

// "text_origin", … A string literal.
absl::string_view NameOf(CreditRole role);

// Where a form counts.
enum class CreditPlace : uint8_t { kText, kLast, kField };

// "text", "last", "field". A string literal.
absl::string_view NameOf(CreditPlace place);

struct CreditRule {
  std::string id;
  CreditRole role = CreditRole::kTextOrigin;
  CreditPlace place = CreditPlace::kText;
  std::string agency;  // "any", "only", "unknown" or an agency's id
  std::string anchor;
  std::shared_ptr<const re2::RE2> pattern;
  std::shared_ptr<const re2::RE2> relaxed;       // RelaxedPattern; null when there is nothing to relax
  std::vector<std::vector<std::string>> needed;  // NeededLiterals of the pattern
  std::string example;
};

// Immutable and thread-safe.
class CreditRules {
 public:
  // The rules compiled into the binary (credit_rules.txt). Never null, lives as long as the process.
  static std::shared_ptr<const CreditRules> BuiltIn();

  // INVALID_ARGUMENT "<name>:<line>: what is wrong".
  static absl::StatusOr<std::shared_ptr<const CreditRules>> Parse(absl::string_view contents, absl::string_view name);
  static absl::StatusOr<std::shared_ptr<const CreditRules>> Load(const std::string& path);

  absl::Span<const CreditRule> rules() const { return rules_; }
  // Strings, each with the index of a rule. Each line in which a rule matches, with ASCII letters in lower case, holds
  // one of the rule's; but for lines with a letter that FoldsToAscii.
  const LiteralSet& signs() const { return signs_; }
  // "credits-<declared number>-<XXH3-64 of the contents, 16 hex digits>".
  absl::string_view version() const { return version_; }

 private:
  CreditRules() = default;
  std::vector<CreditRule> rules_;
  LiteralSet signs_;
  std::string version_;
};

// Where in `line` group 1 of the rule's pattern stands, and the whole match; nullopt when the rule does not match.
// `lowered` is `line` with ASCII letters in lower case. Of a longer line the last 8 KiB are searched.
struct CreditMatch {
  absl::string_view all;
  absl::string_view zone;
};
std::optional<CreditMatch> MatchCredit(const CreditRule& rule, absl::string_view line, absl::string_view lowered);

}  // namespace wireprint::analysis
