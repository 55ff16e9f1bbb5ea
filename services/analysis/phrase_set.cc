#include "services/analysis/phrase_set.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/string_view.h"
#include "services/analysis/relaxed_pattern.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxAtoms = 64;  // of one pattern; with more it is searched for in each line

RE2::Options Options() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_dot_nl(true);
  return options;
}

// Letters that fold to an ASCII one but are none: a line with one of them is searched for everything.
bool FoldsToAscii(absl::string_view line) {
  return line.find("\u017F") != absl::string_view::npos || line.find("\u212A") != absl::string_view::npos;
}

// The longest run of ASCII in `text`: whoever holds `text` in any letter case holds this in some.
std::string AsciiRun(absl::string_view text) {
  absl::string_view longest;
  for (size_t i = 0, begin = 0; i <= text.size(); ++i) {
    if (i < text.size() && static_cast<signed char>(text[i]) >= 0) continue;
    if (i - begin > longest.size()) longest = text.substr(begin, i - begin);
    begin = i + 1;
  }
  return std::string(longest);
}

// Whether a line that holds of all atoms just `left` may match.
bool MayMatchWith(const re2::FilteredRE2& filtered, const std::vector<int>& left) {
  std::vector<int> potential;
  filtered.AllPotentials(left, &potential);
  return !potential.empty();
}

// Of the strings that `filtered`, of one pattern, looks for: few and long ones of which each match holds at least one.
// Empty when there are none.
std::vector<std::string> NeededOf(const re2::FilteredRE2& filtered, const std::vector<std::string>& atoms) {
  std::vector<int> without;
  if (atoms.empty() || atoms.size() > kMaxAtoms || MayMatchWith(filtered, without)) return {};
  std::vector<int> by_length(atoms.size());
  std::iota(by_length.begin(), by_length.end(), 0);
  std::stable_sort(by_length.begin(), by_length.end(), [&](int a, int b) {
    return atoms[static_cast<size_t>(a)].size() < atoms[static_cast<size_t>(b)].size();
  });
  std::vector<std::string> needed;
  for (const int atom : by_length) {
    without.push_back(atom);
    std::sort(without.begin(), without.end());
    if (!MayMatchWith(filtered, without)) continue;
    without.erase(std::find(without.begin(), without.end(), atom));
    needed.push_back(AsciiRun(atoms[static_cast<size_t>(atom)]));
  }
  return needed;
}

// A mark without which `pattern` never matches; 0 for none.
char NeededMark(const std::string& pattern) {
  re2::FilteredRE2 filtered(1);
  int id = 0;
  std::vector<std::string> atoms;
  if (filtered.Add(pattern, Options(), &id) != RE2::NoError) return 0;
  filtered.Compile(&atoms);
  if (atoms.size() > kMaxAtoms) return 0;
  std::vector<int> others;
  for (size_t i = 0; i < atoms.size(); ++i) {
    if (atoms[i].size() != 1 || absl::string_view("([{|@#").find(atoms[i][0]) == absl::string_view::npos) continue;
    others.clear();
    for (size_t j = 0; j < atoms.size(); ++j) {
      if (j != i) others.push_back(static_cast<int>(j));
    }
    if (!MayMatchWith(filtered, others)) return atoms[i][0];
  }
  return 0;
}

uint32_t GramAt(absl::string_view text, size_t at) {
  return static_cast<uint8_t>(text[at]) | static_cast<uint32_t>(static_cast<uint8_t>(text[at + 1])) << 8 |
         static_cast<uint32_t>(static_cast<uint8_t>(text[at + 2])) << 16;
}

// Upper bits of a multiplication, 13 of them.
uint32_t Slot(uint32_t gram) { return (gram * 0x9E3779B1u) >> 19; }

// Letters are the rarer the later they stand here; any other byte is rarer still, but for the space.
size_t Rarity(char c) {
  constexpr absl::string_view kByFrequency = " etaoinsrhdlcumfpgwybvkxjqz";
  const size_t at = kByFrequency.find(c);
  return at == absl::string_view::npos ? kByFrequency.size() : at;
}

}  // namespace

struct PhraseSet::Phrase {
  size_t rule = 0;
  re2::FilteredRE2 filtered{static_cast<int>(kGram)};
  std::unique_ptr<RE2> relaxed;  // null when there is nothing to relax

  bool Matches(const re2::StringPiece& line) const {
    return (relaxed == nullptr || RE2::PartialMatch(line, *relaxed)) && RE2::PartialMatch(line, filtered.GetRE2(0));
  }
};

PhraseSet::PhraseSet() = default;
PhraseSet::~PhraseSet() = default;

bool PhraseSet::Add(const std::string& pattern, size_t rule, std::string& error) {
  auto phrase = std::make_unique<Phrase>();
  phrase->rule = rule;
  int id = 0;
  if (phrase->filtered.Add(pattern, Options(), &id) != RE2::NoError) {
    error = RE2(pattern, Options()).error();
    return false;
  }
  std::vector<std::string> atoms;
  phrase->filtered.Compile(&atoms);
  const uint64_t group = uint64_t{1} << (phrases_.size() % 64);
  std::vector<std::string> needed = NeededOf(phrase->filtered, atoms);
  const bool found = !needed.empty() && std::all_of(needed.begin(), needed.end(),
                                                    [](const std::string& atom) { return atom.size() >= kGram; });
  if (found) {
    for (std::string& atom : needed) AddAtom(std::move(atom), group);
  } else if (const char mark = NeededMark(pattern); mark != 0) {
    required_bytes_.push_back(mark);
    required_groups_.push_back(group);
  } else {
    always_ |= group;
  }
  if (const std::string relaxed = RelaxedPattern(pattern); relaxed != pattern) {
    phrase->relaxed = std::make_unique<RE2>(relaxed, Options());
    if (!phrase->relaxed->ok()) phrase->relaxed = nullptr;
  }
  phrases_.push_back(std::move(phrase));
  return true;
}

void PhraseSet::AddAtom(std::string text, uint64_t group) {
  size_t rarest = 0;
  size_t most = 0;
  for (size_t at = 0; at + kGram <= text.size(); ++at) {
    const size_t rarity = Rarity(text[at]) + Rarity(text[at + 1]) + Rarity(text[at + 2]);
    if (rarity > most) {
      most = rarity;
      rarest = at;
    }
  }
  const uint32_t gram = GramAt(text, rarest);
  const uint32_t slot = Slot(gram);
  filter_[slot / 64] |= uint64_t{1} << (slot % 64);
  const auto behind =
      std::upper_bound(atoms_.begin(), atoms_.end(), gram, [](uint32_t g, const Atom& a) { return g < a.gram; });
  atoms_.insert(behind, Atom{gram, rarest, std::move(text), group});
}

uint64_t PhraseSet::GroupsAt(absl::string_view lower, size_t at, uint32_t gram) const {
  uint64_t groups = 0;
  auto atom =
      std::lower_bound(atoms_.begin(), atoms_.end(), gram, [](const Atom& a, uint32_t g) { return a.gram < g; });
  for (; atom != atoms_.end() && atom->gram == gram; ++atom) {
    if (at < atom->place) continue;
    if (lower.substr(at - atom->place, atom->text.size()) == atom->text) groups |= atom->groups;
  }
  return groups;
}

uint64_t PhraseSet::Groups(absl::string_view line) const {
  if (FoldsToAscii(line)) return ~uint64_t{0};
  uint64_t groups = always_;
  for (size_t i = 0; i < required_bytes_.size(); ++i) {
    if (line.find(required_bytes_[i]) != absl::string_view::npos) groups |= required_groups_[i];
  }
  if (line.size() < kGram) return groups;
  thread_local std::string lower;
  lower.assign(line.data(), line.size());
  for (char& c : lower) c = static_cast<char>(c + ((c >= 'A' && c <= 'Z') ? 'a' - 'A' : 0));
  uint32_t gram = GramAt(lower, 0) << 8;
  for (size_t at = 0; at + kGram <= lower.size(); ++at) {
    gram = gram >> 8 | static_cast<uint32_t>(static_cast<uint8_t>(lower[at + 2])) << 16;
    const uint32_t slot = Slot(gram);
    if ((filter_[slot / 64] >> (slot % 64) & 1) != 0) groups |= GroupsAt(lower, at, gram);
  }
  return groups;
}

void PhraseSet::Match(absl::string_view line, size_t& best) const {
  if (phrases_.empty()) return;
  const uint64_t groups = Groups(line);
  if (groups == 0) return;
  const re2::StringPiece piece(line.data(), line.size());
  for (size_t i = 0; i < phrases_.size() && phrases_[i]->rule < best; ++i) {
    if ((groups >> (i % 64) & 1) != 0 && phrases_[i]->Matches(piece)) best = phrases_[i]->rule;
  }
}

bool PhraseSet::Matches(absl::string_view line, size_t rule) const {
  const re2::StringPiece piece(line.data(), line.size());
  return std::any_of(phrases_.begin(), phrases_.end(), [&](const std::unique_ptr<Phrase>& phrase) {
    return phrase->rule == rule && phrase->Matches(piece);
  });
}

size_t PhraseSet::unfiltered() const {
  size_t count = 0;
  for (size_t i = 0; i < phrases_.size(); ++i) count += always_ >> (i % 64) & 1;
  return count;
}

}  // namespace wireprint::analysis
