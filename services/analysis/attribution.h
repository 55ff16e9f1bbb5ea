// An attribution: who is said to have said what (source, cue and content of the PARC/PolNeAR schema).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// Values are persisted: append only.
enum class SourceKind : uint8_t {
  kWireAgency = 0,
  kOtherMedia = 1,
  kOfficialNamed = 2,
  kOfficialBody = 3,
  kOfficialUnnamed = 4,
  kPersonNamed = 5,
  kOrganisation = 6,
  kDocument = 7,
  kSocialPost = 8,
  kAnonymous = 9,
  kVague = 10,
  kPublic = 11,
  kAgentless = 12,
  kUnresolved = 13,  // a pronoun whose antecedent is not clear, or a person of whom nothing is known
};

enum class Act : uint8_t { kAssert = 0, kDeny = 1, kAccuse = 2, kRequest = 3, kBelieve = 4, kNoComment = 5 };

// Direct: all of the content stands in quotation marks. Mixed: part of it does.
enum class Form : uint8_t { kDirect = 0, kMixed = 1, kIndirect = 2 };

// Names as in answers and data files: "official_named", "no_comment", "direct". String literals.
absl::string_view NameOf(SourceKind kind);
absl::string_view NameOf(Act act);
absl::string_view NameOf(Form form);
std::optional<Act> ActNamed(absl::string_view name);

// Ranges are bytes of the text as sent, on code-point boundaries, without white space at either end.
struct Attribution {
  text::ByteRange source;                // the full noun phrase; empty when kind is kAgentless
  text::ByteRange cue;                   // without auxiliaries and adverbs in front; may span particles
  std::vector<text::ByteRange> content;  // ascending, disjoint, at least one; with "that" and quotation marks
  SourceKind kind = SourceKind::kUnresolved;
  Act act = Act::kAssert;
  Form form = Form::kIndirect;
  bool source_named = false;                    // a person or body is named, here or by the antecedent
  std::optional<text::ByteRange> antecedent;    // what a pronoun or a short name stands for, where that is clear
  std::optional<text::ByteRange> reason_given;  // why an anonymous source is not named
  std::string rule;                             // the construction and the cue: "right.that:say"

  bool operator==(const Attribution&) const = default;
};

}  // namespace wireprint::analysis
