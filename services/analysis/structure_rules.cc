#include "services/analysis/structure_rules.h"

#include <algorithm>
#include <array>
#include <vector>

namespace wireprint::analysis {
namespace {

Rule Structure(LineKind kind, const char* id, bool carries_credit, const char* meaning, const char* example) {
  Rule rule;
  rule.id = id;
  rule.kind = kind;
  rule.carries_credit = carries_credit;
  rule.pattern = meaning;
  rule.example = example;
  return rule;
}

}  // namespace

absl::Span<const Rule> StructureRules() {
  static const auto* const rules = new std::vector<Rule>{
      Structure(LineKind::kHeadline, "structure.headline", false,
                "the first line that no rule knows: a few words without an end mark, above a paragraph that has one",
                "Council votes for a second bridge"),
      Structure(LineKind::kStandfirst, "structure.standfirst", false,
                "the one sentence between the headline and the first byline, agency's credit or time of publication",
                "The ferry is to run until the bridge is open."),
      Structure(LineKind::kAgencyCreditLine, "structure.agency", true,
                "the name of an agency and nothing else, below a byline or under the last paragraph",
                "Ghana News Agency"),
      Structure(LineKind::kDateline, "structure.dateline", true,
                "one of the first lines that is a dateline with an agency and nothing else", "OSLO, Jan 5 (Reuters) -"),
  };
  return *rules;
}

const Rule* StructureRuleOf(LineKind kind) {
  const absl::Span<const Rule> rules = StructureRules();
  return std::find_if(rules.begin(), rules.end(), [kind](const Rule& rule) { return rule.kind == kind; });
}

absl::Span<const CreditCode> CreditCodes() {
  static constexpr std::array<CreditCode, 3> kCodes = {{
      {"dateline", "text_origin", "the agencies of the dateline that one of the first paragraphs begins with",
       "OSLO, Jan 5 (Reuters) - The ferry"},
      {"field.byline", "text_origin", "the agencies that the byline of the request names as such",
       "Jo Example, Associated Press"},
      {"field.credit_line", "text_origin",
       "what the credit line of the request names, of pictures where it says so, where no rule of credits finds "
       "anything",
       "Text: dpa, Foto: Reuters"},
  }};
  return kCodes;
}

}  // namespace wireprint::analysis
