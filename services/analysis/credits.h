// Whom a report credits: agencies with their role, its byline and its dateline.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/analysis/agencies.h"
#include "services/analysis/credit_rules.h"
#include "services/analysis/labels.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// Where a span counts its bytes.
enum class CreditField : uint8_t { kText, kByline, kCreditLine };

struct Credit {
  const Agency* agency = nullptr;       // nullptr: an agency that is implied and not named
  const Agency* distributor = nullptr;  // of a picture: "AFP - Getty Images"
  CreditRole role = CreditRole::kTextOrigin;
  CreditField field = CreditField::kText;
  text::ByteRange span;  // the agency's name; the statement, where it implies the agency
  std::string rule;
};

struct Byline {
  CreditField field = CreditField::kText;
  text::ByteRange span;                // all of it
  std::vector<text::ByteRange> names;  // of persons; empty when only an agency is named
};

// Of the text. Empty ranges where a part is missing; `agency` is nullptr when none is named or it is not known.
struct Dateline {
  text::ByteRange span, place, date;
  const Agency* agency = nullptr;
};

struct CreditInput {
  absl::string_view text;              // valid UTF-8 of less than 4 GiB
  absl::Span<const LineLabel> labels;  // as LabelLines gives them
  // What the caller knows beside the text, valid UTF-8; nullopt: not supplied. An empty one says nothing more.
  std::optional<absl::string_view> byline;
  std::optional<absl::string_view> credit_line;
  absl::string_view outlet;  // registrable domain; its own credits are none. May be empty
};

struct Credits {
  std::vector<Credit> credits;   // by field, then by span; no two alike
  std::optional<Byline> byline;  // the caller's before that of the text
  std::optional<Dateline> dateline;
};

// Deterministic, and linear in the length of the input. The agencies live as long as the registry. A credit is never: a
// station's callsign, the outlet's own name, an agency that is only mentioned or cited, a picture's as the text's.
Credits FindCredits(const AgencyRegistry& registry, const CreditRules& rules, const CreditInput& input);

}  // namespace wireprint::analysis
