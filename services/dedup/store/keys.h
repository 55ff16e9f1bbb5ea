// The keys of the persisted records: corpus, a zero byte, then a big-endian number or an id. A corpus name holds no
// zero byte, so no corpus is a prefix of another's keys, and numbers ascend with their keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/cluster.h"

namespace wireprint::dedup {

// INVALID_ARGUMENT for a name that no key can lead with.
inline absl::Status CheckCorpus(absl::string_view corpus) {
  if (!corpus.empty() && corpus.find('\0') == absl::string_view::npos) return absl::OkStatus();
  return absl::InvalidArgumentError("a corpus name is at least one byte, none of them zero");
}

// Everything of `corpus` begins with this.
inline std::string CorpusPrefix(absl::string_view corpus) {
  std::string key(corpus);
  key.push_back('\0');
  return key;
}

// The first key behind everything of `corpus`.
inline std::string CorpusEnd(absl::string_view corpus) {
  std::string key(corpus);
  key.push_back('\1');
  return key;
}

inline void AppendBigEndian(uint64_t number, std::string& key) {
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(number >> shift));
}

inline uint64_t ReadBigEndian(const char* bytes) {
  uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}

inline std::string NumberKey(absl::string_view corpus, uint64_t number) {
  std::string key = CorpusPrefix(corpus);
  AppendBigEndian(number, key);
  return key;
}

inline std::string IdKey(absl::string_view corpus, absl::string_view id) {
  std::string key = CorpusPrefix(corpus);
  key.append(id.data(), id.size());
  return key;
}

// Members ascend by cluster, time and sequence. Times are shifted so that those before 1970 come first.
inline constexpr uint64_t kTimeShift = uint64_t{1} << 63;

inline std::string MemberKey(absl::string_view corpus, const MemberPlace& place) {
  std::string key = NumberKey(corpus, place.cluster);
  AppendBigEndian(static_cast<uint64_t>(place.observe_time) ^ kTimeShift, key);
  AppendBigEndian(place.sequence, key);
  return key;
}

inline std::optional<MemberPlace> PlaceOfKey(absl::string_view corpus, absl::string_view key) {
  if (key.size() != corpus.size() + 1 + 24) return std::nullopt;
  const char* numbers = key.data() + corpus.size() + 1;
  return MemberPlace{ReadBigEndian(numbers), static_cast<Micros>(ReadBigEndian(numbers + 8) ^ kTimeShift),
                     ReadBigEndian(numbers + 16)};
}

// The number of a key of `corpus` made by NumberKey; nullopt for any other key that begins with its prefix.
inline std::optional<uint64_t> NumberOfKey(absl::string_view corpus, absl::string_view key) {
  if (key.size() != corpus.size() + 1 + 8) return std::nullopt;
  return ReadBigEndian(key.data() + corpus.size() + 1);
}

}  // namespace wireprint::dedup
