#include "services/analysis/signed_paragraph.h"

#include <algorithm>
#include <array>
#include <optional>

#include "services/analysis/credit_zone.h"
#include "services/analysis/fold.h"
#include "services/analysis/name_index.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMinParagraphBytes = 60;

constexpr std::array<absl::string_view, 8> kPictures = {"photo",  "photos", "file", "image",
                                                        "images", "pool",   "via",  "handout"};

bool EndsSentence(absl::string_view line) {
  for (absl::string_view closing : {"\u201D", "\u2019", "\"", "'", "\u00BB"}) {
    if (line.size() > closing.size() && line.substr(line.size() - closing.size()) == closing) {
      line.remove_suffix(closing.size());
      break;
    }
  }
  return !line.empty() && absl::string_view(".!?").find(line.back()) != absl::string_view::npos;
}

bool IsParagraph(absl::string_view line) {
  line = TrimEnd(line);
  return line.size() >= kMinParagraphBytes && EndsSentence(line);
}

// "(AFP, Reuters)"
bool IsSignature(const AgencyRegistry& registry, absl::string_view credit, absl::string_view text) {
  credit = TrimEnd(credit);
  if (!credit.empty() && credit.back() == '.') credit.remove_suffix(1);
  if (credit.size() < 4 || (credit.front() != '(' && credit.front() != '[')) return false;
  NameWords words;
  CutNameWords(credit, words);
  for (size_t i = 0; i < words.words.size(); ++i) {
    if (std::find(kPictures.begin(), kPictures.end(), words.Folded(i)) != kPictures.end()) return false;
  }
  const std::vector<AgencyMention> mentions = registry.FindMentions(credit, false, Surroundings(text));
  return NamesOnlyAgencies(credit, mentions) &&
         std::none_of(mentions.begin(), mentions.end(),
                      [](const AgencyMention& mention) { return mention.agency->agency_class == AgencyClass::kPhoto; });
}

}  // namespace

void UnlabelSignedParagraph(const AgencyRegistry& registry, absl::string_view text,
                            absl::Span<const text::ByteRange> lines, std::vector<LineLabel>& labels) {
  const auto cut = [&](const text::ByteRange& range) { return text.substr(range.begin, range.size()); };
  auto label = labels.end();
  std::optional<size_t> below;  // the first label of a line of two, straight below what is looked at
  for (size_t line = lines.size(); line-- > 0;) {
    if (TrimEnd(cut(lines[line])).empty()) continue;
    size_t its = 0;
    for (; label != labels.begin() && (label - 1)->line == line; --label) ++its;
    if (its == 0) {
      if (!IsParagraph(cut(lines[line]))) {
        below.reset();
        continue;
      }
      if (!below) return;
      const auto first = labels.begin() + static_cast<ptrdiff_t>(*below);
      const bool caption = first->kind == LineKind::kPhotoCaption && (first + 1)->kind == LineKind::kPhotoCredit;
      if (!caption || !IsParagraph(cut(first->span)) || !IsSignature(registry, cut((first + 1)->span), text)) return;
      labels.erase(first, first + 2);
      return;
    }
    below = its == 2 ? std::optional<size_t>(label - labels.begin()) : std::nullopt;
  }
}

}  // namespace wireprint::analysis
