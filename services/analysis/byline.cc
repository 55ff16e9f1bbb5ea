#include "services/analysis/byline.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

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

// The parts between commas, bars, slashes, dashes with blanks, brackets and "and", "for", "via", "with", "in"; such
// words of an agency's own name part nothing: "Press Trust of India".
std::vector<text::ByteRange> Parts(absl::string_view byline, const std::vector<AgencyMention>& names) {
  static const auto* const kBetween = new RE2(
      R"((?i)[\s\pZ]*(?:[,|/;()\n•·&]+|[\s\pZ](?:--?|–|—)[\s\pZ]|[\s\pZ](?:and|y|und|et|for|via|with|in|of|at)[\s\pZ]|^[\s\pZ]*(?:(?:written|reported|words|story|posted)[\s\pZ]+)?(?:by|von|par|por|di|от)\b:?[\s\pZ])[\s\pZ]*)");
  std::vector<text::ByteRange> parts;
  const re2::StringPiece whole(byline.data(), byline.size());
  size_t at = 0, from = 0;
  auto name = names.begin();
  re2::StringPiece gap;
  const auto add = [&](size_t begin, size_t end) {
    const absl::string_view part = TrimEnd(byline.substr(begin, end - begin));
    if (!part.empty()) parts.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + part.size())});
  };
  while (from < byline.size() && kBetween->Match(whole, from, whole.size(), RE2::UNANCHORED, &gap, 1) && !gap.empty()) {
    const auto begin = static_cast<size_t>(gap.data() - byline.data());
    from = begin + gap.size();
    while (name != names.end() && name->end <= begin) ++name;
    if (name != names.end() && name->begin < begin && from < name->end) continue;
    add(at, begin);
    at = from;
  }
  if (at < byline.size()) add(at, byline.size());
  return parts;
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

}  // namespace

BylineParts ReadByline(const AgencyRegistry& registry, absl::string_view byline, const Surroundings& surroundings) {
  byline = HeadOf(byline, kMaxBytes);
  BylineParts out;
  NameWords words;
  const std::vector<text::ByteRange> parts = Parts(byline, registry.FindMentions(byline, false, surroundings));
  for (const text::ByteRange& part : parts) {
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
    const size_t person_words = mentions.empty() ? words.words.size() : AgencyBehindPerson(words, mentions);
    const bool person = !agencies_only && IsPerson(raw, words, person_words);
    if (person) {
      const auto end = static_cast<uint32_t>(mentions.empty() ? raw.size() : words.words[person_words - 1].end);
      out.persons.push_back({part.begin, part.begin + end});
    }
    if (mentions.empty() && NamesAgenciesInGeneral(raw)) out.unnamed.push_back(part);
    if (mentions.empty() && IsNewsroom(raw, words)) out.newsrooms.push_back(part);
    if (!agencies_only && !person) continue;
    for (const AgencyMention& mention : mentions) {
      out.agencies.push_back({mention.agency, part.begin + mention.begin, part.begin + mention.end});
    }
  }
  return out;
}

}  // namespace wireprint::analysis
