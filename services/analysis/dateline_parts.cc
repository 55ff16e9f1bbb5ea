#include "services/analysis/dateline_parts.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxPartBytes = 120;
constexpr size_t kMaxWords = 12;

// The beginnings of months' names, folded, in the languages of the registry.
constexpr std::array<absl::string_view, 78> kMonths = {
    "jan",   "feb",  "mar",  "apr",  "may", "jun",  "jul",   "aug",  "sep",  "oct",  "nov",  "dec",    "ene",
    "abr",   "mayo", "ago",  "dic",  "fév", "avr",  "mai",   "juin", "juil", "aoû",  "déc",  "mär",    "okt",
    "dez",   "gen",  "mag",  "giu",  "lug", "set",  "ott",   "fev",  "out",  "maj",  "mrt",  "mei",    "des",
    "oca",   "şub",  "mart", "nis",  "haz", "tem",  "ağu",   "eyl",  "eki",  "kas",  "ara",  "янв",    "фев",
    "мар",   "апр",  "мая",  "май",  "июн", "июл",  "авг",   "сен",  "окт",  "ноя",  "дек",  "січ",    "лют",
    "берез", "квіт", "трав", "черв", "лип", "серп", "верес", "жовт", "лист", "груд", "břez", "května", "máj"};

// Words that stand before a dash like a place and are none.
constexpr std::array<absl::string_view, 35> kNoPlace = {
    "exclusive",  "breaking", "update",   "updated",   "watch",  "live", "video",   "videos",  "photo",
    "photos",     "opinion",  "analysis", "review",    "read",   "more", "note",    "notes",   "factbox",
    "editorial",  "column",   "quiz",     "poll",      "report", "news", "related", "by",      "explainer",
    "correction", "gallery",  "listen",   "interview", "file",   "pool", "handout", "stringer"};

// Lower-case words of places.
constexpr std::array<absl::string_view, 27> kJoining = {
    "de", "der", "da", "do", "di", "del", "della", "des", "du",  "la", "le", "los", "las", "el",
    "al", "an",  "am", "im", "in", "of",  "and",   "the", "und", "y",  "et", "e",   "upon"};

bool IsMonth(absl::string_view folded) {
  if (folded.empty()) return false;
  return std::any_of(kMonths.begin(), kMonths.end(), [&](absl::string_view month) {
    return folded.front() == month.front() && folded.substr(0, month.size()) == month;
  });
}

bool HasDigit(absl::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsJoining(absl::string_view folded) {
  return std::find(kJoining.begin(), kJoining.end(), folded) != kJoining.end();
}

// Folding changes a letter exactly when it is a capital (or a few signs that stand in no place's name).
bool IsCapitalised(absl::string_view raw, absl::string_view folded) {
  const auto letter = static_cast<unsigned char>(raw.front());
  const size_t length = letter < 0x80 ? 1 : letter < 0xE0 ? 2 : letter < 0xF0 ? 3 : 4;
  return raw.substr(0, length) != folded.substr(0, length);
}

// Whether folding changes every letter.
bool AllCapitals(absl::string_view raw) {
  NameWords letters;
  for (size_t at = 0; at < raw.size();) {
    const auto first = static_cast<unsigned char>(raw[at]);
    const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const absl::string_view letter = raw.substr(at, length);
    CutNameWords(letter, letters);
    if (!letters.words.empty() && letters.folded == std::string(letter)) return false;
    at += length;
  }
  return true;
}

// Whether a word stands between two hyphens: "Port-au-Prince".
bool IsHyphenated(absl::string_view part, const NameWords& words, size_t i) {
  const NameWords::Word& word = words.words[i];
  return i > 0 && i + 1 < words.words.size() && part.substr(words.words[i - 1].end, 1) == "-" &&
         words.words[i - 1].end + 1 == word.begin && part.substr(word.end, 1) == "-" &&
         words.words[i + 1].begin == word.end + 1;
}

bool HasCase(absl::string_view raw) { return static_cast<unsigned char>(raw.front()) < 0xD6; }

bool OnlyBetweenWords(absl::string_view gap) {
  for (size_t i = 0; i < gap.size(); ++i) {
    const absl::string_view rest = gap.substr(i);
    if (absl::string_view(" ,./'-[]\t=").find(rest.front()) != absl::string_view::npos) continue;
    if (rest.substr(0, 2) == "\u00A0") {
      i += 1;
    } else if (rest.substr(0, 3) == "\u2019" || rest.substr(0, 3) == "\u202F") {
      i += 2;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

PlaceAndDate SplitPlaceAndDate(absl::string_view part) {
  PlaceAndDate split;
  if (part.size() > kMaxPartBytes) return split;
  NameWords words;
  CutNameWords(part, words);
  const size_t count = words.words.size();
  if (count > kMaxWords) return split;
  size_t date = count;  // the first word of the date
  uint32_t behind = 0;
  for (size_t i = 0; i < count; ++i) {
    const NameWords::Word& word = words.words[i];
    if (!OnlyBetweenWords(part.substr(behind, word.begin - behind))) return split;
    behind = word.end;
    const absl::string_view raw = part.substr(word.begin, word.end - word.begin);
    const absl::string_view folded = words.Folded(i);
    const bool day_next = i + 1 < count && HasDigit(words.Folded(i + 1)) &&
                          part.substr(word.end, words.words[i + 1].begin - word.end).find(',') == std::string::npos;
    const bool month = IsMonth(folded) && (day_next || (i > 0 && HasDigit(words.Folded(i - 1))));
    if (date == count && (HasDigit(folded) || month)) date = i;
    const bool possessive = folded == "s" && i > 0;
    if (!month && !HasDigit(raw) && HasCase(raw) && !IsCapitalised(raw, folded) && date == count &&
        !(i > 0 && IsJoining(folded)) && !possessive && !IsHyphenated(part, words, i)) {
      return split;
    }
    if (date != count && i > date + 5) return split;
  }
  if (!OnlyBetweenWords(part.substr(behind))) return split;
  split.valid = true;
  if (date > 0 && count > 0) {
    const NameWords::Word& first = words.words[0];
    split.place = {first.begin, words.words[date - 1].end};
    if (split.place.end < part.size() && part[split.place.end] == ']') ++split.place.end;
    const absl::string_view raw = part.substr(first.begin, first.end - first.begin);
    split.capitals = raw.size() >= 2 && AllCapitals(raw);
  }
  if (date < count) split.date = {words.words[date].begin, words.words[count - 1].end};
  return split;
}

std::optional<size_t> FirstForeignWord(absl::string_view part, const NameWords& words) {
  uint32_t behind = 0;
  for (size_t i = 0; i < words.words.size(); ++i) {
    const NameWords::Word& word = words.words[i];
    if (!OnlyBetweenWords(part.substr(behind, word.begin - behind))) return i;
    behind = word.end;
    const absl::string_view raw = part.substr(word.begin, word.end - word.begin);
    const absl::string_view folded = words.Folded(i);
    const bool last = i + 1 == words.words.size();
    const bool month = IsMonth(folded) && (last || HasDigit(words.Folded(i + 1)));
    if (month || HasDigit(raw) || HasDigit(folded)) return std::nullopt;  // a date may begin
    const bool inside = i > 0 && (IsJoining(folded) || folded == "s" || part.substr(word.end, 1) == "-");
    if (HasCase(raw) && !IsCapitalised(raw, folded) && !inside) return i;
  }
  return std::nullopt;
}

size_t DashAt(absl::string_view text) {
  size_t at = 0;
  bool dash = false;
  while (at < text.size()) {
    const absl::string_view rest = text.substr(at);
    if (rest.front() == ' ' || rest.front() == '\t') {
      if (dash) break;
      ++at;
    } else if (rest.substr(0, 2) == "\u00A0") {
      if (dash) break;
      at += 2;
    } else if (rest.front() == '-') {
      dash = true;
      ++at;
    } else if (rest.size() >= 3 && rest[0] == '\xE2' && rest[1] == '\x80' && rest[2] >= '\x90' && rest[2] <= '\x95') {
      dash = true;
      at += 3;
    } else {
      break;
    }
  }
  return dash ? at : 0;
}

absl::string_view WithoutDash(absl::string_view before) {
  const auto blanks = [&before] {
    while (!before.empty() && before.back() == ' ') before.remove_suffix(1);
  };
  blanks();
  for (absl::string_view dash : {"--", "-", "\u2013", "\u2014"}) {
    if (before.size() <= dash.size() || before.substr(before.size() - dash.size()) != dash) continue;
    before.remove_suffix(dash.size());
    blanks();
    break;
  }
  return before;
}

bool IsNoPlace(absl::string_view place) {
  NameWords words;
  CutNameWords(place, words);
  return !words.words.empty() && std::find(kNoPlace.begin(), kNoPlace.end(), words.Folded(0)) != kNoPlace.end();
}

}  // namespace wireprint::analysis
