#include "services/analysis/reported_speech.h"

#include <re2/re2.h>

namespace wireprint::analysis {
namespace {

// Behind a comma or a quotation, who and the verb: "the mayor told"; or the verb and who: "said the mayor".
constexpr char kSpeech[] =
    R"((?i)(?:,|["'])["']? (?:(?:[^\s,.!?"':;|]+ ){1,8}(?:said|says|told|warned|urged|insisted|argued|testified|recalled|replied|declared|added|announced|wrote|ruled)\b|(?:said|says|added|wrote|warned|insisted|replied|argued|recalled) (?:the|an?|one|his|her|(?-i:\p{Lu}))))";

bool EndsSentence(absl::string_view line) {
  while (!line.empty() && absl::string_view("\"')]").find(line.back()) != absl::string_view::npos) {
    line.remove_suffix(1);
  }
  return !line.empty() && absl::string_view(".!?").find(line.back()) != absl::string_view::npos;
}

}  // namespace

bool IsReportedSpeech(absl::string_view folded) {
  static const auto* const speech = new RE2(kSpeech);
  return EndsSentence(folded) && RE2::PartialMatch(re2::StringPiece(folded.data(), folded.size()), *speech);
}

}  // namespace wireprint::analysis
