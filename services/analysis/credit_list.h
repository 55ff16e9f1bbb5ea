// The credits of one report as they are found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/analysis/agencies.h"
#include "services/analysis/byline.h"
#include "services/analysis/credits.h"
#include "services/text/lines.h"

namespace wireprint::analysis {

// The credit of agencies of which none is named: for a text no more than what a disclaimer says.
Credit UnnamedCredit(CreditRole role, CreditField field, text::ByteRange span, absl::string_view rule);

// What a part of a line may say beside the agencies that it names.
enum class ZoneForm : uint8_t {
  kSentence,  // anything
  kNames,     // nothing
};

// Keeps the rules that hold for every credit. Not thread-safe; what it is given must outlive it.
class CreditList {
 public:
  // `own` is the outlet's own agency; nullptr when it is none.
  CreditList(const AgencyRegistry& registry, const Agency* own) : registry_(registry), own_(own) {}

  // Adds the credit, unless it is the outlet's own, or a picture agency's for a text.
  void Add(Credit credit);

  // Adds the credits that `zone`, which begins at byte `at` of `field`, names, if it says no more than `form`. An
  // agency that somebody used to work for is none, nor is, of a text, a name that only begins a longer one that
  // is known: "AP Moller". How many agencies it names, whether or not they were added. At most 1 KiB of the zone is
  // read.
  size_t AddNamed(absl::string_view zone, uint32_t at, CreditRole role, CreditField field, absl::string_view rule,
                  ZoneForm form, const Surroundings& surroundings);

  // Adds the credits of a byline that begins at byte `at` of `field`; agencies in general where it names none.
  void AddByline(const BylineParts& parts, uint32_t at, CreditField field, absl::string_view rule);

  const std::vector<Credit>& credits() const { return credits_; }

  // The credits in order, one of each: a place in a text is one credit, the first that was added there. Who distributes
  // a picture is no credit of its own. Leaves the list empty.
  std::vector<Credit> Take();

 private:
  const AgencyRegistry& registry_;
  const Agency* own_;
  std::vector<Credit> credits_;
};

}  // namespace wireprint::analysis
