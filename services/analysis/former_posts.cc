#include "services/analysis/former_posts.h"

#include <algorithm>
#include <array>

#include "services/analysis/name_index.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxBytes = 64;  // before the name

// Folded, in the languages of bylines.
constexpr std::array<absl::string_view, 20> kFormer = {
    "former",  "formerly", "ex",        "previously",   "retired", "erstwhile", "sometime",
    "onetime", "ehemals",  "ehemalige", "ehemaliger",   "früher",  "ancien",    "ancienne",
    "antiguo", "antigua",  "antes",     "anciennement", "vormals", "già"};

}  // namespace

bool IsFormerPost(absl::string_view zone, uint32_t begin) {
  absl::string_view before = zone.substr(0, begin);
  if (const size_t cut = before.find_last_of(",;|/()\n"); cut != absl::string_view::npos) before.remove_prefix(cut + 1);
  if (before.empty() || before.size() > kMaxBytes) return false;
  NameWords words;
  CutNameWords(before, words);
  for (size_t i = 0; i < words.words.size(); ++i) {
    if (std::find(kFormer.begin(), kFormer.end(), words.Folded(i)) != kFormer.end()) return true;
  }
  return false;
}

}  // namespace wireprint::analysis
