#include "services/analysis/byline.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

#include "services/analysis/byline_parts.h"
#include "services/analysis/fold.h"
#include "services/analysis/former_posts.h"
#include "services/analysis/name_index.h"
#include "services/analysis/unnamed_agencies.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxBytes = 512;

// Words that may stand beside an agency's name in its part of a byline.
constexpr std::array<absl::string_view, 35> kBeside = {
    "the",     "staff",         "writer", "writers", "reporter", "reporters", "correspondent", "correspondents",
    "news",    "agency",        "wire",   "service", "services", "bureau",    "and",           "by",
    "from",    "for",           "editor", "sports",  "business", "national",  "political",     "medical",
    "science", "entertainment", "with",   "via",     "of",       "special",   "sport",         "chief",
    "senior",  "deputy",        "health"};

// Those of them that name a post.
constexpr std::array<absl::string_view, 8> kPosts = {"staff",     "writer",         "writers", "reporter",
                                                     "reporters", "correspondents", "editor",  "correspondent"};

// Words that make a part no person's name.
constexpr std::array<absl::string_view, 28> kNoPerson = {
    "staff",  "reporter", "reporters", "writer", "writers", "correspondent", "editor",    "editors",  "desk",   "news",
    "bureau", "special",  "online",    "web",    "team",    "updated",       "published", "agencies", "agency", "wire",
    "press",  "service",  "media",     "photo",  "photos",  "images",        "by",        "network"};

// Words of newspapers' names.
constexpr std::array<absl::string_view, 42> kPaper = {
    "herald",    "times",     "post",    "tribune",  "gazette",   "journal",  "star",      "chronicle", "globe",
    "sun",       "daily",     "weekly",  "observer", "register",  "democrat", "dispatch",  "courier",   "inquirer",
    "sentinel",  "examiner",  "mirror",  "standard", "telegraph", "guardian", "monitor",   "bulletin",  "advocate",
    "argus",     "citizen",   "echo",    "express",  "mail",      "mercury",  "messenger", "republic",  "republican",
    "newspaper", "tageblatt", "zeitung", "ledger",   "newsroom",  "beacon"};
// And of newsrooms', beside a name.
constexpr std::array<absl::string_view, 12> kMedium = {"news", "press", "media",  "network", "radio",   "tv",
                                                       "fm",   "today", "review", "voice",   "tidings", "magazine"};

template <size_t kCount>
bool Among(const std::array<absl::string_view, kCount>& words, absl::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsCapital(absl::string_view raw, absl::string_view folded) {
  return raw.front() != folded.front() || (raw.front() & 0x80) != 0;
}

// Whether the first `count` words of a part are a person's name.
bool IsPerson(absl::string_view raw, const NameWords& words, size_t count) {
  if (count < 2 || count > 6) return false;
  for (size_t i = 0; i < count; ++i) {
    const NameWords::Word& word = words.words[i];
    const absl::string_view spelt = raw.substr(word.begin, word.end - word.begin);
    if (Among(kNoPerson, words.Folded(i)) || (spelt.front() >= '0' && spelt.front() <= '9')) return false;
    if ((i == 0 || i + 1 == count) && !IsCapital(spelt, words.Folded(i))) return false;
  }
  return true;
}

// Whether a part that names no agency is named as newsrooms are: by a word of their names beside another, an article
// before a name, or a domain.
bool IsNewsroom(absl::string_view raw, const NameWords& words) {
  const size_t count = words.words.size();
  if (count > 8) return false;
  static const auto* const kDomain = new RE2(R"((?i)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,12})");
  if (RE2::FullMatch(re2::StringPiece(raw.data(), raw.size()), *kDomain)) return true;
  if (count < 2) return false;
  bool paper = false, medium = false, name = false;
  for (size_t i = 0; i < count; ++i) {
    const absl::string_view word = words.Folded(i);
    const absl::string_view spelt = raw.substr(words.words[i].begin, words.words[i].end - words.words[i].begin);
    const bool capital = IsCapital(spelt, word);
    paper = paper || (capital && Among(kPaper, word));
    if (Among(kMedium, word)) {
      medium = medium || capital;
    } else {
      name = name || (capital && !Among(kBeside, word) && !Among(kNoPerson, word));
    }
  }
  return paper || (name && (medium || (words.Folded(0) == "the" && IsCapital(raw, "the"))));
}

// Where the only agency of a part begins that has a name of two words or more and nothing behind it but what may stand
// beside one, as in "Jo Example Associated Press Writer"; 0 for none. A shorter name may be a person's.
size_t AgencyBehindPerson(const NameWords& words, const std::vector<AgencyMention>& mentions) {
  if (mentions.size() != 1) return 0;
  size_t first = words.words.size();
  size_t named = 0;
  for (size_t i = 0; i < words.words.size(); ++i) {
    const NameWords::Word& word = words.words[i];
    if (word.begin >= mentions[0].begin && word.end <= mentions[0].end) {
      first = std::min(first, i);
      named += !Among(kBeside, words.Folded(i));
    } else if (first < i && !Among(kBeside, words.Folded(i))) {
      return 0;
    }
  }
  return named >= 2 ? first : 0;
}

// Whether a part begins with an agency's name and goes on to a post of its own: "AP Pro Basketball Writer".
bool IsPostAtAgency(const NameWords& words, const std::vector<AgencyMention>& mentions) {
  constexpr size_t kMaxBetween = 4;
  if (mentions.size() != 1 || mentions[0].begin != 0) return false;
  size_t behind = 0;
  while (behind < words.words.size() && words.words[behind].end <= mentions[0].end) ++behind;
  const size_t count = words.words.size();
  return behind < count && count - behind <= kMaxBetween && Among(kPosts, words.Folded(count - 1));
}

// Adds the agency of a part that begins with a short form for bylines and goes on with nothing but a post: "PA
// Political Correspondent"; or, where `alone`, with nothing: "PA".
void AddByPost(const AgencyRegistry& registry, absl::string_view raw, const NameWords& words, bool alone,
               std::vector<AgencyMention>& mentions) {
  const NameWords::Word& first = words.words.front();
  const Agency* agency = registry.FindByBylineForm(raw.substr(first.begin, first.end - first.begin));
  if (agency == nullptr) return;
  bool post = false;
  for (size_t i = 1; i < words.words.size(); ++i) {
    if (!Among(kBeside, words.Folded(i))) return;
    post = post || Among(kPosts, words.Folded(i));
  }
  if (post || (alone && words.words.size() == 1)) mentions.push_back({agency, first.begin, first.end});
}

// Whether the only agency of a part is named by a form that means other things too, as "PA" is a state's.
bool IsDoubtful(const AgencyRegistry& registry, absl::string_view raw, const std::vector<AgencyMention>& mentions) {
  return mentions.size() == 1 &&
         registry.FindByBylineForm(raw.substr(mentions[0].begin, mentions[0].end - mentions[0].begin)) != nullptr;
}

// What a part is to those behind it.
enum class Before { kNothing, kPerson, kAgency, kNewsroom, kOther };

}  // namespace

BylineParts ReadByline(const AgencyRegistry& registry, absl::string_view byline, const Surroundings& surroundings) {
  byline = HeadOf(byline, kMaxBytes);
  BylineParts out;
  NameWords words;
  const std::vector<BylinePart> parts = CutByline(byline, registry.FindMentions(byline, false, surroundings));
  Before before = Before::kNothing;
  bool with = false;
  for (const auto& [part, joint] : parts) {
    const absl::string_view raw = byline.substr(part.begin, part.size());
    CutNameWords(raw, words);
    if (words.words.empty()) continue;
    std::vector<AgencyMention> mentions = registry.FindMentions(raw, false, surroundings);
    mentions.erase(std::remove_if(mentions.begin(), mentions.end(),
                                  [&](const AgencyMention& mention) {
                                    return mention.agency->agency_class == AgencyClass::kPhoto ||
                                           IsFormerPost(byline, part.begin + mention.begin);
                                  }),
                   mentions.end());
    if (before == Before::kOther && IsDoubtful(registry, raw, mentions)) mentions.clear();  // the state behind a town
    if (mentions.empty()) AddByPost(registry, raw, words, parts.size() == 1, mentions);
    const auto inside = [&](const NameWords::Word& word) {
      return std::any_of(mentions.begin(), mentions.end(), [&](const AgencyMention& mention) {
        return word.begin >= mention.begin && word.end <= mention.end;
      });
    };
    bool agencies_only = !mentions.empty();
    for (size_t i = 0; i < words.words.size(); ++i) {
      if (!inside(words.words[i]) && !Among(kBeside, words.Folded(i))) agencies_only = false;
    }
    agencies_only = agencies_only || IsPostAtAgency(words, mentions);
    const size_t person_words = mentions.empty() ? words.words.size() : AgencyBehindPerson(words, mentions);
    const bool person = !agencies_only && IsPerson(raw, words, person_words);
    if (person) {
      const auto end = static_cast<uint32_t>(mentions.empty() ? raw.size() : words.words[person_words - 1].end);
      out.persons.push_back({part.begin, part.begin + end});
    }
    const bool unnamed = mentions.empty() && NamesAgenciesInGeneral(raw);
    with = !person && (unnamed || !mentions.empty()) && (with || joint == Joint::kWith);
    const bool helps = with || (!person && joint == Joint::kAnd && before == Before::kPerson);
    if (unnamed) (helps ? out.unnamed_helpers : out.unnamed).push_back(part);
    const bool newsroom = mentions.empty() && IsNewsroom(raw, words);
    if (newsroom) out.newsrooms.push_back(part);
    const bool agency = agencies_only || (person && !mentions.empty());
    before = agency || unnamed ? Before::kAgency
             : person          ? Before::kPerson
             : newsroom        ? Before::kNewsroom
                               : Before::kOther;
    if (!agency) continue;
    for (const AgencyMention& mention : mentions) {
      (helps ? out.helpers : out.agencies)
          .push_back({mention.agency, part.begin + mention.begin, part.begin + mention.end});
    }
  }
  return out;
}

}  // namespace wireprint::analysis
