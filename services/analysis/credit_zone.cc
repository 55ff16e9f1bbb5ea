#include "services/analysis/credit_zone.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/analysis/name_index.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxGap = 8;  // bytes between an owner and the distributor: " via ", " / ", " - "

constexpr std::array<absl::string_view, 64> kBeside = {
    "the",       "and",       "news",    "agency",  "agencies",  "wire",      "wires",   "service",
    "services",  "staff",     "photo",   "photos",  "file",      "image",     "images",  "via",
    "by",        "with",      "for",     "pool",    "from",      "input",     "y",       "et",
    "und",       "e",         "avec",    "der",     "die",       "den",       "von",     "l",
    "la",        "las",       "les",     "le",      "d",         "de",        "del",     "da",
    "do",        "di",        "du",      "agencia", "agência",   "agence",    "agences", "agencias",
    "agências",  "agenzia",   "agenzie", "agentur", "agenturen", "redacción", "redação", "rédaction",
    "redazione", "redaktion", "inc",     "llc",     "ltd",       "corp",      "plc",     "gmbh"};

bool IsBeside(absl::string_view word) { return std::find(kBeside.begin(), kBeside.end(), word) != kBeside.end(); }

}  // namespace

bool NamesOnlyAgencies(absl::string_view zone, absl::Span<const AgencyMention> mentions) {
  if (mentions.empty()) return false;
  NameWords words;
  CutNameWords(zone, words);
  size_t mention = 0;
  for (size_t i = 0; i < words.words.size(); ++i) {
    const NameWords::Word& word = words.words[i];
    while (mention < mentions.size() && mentions[mention].end <= word.begin) ++mention;
    const bool inside = mention < mentions.size() && word.begin >= mentions[mention].begin;
    if (!inside && !IsBeside(words.Folded(i))) return false;
  }
  return true;
}

std::vector<PictureCredit> GroupPictureCredits(absl::string_view zone, absl::Span<const AgencyMention> mentions) {
  std::vector<PictureCredit> credits;
  for (const AgencyMention& mention : mentions) {
    if (!credits.empty() && credits.back().distributor == nullptr) {
      const uint32_t end = credits.back().owner.end;
      const absl::string_view gap = zone.substr(end, mention.begin - end);
      const bool via = absl::StrContains(absl::AsciiStrToLower(gap), "via");
      const bool joined = gap.size() <= kMaxGap && gap.find_first_of(".,;") == absl::string_view::npos;
      if (joined && (via || mention.agency->agency_class == AgencyClass::kPhoto)) {
        credits.back().distributor = mention.agency;
        continue;
      }
    }
    credits.push_back({mention, nullptr});
  }
  return credits;
}

}  // namespace wireprint::analysis
