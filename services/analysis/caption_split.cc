#include "services/analysis/caption_split.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace wireprint::analysis {
namespace {

// What stands before a credit, and the credit up to the end of the line. No credit begins with what the part before it
// can go on with: so the two are told apart without groups, which cost RE2 ten times as much. The forms that say what
// they are come first.
struct Form {
  const char* flags;
  const char* before;
  const char* credit;
  // False only where the pattern does not match: quick, where the pattern is not. The line comes without white space
  // behind it.
  bool (*may_match)(absl::string_view line);
};

bool IsOneOf(char c, absl::string_view all) { return all.find(c) != absl::string_view::npos; }

bool EndsInBracket(absl::string_view line) {
  absl::ConsumeSuffix(&line, ".");
  return !line.empty() && IsOneOf(line.back(), ")]");
}
bool NamesAPicture(absl::string_view line) {
  const std::string lower = absl::AsciiStrToLower(line);
  constexpr absl::string_view kWords[] = {"photo",  "credit",   "image",        "pic",
                                          "source", "courtesy", "illustration", "video"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](absl::string_view word) { return absl::StrContains(lower, word); });
}
bool EndsNoSentence(absl::string_view line) { return !line.empty() && !IsOneOf(line.back(), ".!?"); }
bool May(absl::string_view) { return true; }

constexpr Form kForms[] = {
    // "(Photo: Jo Example/Example Press)", "[AFP]"
    {"(?s)", R"([^(\[])", R"([(\[][^()\[\]]{2,120}[)\]]\.?\s*$)", EndsInBracket},
    // "… on Monday. Photo by Jo Example", "… on Monday. Credit: Example Press"
    {"(?is)", R"([.!?"'”’)][\s\pZ]*)",
     R"((?:file )?\b(?:photo(?:graph)?s?|credits?|image|picture|pic|source|courtesy|illustration|video)(?: credits?| courtesy| source)?[\s\pZ]*(?::|by|of|/|©|via)[\s\pZ]*[^\s.][^.]{1,120}\.?\s*$)",
     NamesAPicture},
    // "… on Monday. Jo Example / Example Press", "… on Monday. Jo Example via Example Press"
    {"(?s)", R"([.!?"'”’)][\s\pZ]*)",
     R"(\p{Lu}[\p{L}.'’-]*(?:[\s\pZ][\p{L}.'’-]+){0,5}[\s\pZ]?(?:/|\||,|—|–|-| via | for )[\s\pZ]?[^.!?]{2,80}\s*$)",
     EndsNoSentence},
    // "… on Monday. AP Photo", "… on Monday. REUTERS"
    {"(?s)", R"([.!?"'”’)][\s\pZ]*)", R"(\p{Lu}[\p{L}'’-]*(?:[\s\pZ][\p{L}'’-]+){0,3}\.?\s*$)", May},
};

struct Forms {
  Forms() {
    RE2::Options options;
    options.set_log_errors(false);
    for (const Form& form : kForms) {
      all[count++] = {new RE2(absl::StrCat(form.flags, form.before, form.credit), options),
                      new RE2(absl::StrCat(form.flags, form.before), options), form.may_match};
      // Has it compiled now what finds where a match begins: milliseconds at the first match else.
      all[count - 1].whole->ReverseProgramSize();
    }
  }
  struct Compiled {
    const RE2* whole = nullptr;
    const RE2* before = nullptr;
    bool (*may_match)(absl::string_view line) = nullptr;
  };
  std::array<Compiled, std::size(kForms)> all;
  size_t count = 0;
};

}  // namespace

size_t CreditInCaption(absl::string_view line) {
  static const auto* const forms = new Forms();
  const re2::StringPiece piece(line.data(), line.size());
  const absl::string_view end = line.substr(0, line.find_last_not_of("\t\n\f\r ") + 1);
  for (const auto& [whole, before, may_match] : forms->all) {
    re2::StringPiece found;
    if (!may_match(end)) continue;
    if (!whole->Match(piece, 0, piece.size(), RE2::UNANCHORED, &found, 1)) continue;
    re2::StringPiece lead;
    before->Match(found, 0, found.size(), RE2::ANCHOR_START, &lead, 1);
    return static_cast<size_t>(lead.data() + lead.size() - line.data());
  }
  return line.size();
}

}  // namespace wireprint::analysis
