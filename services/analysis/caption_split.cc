#include "services/analysis/caption_split.h"

#include <re2/re2.h>

namespace wireprint::analysis {
namespace {

// Each has one group: the credit. The forms that say what they are come first.
constexpr absl::string_view kForms[] = {
    // "(Photo: Jo Example/Example Press)", "[AFP]"
    R"((?s)[^(\[]([(\[][^()\[\]]{2,120}[)\]])\.?\s*$)",
    // "… on Monday. Photo by Jo Example", "… on Monday. Credit: Example Press"
    R"((?is)[.!?"'”’)][\s\pZ]*((?:file )?\b(?:photo(?:graph)?s?|credits?|image|picture|pic|source|courtesy|illustration|video)(?: credits?| courtesy| source)?[\s\pZ]*(?::|by|of|/|©|via)[\s\pZ]*[^\s.][^.]{1,120})\.?\s*$)",
    // "… on Monday. Jo Example / Example Press", "… on Monday. Jo Example via Example Press"
    R"((?s)[.!?"'”’)][\s\pZ]*(\p{Lu}[\p{L}.'’-]*(?:[\s\pZ][\p{L}.'’-]+){0,5}[\s\pZ]?(?:/|\||,|—|–|-| via | for )[\s\pZ]?[^.!?]{2,80})\s*$)",
    // "… on Monday. AP Photo", "… on Monday. REUTERS"
    R"((?s)[.!?"'”’)][\s\pZ]*(\p{Lu}[\p{L}'’-]*(?:[\s\pZ][\p{L}'’-]+){0,3})\.?\s*$)",
};

struct Forms {
  Forms() {
    RE2::Options options;
    options.set_log_errors(false);
    for (absl::string_view form : kForms) {
      all[count++] = new RE2(re2::StringPiece(form.data(), form.size()), options);
    }
  }
  const RE2* all[4] = {};
  size_t count = 0;
};

}  // namespace

size_t CreditInCaption(absl::string_view line) {
  static const auto* const forms = new Forms();
  const re2::StringPiece piece(line.data(), line.size());
  for (const RE2* form : forms->all) {
    re2::StringPiece credit;
    if (RE2::PartialMatch(piece, *form, &credit)) return static_cast<size_t>(credit.data() - line.data());
  }
  return line.size();
}

}  // namespace wireprint::analysis
