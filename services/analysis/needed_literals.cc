#include "services/analysis/needed_literals.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <numeric>

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxAtoms = 64;  // of one pattern; with more nothing is said of it
constexpr size_t kMaxLists = 4;

// Whether a text that holds of all atoms just `present` may match.
bool MayMatchWith(const re2::FilteredRE2& filtered, std::vector<int> present) {
  std::sort(present.begin(), present.end());
  std::vector<int> potential;
  filtered.AllPotentials(present, &potential);
  return !potential.empty();
}

// The longest part of `atom` of characters without another case, ASCII letters aside: whoever holds `atom` in any
// letter case holds this in lower case.
std::string CaselessRun(absl::string_view atom) {
  absl::string_view longest;
  size_t begin = 0;
  for (size_t i = 0; i <= atom.size();) {
    size_t length = 0;
    if (i < atom.size() && static_cast<signed char>(atom[i]) >= 0) {
      length = 1;
    } else if (i + 2 <= atom.size() && atom[i] == '\xC2' && static_cast<unsigned char>(atom[i + 1]) < 0xB5) {
      length = 2;  // to U+00B4
    } else if (i + 3 <= atom.size() && atom[i] == '\xE2' && atom[i + 1] == '\x80') {
      length = 3;  // dashes and quotation marks
    }
    if (length > 0) {
      i += length;
      continue;
    }
    if (i - begin > longest.size()) longest = atom.substr(begin, i - begin);
    begin = ++i;
  }
  return std::string(longest);
}

}  // namespace

double FrequencyOf(absl::string_view literal) {
  constexpr absl::string_view kLetters = " etaoinsrhldcumfpgwybvk";
  constexpr double kPercent[] = {17,  10,  7.5, 6.7, 6.2, 6,   5.8, 5.3, 5,   4,  3.4, 3.2,
                                 2.5, 2.3, 2,   1.8, 1.7, 1.6, 1.4, 1.4, 1.2, .8, .6};
  double frequency = 1;
  for (const char c : literal) {
    const size_t at = kLetters.find(c);
    frequency *= (at == absl::string_view::npos ? .3 : kPercent[at]) / 100;
  }
  return frequency;
}

bool FoldsToAscii(absl::string_view text) {
  return text.find("\u017F") != absl::string_view::npos || text.find("\u212A") != absl::string_view::npos;
}

std::vector<std::vector<std::string>> NeededLiterals(const std::string& pattern, size_t min_bytes) {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  re2::FilteredRE2 filtered(static_cast<int>(min_bytes));
  int id = 0;
  std::vector<std::string> atoms;
  if (filtered.Add(pattern, options, &id) != RE2::NoError) return {};
  filtered.Compile(&atoms);
  if (atoms.size() > kMaxAtoms) return {};
  std::vector<int> by_frequency(atoms.size());
  std::iota(by_frequency.begin(), by_frequency.end(), 0);
  std::stable_sort(by_frequency.begin(), by_frequency.end(), [&](int a, int b) {
    return FrequencyOf(atoms[static_cast<size_t>(a)]) > FrequencyOf(atoms[static_cast<size_t>(b)]);
  });
  std::vector<std::vector<std::string>> lists;
  std::vector<int> known;  // the atoms of the lists so far
  while (lists.size() < kMaxLists && !MayMatchWith(filtered, known)) {
    // As many as can be there without a match: it needs one of the others.
    std::vector<int> present = known;
    std::vector<int> needed;
    for (const int atom : by_frequency) {
      if (std::find(known.begin(), known.end(), atom) != known.end()) continue;
      present.push_back(atom);
      if (!MayMatchWith(filtered, present)) continue;
      present.pop_back();
      needed.push_back(atom);
    }
    known.insert(known.end(), needed.begin(), needed.end());
    std::vector<std::string> list;
    for (const int atom : needed) list.push_back(CaselessRun(atoms[static_cast<size_t>(atom)]));
    const bool long_enough =
        std::all_of(list.begin(), list.end(), [&](const std::string& literal) { return literal.size() >= min_bytes; });
    if (!list.empty() && long_enough) lists.push_back(std::move(list));
    if (needed.empty()) break;
  }
  return lists;
}

}  // namespace wireprint::analysis
