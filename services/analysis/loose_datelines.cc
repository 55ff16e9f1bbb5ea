#include "services/analysis/loose_datelines.h"

#include <algorithm>
#include <array>
#include <vector>

#include "services/analysis/dateline_agency.h"
#include "services/analysis/dateline_parts.h"
#include "services/analysis/fold.h"
#include "services/analysis/name_index.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxHeadBytes = 100;
constexpr size_t kMaxAloneBytes = 60;
constexpr size_t kMinParagraphBytes = 40;  // behind a dateline

// The first words of towns of two words and more, folded.
constexpr std::array<absl::string_view, 52> kTowns = {
    "new",   "los",   "las",    "la",     "el",     "le",     "san",       "santa",    "santo",  "são",   "sao",
    "saint", "st",    "port",   "porto",  "puerto", "hong",   "tel",       "abu",      "buenos", "addis", "kuala",
    "cape",  "phnom", "rio",    "united", "the",    "mexico", "guatemala", "panama",   "kansas", "salt",  "fort",
    "east",  "west",  "north",  "south",  "baton",  "den",    "ciudad",    "ras",      "bandar", "ho",    "ulan",
    "novi",  "banja", "nizhny", "belo",   "dar",    "palm",   "quezon",    "frankfurt"};

// Words that stand beside an agency's name like a town and are none.
constexpr std::array<absl::string_view, 27> kNoTowns = {
    "archive",  "archives", "archivo",  "archiv",   "courtesy", "contributed", "supplied", "getty", "image",
    "images",   "agencies", "agency",   "wire",     "wires",    "online",      "world",    "sport", "sports",
    "business", "politics", "national", "internet", "media",    "press",       "norc",     "ipsos", "staff"};

template <size_t kCount>
bool Among(const std::array<absl::string_view, kCount>& words, absl::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::string_view Cut(absl::string_view line, text::ByteRange range) { return line.substr(range.begin, range.size()); }

// Whether a place, as SplitPlaceAndDate gives it, is a town by its form: one word, or more behind one that towns'
// names begin with, and perhaps a region behind a comma. Two words may be a photographer.
bool IsTown(const AgencyRegistry& registry, absl::string_view place, const Surroundings& surroundings) {
  if (place.empty() || IsNoPlace(place) || !registry.FindMentions(place, true, surroundings).empty()) return false;
  const absl::string_view town = place.substr(0, place.find(','));
  NameWords words;
  CutNameWords(town, words);
  if (words.words.empty() || words.words.size() > 4 || Among(kNoTowns, words.Folded(0))) return false;
  if (words.words[0].end - words.words[0].begin < 3 && words.words.size() == 1) return false;
  const bool one = town.find_first_of(" \t\xC2") == absl::string_view::npos || words.words.size() == 1;
  return one || Among(kTowns, words.Folded(0));
}

bool WritesTexts(const Agency& agency) {
  return agency.agency_class != AgencyClass::kPhoto &&
         (agency.paren_dateline || agency.slash_dateline || agency.bare_dateline);
}

// Whether a paragraph goes on at `rest`: behind a dash, or where `capital` as a sentence begins.
bool GoesOn(absl::string_view rest, bool capital) {
  size_t skip = DashAt(rest);
  if (skip == 0) {
    if (!capital || rest.empty() || rest.front() != ' ') return false;
    const absl::string_view next =
        rest.substr(rest.find_first_not_of(' ') == absl::string_view::npos ? rest.size() : rest.find_first_not_of(' '));
    if (next.empty() || (next.front() >= 'a' && next.front() <= 'z') ||
        (next.front() >= '!' && next.front() <= '/' && next.front() != '"'))
      return false;
  }
  return rest.size() >= skip + kMinParagraphBytes;
}

bool IsEnd(absl::string_view rest) {
  rest.remove_prefix(DashAt(rest));
  return rest.find_first_not_of(" \t.:\xC2\xA0") == absl::string_view::npos;
}

class Reader {
 public:
  Reader(const AgencyRegistry& registry, absl::string_view head, absl::string_view text, bool alone)
      : registry_(registry), head_(head), text_(text), alone_(alone) {}

  std::optional<LineDateline> Read() const {
    if (std::optional<LineDateline> found = Bracket()) return found;
    const absl::string_view front = HeadOf(head_, kMaxHeadBytes);
    NameWords words;
    CutNameWords(front, words, kFrontWords);
    size_t first = 0;
    while (first < words.words.size() && !registry_.MayBeginName(words, first)) ++first;
    if (first == words.words.size()) return std::nullopt;
    const Surroundings surroundings(text_, front);
    const std::vector<AgencyMention> mentions = registry_.FindMentions(front, true, surroundings);
    if (mentions.empty()) return std::nullopt;
    const AgencyMention& name = mentions.front();
    // A form for pictures is no name.
    if (registry_.FindByName(front.substr(name.begin, name.end - name.begin), &surroundings) != name.agency ||
        !WritesTexts(*name.agency)) {
      return std::nullopt;
    }
    return name.begin == 0 ? AgencyFirst(name, surroundings) : PlaceFirst(name, surroundings);
  }

 private:
  static constexpr size_t kFrontWords = 12;

  // Whether a place without a date is enough: what stands alone on its line and is no town that is known may be who
  // took a picture.
  bool MayStand(absl::string_view place) const {
    return !alone_ || registry_.IsTown(TrimEnd(place.substr(0, place.find(','))));
  }

  bool Ends(absl::string_view rest, bool capital) const { return alone_ ? IsEnd(rest) : GoesOn(rest, capital); }

  // "Paris (AFP)"
  std::optional<LineDateline> Bracket() const {
    const size_t open = head_.find('(');
    if (open == absl::string_view::npos || open < 3 || open > kMaxAloneBytes) return std::nullopt;
    const size_t close = head_.find(')', open);
    if (close == absl::string_view::npos || close - open < 3 || close - open > 24) return std::nullopt;
    const absl::string_view before = TrimEnd(head_.substr(0, open));
    if (!Ends(head_.substr(close + 1), true)) return std::nullopt;
    const PlaceAndDate parts = SplitPlaceAndDate(before);
    const Surroundings surroundings(text_, before);
    if (!parts.valid || parts.date.size() > 0 || !IsTown(registry_, Cut(before, parts.place), surroundings) ||
        !MayStand(Cut(before, parts.place)))
      return std::nullopt;
    const text::ByteRange name{static_cast<uint32_t>(open + 1), static_cast<uint32_t>(close)};
    std::vector<AgencyMention> found = DatelineAgencies(registry_, head_, name, DatelineShape::kParen, surroundings);
    if (found.empty()) return std::nullopt;
    LineDateline out;
    out.span = {0, static_cast<uint32_t>(close + 1)};
    out.place = parts.place;
    out.agency = found.front().agency;
    out.agency_name = {found.front().begin, found.front().end};
    out.more.assign(found.begin() + 1, found.end());
    return out;
  }

  static LineDateline Of(const PlaceAndDate& parts, uint32_t at, const AgencyMention& name, uint32_t end) {
    const auto shift = [at](text::ByteRange range) {
      return range.size() == 0 ? text::ByteRange{} : text::ByteRange{range.begin + at, range.end + at};
    };
    LineDateline out;
    out.span = {0, end};
    out.place = shift(parts.place);
    out.date = shift(parts.date);
    out.agency = name.agency;
    out.agency_name = {name.begin, name.end};
    return out;
  }

  // "OSLO, May 3, AP -"
  std::optional<LineDateline> PlaceFirst(const AgencyMention& name, const Surroundings& surroundings) const {
    const absl::string_view before = TrimEnd(head_.substr(0, name.begin));
    if (before.empty()) return std::nullopt;
    const bool slash = before.back() == '/';
    const bool set_off = slash || before.back() == ',' || before.back() == '|' || WithoutDash(before) != before;
    absl::string_view place = WithoutDash(before);
    while (!place.empty() && absl::string_view(",/| ").find(place.back()) != absl::string_view::npos)
      place.remove_suffix(1);
    const PlaceAndDate parts = SplitPlaceAndDate(place);
    if (!parts.valid || parts.place.size() == 0 || IsNoPlace(Cut(place, parts.place))) return std::nullopt;
    if (!Ends(head_.substr(name.end), false)) return std::nullopt;
    if (parts.date.size() == 0) {
      const bool capitals_needed = slash || alone_;
      if (!set_off || (capitals_needed && !parts.capitals) || (slash && alone_)) return std::nullopt;
      if (!IsTown(registry_, Cut(place, parts.place), surroundings) || !MayStand(Cut(place, parts.place)))
        return std::nullopt;
    }
    return Of(parts, 0, name, name.end);
  }

  // "AFP, Paris -", and alone "AP/OSLO"
  std::optional<LineDateline> AgencyFirst(const AgencyMention& name, const Surroundings& surroundings) const {
    absl::string_view rest = head_.substr(name.end);
    if (rest.empty() || (rest.front() != ',' && rest.front() != '/')) return std::nullopt;
    const bool slash = rest.front() == '/';
    size_t begin = name.end + 1;
    while (begin < head_.size() && head_[begin] == ' ') ++begin;
    size_t end = begin;
    while (end < head_.size() && end < begin + kMaxAloneBytes && head_[end] != '.' &&
           (head_[end] == ',' || DashAt(head_.substr(end)) == 0 || (head_[end] == '-' && head_[end - 1] != ' '))) {
      ++end;
    }
    const absl::string_view part = TrimEnd(head_.substr(begin, end - begin));
    const PlaceAndDate parts = SplitPlaceAndDate(part);
    if (!parts.valid || !IsTown(registry_, Cut(part, parts.place), surroundings)) return std::nullopt;
    if (parts.date.size() == 0 && !MayStand(Cut(part, parts.place))) return std::nullopt;
    if ((slash && (!alone_ || !parts.capitals)) || !Ends(head_.substr(end), false)) return std::nullopt;
    const auto at = static_cast<uint32_t>(begin);
    return Of(parts, at, name, at + static_cast<uint32_t>(part.size()));
  }

  const AgencyRegistry& registry_;
  absl::string_view head_;
  absl::string_view text_;
  bool alone_;
};

}  // namespace

std::optional<LineDateline> ReadLooseDateline(const AgencyRegistry& registry, absl::string_view head,
                                              absl::string_view text) {
  return Reader(registry, head, text, false).Read();
}

std::optional<LineDateline> ReadLooseDatelineAlone(const AgencyRegistry& registry, absl::string_view line,
                                                   absl::string_view text) {
  line = TrimEnd(line);
  if (line.empty() || line.size() > kMaxAloneBytes || line.front() == ' ') return std::nullopt;
  return Reader(registry, line, text, true).Read();
}

}  // namespace wireprint::analysis
