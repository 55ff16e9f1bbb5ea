// Keys of the tables: texts end in a zero byte, which none of them holds, and numbers are big-endian, so that keys
// ascend as what they name does.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "services/credibility/core/facts.h"

namespace wireprint::credibility {

class Key {
 public:
  explicit Key(absl::string_view corpus) { Text(corpus); }
  Key& Text(absl::string_view text) {
    bytes_.append(text.data(), text.size());
    bytes_.push_back('\0');
    return *this;
  }
  Key& Number(uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(number >> shift));
    return *this;
  }
  // Before 1970 too.
  Key& Time(int64_t time) { return Number(static_cast<uint64_t>(time) ^ (uint64_t{1} << 63)); }
  Key& NewestFirst(int64_t time) { return Number(~(static_cast<uint64_t>(time) ^ (uint64_t{1} << 63))); }

  operator const std::string&() const { return bytes_; }  // NOLINT: a key is its bytes
  const std::string& bytes() const { return bytes_; }
  // The first key behind all that begin with this one, which ends in a text.
  std::string End() const {
    std::string end = bytes_;
    end.back() = '\1';
    return end;
  }

 private:
  std::string bytes_;
};

inline uint64_t ReadNumber(absl::string_view bytes, size_t at) {
  uint64_t number = 0;
  for (size_t i = at; i < at + 8 && i < bytes.size(); ++i) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}
inline int64_t ReadTime(absl::string_view bytes, size_t at) {
  return static_cast<int64_t>(ReadNumber(bytes, at) ^ (uint64_t{1} << 63));
}
// The text that begins at byte `at` of a key.
inline absl::string_view ReadText(absl::string_view bytes, size_t at) {
  return bytes.substr(at, bytes.find('\0', at) - at);
}

}  // namespace wireprint::credibility
