#include "services/analysis/literal_set.h"

#include <bit>
#include <cstring>
#include <utility>

#include "services/analysis/needed_literals.h"

namespace wireprint::analysis {

size_t LiteralSet::Next(absl::string_view text, size_t at) const {
  constexpr uint32_t kGramMask = std::endian::native == std::endian::little ? 0xFFFFFF : 0xFFFFFF00;
  const auto* const data = reinterpret_cast<const uint8_t*>(text.data());
  const size_t size = text.size();
  for (; at + kGram < size; ++at) {
    uint32_t gram = 0;
    std::memcpy(&gram, data + at, sizeof(gram));  // and a byte more
    const uint32_t slot = Slot(gram & kGramMask);
    if (((filter_[slot / 32] >> (slot % 32) & 1) | is_short_[data[at]]) != 0) return at;
  }
  return std::min(at, size);  // the last ones are looked at without asking
}

double LiteralSet::CostOf(const std::vector<std::string>& literals) {
  double cost = 0;
  for (const std::string& literal : literals) {
    cost += FrequencyOf(absl::string_view(literal).substr(0, literal.size() < kGram ? 1 : literal.size()));
  }
  return cost;
}

void LiteralSet::Add(absl::string_view literal, uint32_t value) {
  Literal added;
  added.text = std::string(literal);
  added.value = value;
  const bool is_short = literal.size() < kGram;
  if (is_short) {
    added.key = static_cast<uint8_t>(literal[0]);
    is_short_[added.key] = 1;
  } else {
    size_t rarest = 0;
    for (size_t at = 1; at + kGram <= literal.size(); ++at) {
      if (FrequencyOf(literal.substr(at, kGram)) < FrequencyOf(literal.substr(rarest, kGram))) rarest = at;
    }
    added.key = GramAt(literal.data() + rarest);
    added.place = static_cast<uint32_t>(rarest);
    const uint32_t slot = Slot(added.key);
    filter_[slot / 32] |= uint32_t{1} << (slot % 32);
  }
  std::vector<Literal>& literals = is_short ? short_ : long_;
  const auto behind = std::upper_bound(literals.begin(), literals.end(), added.key,
                                       [](uint32_t key, const Literal& its) { return key < its.key; });
  literals.insert(behind, std::move(added));
}

}  // namespace wireprint::analysis
