#include "services/analysis/dateline.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "services/analysis/dateline_agency.h"
#include "services/analysis/dateline_parts.h"
#include "services/analysis/fold.h"
#include "services/analysis/loose_datelines.h"
#include "services/analysis/wide_dateline.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kHeadBytes = 200;
constexpr size_t kMaxAloneBytes = 120;
constexpr int kMaxBrackets = 3;
constexpr size_t kMaxPlaceBytes = 48;  // of a place that no agency follows

uint32_t Size(absl::string_view text) { return static_cast<uint32_t>(text.size()); }

absl::string_view Cut(absl::string_view line, text::ByteRange range) { return line.substr(range.begin, range.size()); }

text::ByteRange Shift(text::ByteRange range, uint32_t by) {
  return range.size() == 0 ? text::ByteRange{} : text::ByteRange{range.begin + by, range.end + by};
}

size_t Blanks(absl::string_view text, size_t at) {
  size_t count = 0;
  while (at + count < text.size() && (text[at + count] == ' ' || text[at + count] == '\t')) ++count;
  return count;
}

// One line at work.
class Reader {
 public:
  Reader(const AgencyRegistry& registry, absl::string_view line, absl::string_view text)
      : registry_(registry), head_(HeadOf(line, kHeadBytes)), text_(text) {}

  std::optional<LineDateline> Read() const {
    if (std::optional<LineDateline> found = ReadWideDateline(registry_, head_, text_)) return found;
    for (auto form : {&Reader::AgencyFirst, &Reader::Paren, &Reader::Bar, &Reader::Slash, &Reader::Bare, &Reader::Loose,
                      &Reader::PlaceOnly}) {
      if (std::optional<LineDateline> found = (this->*form)()) return found;
    }
    return std::nullopt;
  }

 private:
  // Sets what bytes `name` say of agencies, behind the place that `out` has.
  void SetAgencies(text::ByteRange name, DatelineShape shape, LineDateline& out) const {
    const Surroundings surroundings(text_, Cut(head_, out.place));
    std::vector<AgencyMention> found = DatelineAgencies(registry_, head_, name, shape, surroundings);
    if (found.empty()) return;
    out.agency = found.front().agency;
    out.agency_name = {found.front().begin, found.front().end};
    out.more.assign(found.begin() + 1, found.end());
  }

  static void SetParts(const PlaceAndDate& parts, uint32_t shift, LineDateline& out) {
    if (parts.place.size() > 0) out.place = Shift(parts.place, shift);
    if (parts.date.size() > 0) out.date = Shift(parts.date, shift);
  }

  // "(ANSA) - ROMA, 22 MAR -", "(Reuters) -"
  std::optional<LineDateline> AgencyFirst() const {
    if (head_.empty() || head_.front() != '(') return std::nullopt;
    const size_t close = head_.find(')');
    if (close == absl::string_view::npos || close < 3) return std::nullopt;
    size_t after = close + 1;
    const size_t dash = DashAt(head_.substr(after));
    if (dash == 0) return std::nullopt;
    LineDateline out;
    out.span = {0, static_cast<uint32_t>(after)};
    after += dash;
    after += Blanks(head_, after);
    for (size_t end = after; end < head_.size() && end < after + 60; ++end) {
      if (DashAt(head_.substr(end)) == 0) continue;
      const PlaceAndDate parts = SplitPlaceAndDate(head_.substr(after, end - after));
      if (parts.valid && parts.date.size() > 0) {
        SetParts(parts, static_cast<uint32_t>(after), out);
        out.span.end = static_cast<uint32_t>(end);
      }
      break;
    }
    SetAgencies({1, static_cast<uint32_t>(close)}, DatelineShape::kParen, out);
    if (out.agency == nullptr) return std::nullopt;
    return out;
  }

  // "SEOUL, Aug. 24 (Yonhap) --", "Nagpur (India) (AFP) -", "Bhopal (Madhya Pradesh), Mar 3 (PTI)"
  std::optional<LineDateline> Paren() const {
    const size_t first = head_.find('(');
    if (first == absl::string_view::npos || first == 0) return std::nullopt;
    if (!SplitPlaceAndDate(WithoutDash(head_.substr(0, first))).valid) return std::nullopt;
    std::string before(head_);  // with the brackets of the place as SplitPlaceAndDate takes them
    std::optional<LineDateline> doubtful;
    size_t open = first;
    for (int brackets = 0; open != absl::string_view::npos && brackets < kMaxBrackets; ++brackets) {
      const size_t close = head_.find(')', open);
      if (close == absl::string_view::npos || close - open < 3) break;
      const PlaceAndDate parts = SplitPlaceAndDate(WithoutDash(absl::string_view(before).substr(0, open)));
      if (!parts.valid || (parts.place.size() == 0 && parts.date.size() == 0)) break;
      if (std::optional<LineDateline> found = InBracket(parts, first, open, close)) {
        const bool goes_on = close + 1 < head_.size() && head_[close + 1] == ',';  // the bracket may be the place's
        if (found->agency != nullptr && !goes_on) return found;
        if (!doubtful || (doubtful->agency == nullptr && found->agency != nullptr)) doubtful = std::move(found);
      }
      before[open] = '[';
      before[close] = ']';
      open = head_.find('(', close);
    }
    return doubtful;
  }

  // The dateline of which the bracket [open, close] names the agency; `first` is the first bracket of the line.
  std::optional<LineDateline> InBracket(const PlaceAndDate& parts, size_t first, size_t open, size_t close) const {
    LineDateline out;
    out.span = {0, static_cast<uint32_t>(close + 1)};
    SetParts(parts, 0, out);
    if (out.place.end > first) {
      out.place.end = static_cast<uint32_t>(TrimEnd(head_.substr(0, first)).size());
    }
    SetAgencies({static_cast<uint32_t>(open + 1), static_cast<uint32_t>(close)}, DatelineShape::kParen, out);
    absl::string_view rest = head_.substr(close + 1);
    if (!rest.empty() && absl::string_view(".:=").find(rest.front()) != absl::string_view::npos) rest = "-";
    const bool dash = DashAt(rest) > 0;
    if (out.agency == nullptr && (!dash || !parts.capitals || IsNoPlace(Cut(head_, out.place)))) return std::nullopt;
    if (!dash && parts.date.size() == 0 && !parts.capitals) return std::nullopt;
    return out;
  }

  // "Geneva, Switzerland | AFP | May 3"
  std::optional<LineDateline> Bar() const {
    const size_t bar = head_.find('|');
    if (bar == absl::string_view::npos || bar == 0) return std::nullopt;
    const size_t end = std::min(head_.size(), head_.find('|', bar + 1));
    const PlaceAndDate parts = SplitPlaceAndDate(TrimEnd(head_.substr(0, bar)));
    if (!parts.valid || parts.place.size() == 0) return std::nullopt;
    const auto begin = static_cast<uint32_t>(bar + 1 + Blanks(head_, bar + 1));
    const absl::string_view name = begin < end ? TrimEnd(head_.substr(begin, end - begin)) : absl::string_view();
    const Surroundings surroundings(text_, Cut(head_, parts.place));
    const Agency* agency = name.empty() ? nullptr : registry_.FindByName(name, &surroundings);
    if (agency == nullptr || !HasDateline(*agency, DatelineShape::kParen)) return std::nullopt;
    LineDateline out;
    SetParts(parts, 0, out);
    out.agency = agency;
    out.agency_name = {begin, begin + Size(name)};
    out.span = {0, out.agency_name.end};
    return out;
  }

  // "MOSCOW, January 21. /TASS/.", "AUSTIN, TX / ACCESSWIRE / January 5, 2020 /"
  std::optional<LineDateline> Slash() const {
    for (size_t open = head_.find('/'); open != absl::string_view::npos; open = head_.find('/', open + 1)) {
      const size_t close = head_.find('/', open + 1);
      if (close == absl::string_view::npos) break;
      text::ByteRange name{static_cast<uint32_t>(open + 1), static_cast<uint32_t>(close)};
      while (name.size() > 0 && head_[name.begin] == ' ') ++name.begin;
      while (name.size() > 0 && head_[name.end - 1] == ' ') --name.end;
      const PlaceAndDate parts = SplitPlaceAndDate(head_.substr(0, open));
      if (!parts.valid) break;
      if (name.size() < 2 || parts.place.size() + parts.date.size() == 0) continue;
      LineDateline out;
      SetParts(parts, 0, out);
      SetAgencies(name, DatelineShape::kSlash, out);
      if (out.agency == nullptr) continue;
      out.span = {0, static_cast<uint32_t>(close + 1)};
      return out;
    }
    return std::nullopt;
  }

  // "Baku, September 13, AZERTAC", "МОСКВА, 31 мар - РИА Новости."
  std::optional<LineDateline> Bare() const {
    const absl::string_view front = head_.substr(0, std::min<size_t>(head_.size(), kHeadBytes));
    if (!MayName(front)) return std::nullopt;
    const Surroundings surroundings(text_, front);
    for (const AgencyMention& mention : registry_.FindMentions(front, false, surroundings)) {
      const PlaceAndDate parts = SplitPlaceAndDate(WithoutDash(front.substr(0, mention.begin)));
      if (!parts.valid) break;
      const absl::string_view rest = front.substr(mention.end);
      const bool ends =
          rest.empty() || absl::string_view(".,:/").find(rest.front()) != absl::string_view::npos || DashAt(rest) > 0;
      if (!ends || !HasDateline(*mention.agency, DatelineShape::kBare)) continue;
      if (parts.date.size() == 0 && (!parts.capitals || DashAt(rest) == 0)) continue;
      if (IsNoPlace(Cut(front, parts.place))) continue;
      LineDateline out;
      SetParts(parts, 0, out);
      out.agency = mention.agency;
      out.agency_name = {mention.begin, mention.end};
      out.span = {0, mention.end};
      return out;
    }
    return std::nullopt;
  }

  // False: no agency is named behind a place and a date. Most lines are a sentence, as their second or third word
  // tells.
  bool MayName(absl::string_view front) const {
    constexpr size_t kWords = 6;
    NameWords words;
    CutNameWords(front, words, kWords);
    const std::optional<size_t> foreign = FirstForeignWord(front, words);
    if (!foreign || *foreign + 2 >= words.words.size()) return true;
    // A name can begin with the foreign word, or with the next one when that one is its article.
    for (size_t i = 0; i <= *foreign + 1; ++i) {
      if (registry_.MayBeginName(words, i)) return true;
    }
    return false;
  }

  // "OSLO, AP -", "Paris (AFP) The council"
  std::optional<LineDateline> Loose() const { return ReadLooseDateline(registry_, head_, text_); }

  // "DAKAR, Senegal -"
  std::optional<LineDateline> PlaceOnly() const {
    for (size_t at = 0; at < head_.size() && at < kMaxPlaceBytes; ++at) {
      if (head_[at] == ')' || head_[at] == '"') return std::nullopt;
      if (absl::string_view(" \t-\xC2\xE2").find(head_[at]) == absl::string_view::npos) continue;  // no dash, no blank
      if (at > 0 && (static_cast<unsigned char>(head_[at]) & 0xC0) == 0x80) continue;
      if (head_[at] == '-' && at > 0 && head_[at - 1] != ' ') continue;
      if (DashAt(head_.substr(at)) == 0) continue;
      const PlaceAndDate parts = SplitPlaceAndDate(head_.substr(0, at));
      if (!parts.valid || !parts.capitals || parts.place.size() < 4 || IsNoPlace(Cut(head_, parts.place))) break;
      LineDateline out;
      SetParts(parts, 0, out);
      out.span = {0, static_cast<uint32_t>(at)};
      return out;
    }
    return std::nullopt;
  }

  const AgencyRegistry& registry_;
  absl::string_view head_;
  absl::string_view text_;
};

// The bytes before a dateline that are none of its own: blanks, bullets, characters without width.
size_t BytesBefore(absl::string_view line) {
  constexpr std::array<absl::string_view, 13> kBefore = {
      " ", "\t", "*", "|", "\u00A0", "\u00AD", "\u2022", "\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\uFEFF"};
  size_t skip = 0;
  for (bool more = line.empty() || line.front() < 'A' || line.front() > 'Z'; more;) {
    more = false;
    for (absl::string_view one : kBefore) {
      if (skip + one.size() > kHeadBytes || line.substr(skip, one.size()) != one) continue;
      skip += one.size();
      more = true;
    }
  }
  return skip;
}

}  // namespace

std::optional<LineDateline> ReadDateline(const AgencyRegistry& registry, absl::string_view line,
                                         absl::string_view text) {
  const size_t skip = BytesBefore(line);
  std::optional<LineDateline> found = Reader(registry, line.substr(skip), text).Read();
  if (found && skip > 0) {
    const auto by = static_cast<uint32_t>(skip);
    for (text::ByteRange* range : {&found->span, &found->place, &found->date, &found->agency_name}) {
      *range = Shift(*range, by);
    }
    for (AgencyMention& mention : found->more) mention = {mention.agency, mention.begin + by, mention.end + by};
  }
  return found;
}

bool IsDatelineAlone(const AgencyRegistry& registry, absl::string_view line, absl::string_view text) {
  line = TrimEnd(line);
  if (line.empty() || line.size() > kMaxAloneBytes || line.find_first_of("(,|/") == absl::string_view::npos)
    return false;
  const std::optional<LineDateline> found = ReadDateline(registry, line, text);
  if (!found || found->agency == nullptr || found->place.size() == 0) return false;
  absl::string_view rest = line.substr(found->span.end);
  const bool dash = DashAt(rest) > 0;
  rest.remove_prefix(DashAt(rest));
  const bool ends = rest.find_first_not_of(" .:|/") == absl::string_view::npos;
  return ends && (dash || found->date.size() > 0);
}

}  // namespace wireprint::analysis
