#include "services/analysis/caption_split.h"

#include <re2/re2.h>

#include <array>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace wireprint::analysis {
namespace {

// What stands before a credit, and the credit up to the end of the line. No credit begins with what the part before it
// can go on with: so the two are told apart without groups, which cost RE2 ten times as much. The forms that say what
// they are come first.
struct Form {
  const char* flags;
  const char* before;
  const char* credit;
};
constexpr Form kForms[] = {
    // "(Photo: Jo Example/Example Press)", "[AFP]"
    {"(?s)", R"([^(\[])", R"([(\[][^()\[\]]{2,120}[)\]]\.?\s*$)"},
    // "… on Monday. Photo by Jo Example", "… on Monday. Credit: Example Press"
    {"(?is)", R"([.!?"'”’)][\s\pZ]*)",
     R"((?:file )?\b(?:photo(?:graph)?s?|credits?|image|picture|pic|source|courtesy|illustration|video)(?: credits?| courtesy| source)?[\s\pZ]*(?::|by|of|/|©|via)[\s\pZ]*[^\s.][^.]{1,120}\.?\s*$)"},
    // "… on Monday. Jo Example / Example Press", "… on Monday. Jo Example via Example Press"
    {"(?s)", R"([.!?"'”’)][\s\pZ]*)",
     R"(\p{Lu}[\p{L}.'’-]*(?:[\s\pZ][\p{L}.'’-]+){0,5}[\s\pZ]?(?:/|\||,|—|–|-| via | for )[\s\pZ]?[^.!?]{2,80}\s*$)"},
    // "… on Monday. AP Photo", "… on Monday. REUTERS"
    {"(?s)", R"([.!?"'”’)][\s\pZ]*)", R"(\p{Lu}[\p{L}'’-]*(?:[\s\pZ][\p{L}'’-]+){0,3}\.?\s*$)"},
};

struct Forms {
  Forms() {
    RE2::Options options;
    options.set_log_errors(false);
    for (const Form& form : kForms) {
      all[count++] = {new RE2(absl::StrCat(form.flags, form.before, form.credit), options),
                      new RE2(absl::StrCat(form.flags, form.before), options)};
      // Has it compiled now what finds where a match begins: milliseconds at the first match else.
      all[count - 1].whole->ReverseProgramSize();
    }
  }
  struct Compiled {
    const RE2* whole = nullptr;
    const RE2* before = nullptr;
  };
  std::array<Compiled, std::size(kForms)> all;
  size_t count = 0;
};

}  // namespace

size_t CreditInCaption(absl::string_view line) {
  static const auto* const forms = new Forms();
  const re2::StringPiece piece(line.data(), line.size());
  for (const auto& [whole, before] : forms->all) {
    re2::StringPiece found;
    if (!whole->Match(piece, 0, piece.size(), RE2::UNANCHORED, &found, 1)) continue;
    re2::StringPiece lead;
    before->Match(found, 0, found.size(), RE2::ANCHOR_START, &lead, 1);
    return static_cast<size_t>(lead.data() + lead.size() - line.data());
  }
  return line.size();
}

}  // namespace wireprint::analysis
