#include "services/analysis/credit_labels.h"

#include <re2/re2.h>

#include <algorithm>

#include "services/analysis/fold.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMaxBytes = 1024;

bool IsText(const LabelledPart& part) { return part.role == CreditRole::kTextOrigin; }

}  // namespace

std::vector<LabelledPart> LabelledParts(absl::string_view line) {
  // Groups: of a text, of a picture, of a film.
  static const auto* const label = new RE2(
      R"((?i)(?:^|[^\p{L}\d])(?:(textes?|texts?|textos?|testos?|testi|words?|story|stories|report|bericht|artikel|artículo|article|articolo|artigo|redaktion|redacción|redação)|((?:(?:file|archive|lead) )?(?:photo(?:graph)?s?|fotos?|fotografías?|images?|imágenes|imagen|imagem|imagens|immagini|immagine|pictures?|pics?|bild(?:er)?|titelbild|illustration))|(videos?|vidéos?|vídeos?|film))(?:[\s\pZ]*(?:credits?|by))?[\s\pZ]*:)");
  line = HeadOf(line, kMaxBytes);
  std::vector<LabelledPart> parts;
  const re2::StringPiece whole(line.data(), line.size());
  re2::StringPiece groups[4];
  size_t at = 0;
  while (at < line.size() && label->Match(whole, at, whole.size(), RE2::UNANCHORED, groups, 4)) {
    const auto begin = static_cast<uint32_t>(groups[0].data() - line.data());
    at = begin + groups[0].size();
    if (parts.empty() && line.substr(0, begin).find_first_not_of(" \t([") != absl::string_view::npos) return {};
    if (!parts.empty()) parts.back().part.end = begin;
    const CreditRole role = groups[1].data() != nullptr   ? CreditRole::kTextOrigin
                            : groups[2].data() != nullptr ? CreditRole::kPhoto
                                                          : CreditRole::kVideo;
    parts.push_back({role, {static_cast<uint32_t>(at), static_cast<uint32_t>(line.size())}});
  }
  return parts;
}

bool AreMixed(const std::vector<LabelledPart>& parts) {
  return std::any_of(parts.begin(), parts.end(), IsText) && !std::all_of(parts.begin(), parts.end(), IsText);
}

}  // namespace wireprint::analysis
