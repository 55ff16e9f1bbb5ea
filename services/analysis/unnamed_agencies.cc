#include "services/analysis/unnamed_agencies.h"

#include <algorithm>
#include <array>

#include "services/analysis/name_index.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxWords = 16;

constexpr std::array<absl::string_view, 9> kAgencies = {"agency",    "agencies",  "wire",    "wires",   "newswire",
                                                        "newswires", "agenturen", "agences", "agencias"};

constexpr std::array<absl::string_view, 36> kBeside = {
    "a",           "additional", "all",           "an",       "and",        "by",       "combined", "compiled",
    "contributed", "copy",       "desk",          "dispatch", "dispatches", "foreign",  "from",     "in",
    "input",       "inputs",     "international", "local",    "news",       "of",       "or",       "other",
    "our",         "report",     "reporting",     "reports",  "service",    "services", "source",   "sources",
    "staff",       "the",        "various",       "with"};

template <size_t kCount>
bool Among(const std::array<absl::string_view, kCount>& words, absl::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool NamesAgenciesInGeneral(absl::string_view phrase) {
  NameWords words;
  CutNameWords(phrase, words, kMaxWords + 1);
  if (words.words.size() > kMaxWords) return false;
  bool named = false;
  for (size_t i = 0; i < words.words.size(); ++i) {
    const bool agencies = Among(kAgencies, words.Folded(i));
    if (!agencies && !Among(kBeside, words.Folded(i))) return false;
    named = named || agencies;
  }
  return named;
}

}  // namespace wireprint::analysis
