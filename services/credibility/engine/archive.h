// One description of a record for both directions: `template <class A> void Fields(A& a, Thing& t) { a(t.x, t.y); }`.
// Integers are varints (zigzag when signed), so a field may grow; a record begins with its version.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/report/coder.h"

namespace wireprint::credibility {

inline constexpr uint8_t kRecordVersion = 1;

class Writer {
 public:
  explicit Writer(std::string& out) : encoder_(out) {}
  template <typename T, size_t N>
  void Grown(std::array<T, N>& values, size_t /*least*/) {
    Put(values);
  }
  template <typename T>
  void Added(T& value) {
    Put(value);
  }
  template <typename... T>
  void operator()(T&... values) {
    (Put(values), ...);
  }

 private:
  template <typename T>
  void Put(T& value) {
    if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool>) {
      encoder_.Varint(static_cast<uint64_t>(value));
    } else if constexpr (std::is_floating_point_v<T>) {
      encoder_.Fixed(value);
    } else if constexpr (std::is_signed_v<T>) {
      const auto wide = static_cast<int64_t>(value);
      encoder_.Varint((static_cast<uint64_t>(wide) << 1) ^ static_cast<uint64_t>(wide >> 63));
    } else if constexpr (std::is_unsigned_v<T>) {
      encoder_.Varint(value);
    } else {
      Fields(*this, value);
    }
  }
  void Put(std::string& value) { encoder_.String(value); }
  template <typename T>
  void Put(std::optional<T>& value) {
    encoder_.Byte(value.has_value() ? 1 : 0);
    if (value) Put(*value);
  }
  template <typename T>
  void Put(std::vector<T>& values) {
    encoder_.Varint(values.size());
    for (T& value : values) Put(value);
  }
  template <typename T>
  void Put(std::deque<T>& values) {
    encoder_.Varint(values.size());
    for (T& value : values) Put(value);
  }
  template <typename T, size_t N>
  void Put(std::array<T, N>& values) {
    for (T& value : values) Put(value);
  }
  template <typename K, typename V>
  void Put(std::map<K, V>& values) {
    encoder_.Varint(values.size());
    for (auto& [key, value] : values) {
      K copy = key;
      Put(copy);
      Put(value);
    }
  }

  report::Encoder encoder_;
};

class Reader {
 public:
  explicit Reader(absl::string_view bytes) : decoder_(bytes) {}
  template <typename... T>
  void operator()(T&... values) {
    (Take(values), ...);
  }
  // An array at the end of its record that had its first `least` values once, and grew: what is missing stays.
  template <typename T, size_t N>
  void Grown(std::array<T, N>& values, size_t least) {
    for (size_t i = 0; i < N && (i < least || !decoder_.Finished()); ++i) Take(values[i]);
  }
  // A value at the end of its record that it once had not: what is missing stays.
  template <typename T>
  void Added(T& value) {
    if (!decoder_.Finished()) Take(value);
  }
  bool Finished() const { return decoder_.Finished(); }

 private:
  template <typename T>
  void Take(T& value) {
    if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool>) {
      uint64_t number = 0;
      decoder_.Varint(number);
      value = static_cast<T>(number);
    } else if constexpr (std::is_floating_point_v<T>) {
      decoder_.Fixed(value);
    } else if constexpr (std::is_signed_v<T>) {
      uint64_t number = 0;
      decoder_.Varint(number);
      value = static_cast<T>(static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1));
    } else if constexpr (std::is_unsigned_v<T>) {
      decoder_.Varint(value);
    } else {
      Fields(*this, value);
    }
  }
  void Take(std::string& value) { decoder_.String(value); }
  template <typename T>
  void Take(std::optional<T>& value) {
    bool present = false;
    Take(present);
    if (present) Take(value.emplace());
  }
  template <typename T>
  void Take(std::vector<T>& values) {
    size_t count = 0;
    if (!decoder_.Count(1, count)) return;
    values.resize(count);
    for (T& value : values) Take(value);
  }
  template <typename T>
  void Take(std::deque<T>& values) {
    size_t count = 0;
    if (!decoder_.Count(1, count)) return;
    values.resize(count);
    for (T& value : values) Take(value);
  }
  template <typename T, size_t N>
  void Take(std::array<T, N>& values) {
    for (T& value : values) Take(value);
  }
  template <typename K, typename V>
  void Take(std::map<K, V>& values) {
    size_t count = 0;
    if (!decoder_.Count(1, count)) return;
    for (size_t i = 0; i < count && decoder_.ok(); ++i) {
      K key{};
      Take(key);
      Take(values[key]);
    }
  }

  report::Decoder decoder_;
};

template <typename T>
std::string Encode(const T& record) {
  std::string bytes(1, static_cast<char>(kRecordVersion));
  Writer writer(bytes);
  writer(const_cast<T&>(record));  // NOLINT: a Writer changes nothing
  return bytes;
}

// DATA_LOSS for bytes that Encode of this type never gave.
template <typename T>
absl::StatusOr<T> Decode(absl::string_view bytes) {
  T record{};
  if (bytes.empty() || static_cast<uint8_t>(bytes[0]) != kRecordVersion) {
    return absl::DataLossError("a record of an unknown version");
  }
  Reader reader(bytes.substr(1));
  reader(record);
  if (!reader.Finished()) return absl::DataLossError("a damaged record");
  return record;
}

}  // namespace wireprint::credibility
