#include "services/analysis/attribution/language.h"

#include <cstddef>

#include "absl/strings/match.h"

namespace wireprint::analysis::attribution {
namespace {

// Of a hundred words of English news 18 to 30 are of the list; of one page in fifty, made of names and numbers, fewer
// than 12. Other languages that share some of the words stay below 4.
constexpr size_t kMinPercent = 8;
constexpr size_t kMaxWords = 2000;

}  // namespace

bool IsEnglish(const TokenizedText& text, absl::string_view language) {
  const absl::string_view primary = language.substr(0, language.find_first_of("-_"));
  if (!primary.empty() && !absl::EqualsIgnoreCase(primary, "und")) {
    return absl::EqualsIgnoreCase(primary, "en") || absl::EqualsIgnoreCase(primary, "eng");
  }
  size_t words = 0;
  size_t english = 0;
  for (const Token& token : text.tokens) {
    if (token.type != TokenType::kWord) continue;
    ++words;
    english += token.Is(kEnglish) ? 1 : 0;
    if (words == kMaxWords) break;
  }
  return english * 100 >= words * kMinPercent;
}

}  // namespace wireprint::analysis::attribution
