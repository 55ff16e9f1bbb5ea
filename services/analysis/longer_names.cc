#include "services/analysis/longer_names.h"

#include "absl/strings/match.h"
#include "services/analysis/fold.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxRestBytes = 96;

bool IsHyphen(absl::string_view gap) { return gap == "-" || gap == "\u2010" || gap == "\u2011"; }

bool IsBlank(absl::string_view gap) {
  return !gap.empty() && gap.find_first_not_of(" \t\xC2\xA0") == absl::string_view::npos;
}

}  // namespace

bool LongerNames::Add(uint32_t agency, absl::string_view behind) {
  if (!index_.Add(behind, static_cast<uint32_t>(forms_.size()))) return false;
  forms_.push_back({agency, absl::StartsWith(behind, "-")});
  return true;
}

bool LongerNames::GoOn(absl::string_view rest, uint32_t agency) const {
  rest = HeadOf(rest, kMaxRestBytes);
  NameWords words;
  CutNameWords(rest, words, NameIndex::kMaxWords);
  if (words.words.empty()) return false;
  const absl::string_view gap = rest.substr(0, words.words[0].begin);
  const bool hyphen = IsHyphen(gap);
  if (!hyphen && !IsBlank(gap)) return false;
  for (size_t length = NameIndex::kMaxWords; length > 0;) {
    const NameIndex::Found found = index_.Longest(words, 0, length);
    if (found.words == 0) return false;
    for (const uint32_t number : found.values) {
      const Form& form = forms_[number];
      if ((form.agency == agency || form.agency == kAny) && (hyphen || !form.hyphen)) return true;
    }
    length = found.words - 1;
  }
  return false;
}

}  // namespace wireprint::analysis
