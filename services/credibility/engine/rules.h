// All that an analysis rests on: the rules and registries of one process.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/analysis/agencies.h"
#include "services/analysis/attribution/lexicon.h"
#include "services/analysis/credit_rules.h"
#include "services/analysis/line_rules.h"
#include "services/credibility/core/outlet_directory.h"

namespace wireprint::credibility {

// Immutable; shared by all threads. No member is null.
struct Rules {
  std::shared_ptr<const analysis::LineRules> lines;
  std::shared_ptr<const analysis::AgencyRegistry> agencies;
  std::shared_ptr<const analysis::CreditRules> credits;
  std::shared_ptr<const analysis::attribution::Lexicon> lexicon;
  std::shared_ptr<const OutletDirectory> outlets;
  // The versions of lines, agencies, credits, attributions, outlets and the Public Suffix List, separated by spaces.
  std::string version;
};

// Contents of files that take the place of the built-in ones; an empty one does not.
struct RuleTexts {
  std::string lines;
  std::string agencies;
  std::string credits;
  std::string attribution_words;
  std::string attribution_cues;
  std::string outlets;
};

// INVALID_ARGUMENT that begins with the file, by its flag without dashes, and the line: "agencies:3: …".
absl::StatusOr<Rules> MakeRules(const RuleTexts& texts = {});

}  // namespace wireprint::credibility
