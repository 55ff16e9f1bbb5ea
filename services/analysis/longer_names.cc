#include "services/analysis/longer_names.h"

#include <algorithm>
#include <array>

#include "services/analysis/dateline_parts.h"
#include "services/analysis/fold.h"
#include "services/analysis/name_index.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxRestBytes = 96;
constexpr size_t kMaxWords = 5;  // from the name to a post

// Words behind an agency's name that name its services, and those that go on with the credit.
constexpr std::array<absl::string_view, 60> kServices = {
    "news",  "agency",      "wire",    "wires",     "newswire", "newswires", "service", "services", "newsroom",
    "press", "presse",      "tv",      "video",     "radio",    "online",    "english", "español",  "texts",
    "text",  "report",      "reports", "reporting", "story",    "feed",      "copy",    "dispatch", "dispatches",
    "input", "inputs",      "files",   "material",  "and",      "und",       "y",       "et",       "e",
    "or",    "with",        "mit",     "avec",      "con",      "com",       "by",      "via",      "for",
    "from",  "in",          "on",      "at",        "the",      "inc",       "llc",     "ltd",      "limited",
    "corp",  "corporation", "plc",     "gmbh",      "lp",       "l"};

constexpr std::array<absl::string_view, 20> kPosts = {
    "writer",      "writers",   "reporter",     "reporters",     "correspondent", "correspondents", "editor",
    "editors",     "staff",     "staffer",      "staffers",      "bureau",        "desk",           "journalist",
    "journalists", "columnist", "photographer", "photographers", "team",          "contributor"};

template <size_t kCount>
bool Among(const std::array<absl::string_view, kCount>& words, absl::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Whether only blanks, or a hyphen, stand in `gap`.
bool Joins(absl::string_view gap) {
  if (gap == "-" || gap == "\u2011") return true;
  return !gap.empty() && gap.find_first_not_of(" \t\xC2\xA0") == absl::string_view::npos;
}

bool IsDate(absl::string_view words) {
  const PlaceAndDate parts = SplitPlaceAndDate(words);
  return parts.valid && parts.place.size() == 0 && parts.date.size() > 0;
}

// Whether the name itself ends in a post: "Associated Press writer Jo Example".
bool IsPost(absl::string_view name) {
  NameWords words;
  CutNameWords(name, words);
  return words.words.size() > 1 && Among(kPosts, words.Folded(words.words.size() - 1));
}

bool GoesOn(absl::string_view zone, const AgencyMention& mention, absl::Span<const AgencyMention> mentions,
            bool lower) {
  const absl::string_view rest = HeadOf(zone.substr(mention.end), kMaxRestBytes);
  NameWords words;
  CutNameWords(rest, words, kMaxWords);
  if (words.words.empty() || !Joins(rest.substr(0, words.words[0].begin))) return false;
  const NameWords::Word& next = words.words[0];
  const uint32_t at = mention.end + next.begin;
  for (const AgencyMention& other : mentions) {
    if (other.begin <= at && at < other.end) return false;
  }
  const absl::string_view raw = rest.substr(next.begin, next.end - next.begin);
  const bool capital = raw.front() != words.Folded(0).front() || (raw.front() & 0x80) != 0;
  if (IsPost(zone.substr(mention.begin, mention.end - mention.begin))) return false;
  if ((!capital && !lower) || Among(kServices, words.Folded(0))) return false;
  if (raw.front() >= '0' && raw.front() <= '9') return false;
  if (words.words.size() > 1 && IsDate(rest.substr(next.begin, words.words[1].end - next.begin))) return false;
  for (size_t i = 0; i < words.words.size(); ++i) {
    if (i > 0 && !Joins(rest.substr(words.words[i - 1].end, words.words[i].begin - words.words[i - 1].end))) break;
    if (Among(kPosts, words.Folded(i))) return false;
  }
  return true;
}

}  // namespace

bool BeginsLongerName(absl::string_view zone, const AgencyMention& mention, absl::Span<const AgencyMention> mentions) {
  return GoesOn(zone, mention, mentions, false);
}

bool BeginsLongerPhrase(absl::string_view zone, const AgencyMention& mention,
                        absl::Span<const AgencyMention> mentions) {
  return GoesOn(zone, mention, mentions, true);
}

}  // namespace wireprint::analysis
