// Appending and reading the primitives of the persisted encodings: little-endian fixed-width integers, LEB128 varints
// and length-prefixed strings.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/string_view.h"

namespace wireprint::report {

static_assert(std::endian::native == std::endian::little, "stored integers are copied as they lie in memory");

class Encoder {
 public:
  // Appends to `out`, which must outlive the encoder.
  explicit Encoder(std::string& out) : out_(out) {}

  void Byte(uint8_t value) { out_.push_back(static_cast<char>(value)); }

  void Varint(uint64_t value) {
    while (value >= 0x80) {
      Byte(static_cast<uint8_t>(value | 0x80));
      value >>= 7;
    }
    Byte(static_cast<uint8_t>(value));
  }

  void Bytes(const void* data, size_t size) { out_.append(static_cast<const char*>(data), size); }

  template <typename T>
  void Fixed(T value) {
    Bytes(&value, sizeof value);
  }

  void String(absl::string_view value) {
    Varint(value.size());
    Bytes(value.data(), value.size());
  }

 private:
  std::string& out_;
};

// Reads what an Encoder wrote. Each call returns false, and ok() is false from then on, when the bytes end too early
// or cannot be what an Encoder wrote.
class Decoder {
 public:
  explicit Decoder(absl::string_view bytes) : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool ok() const { return ok_; }
  size_t remaining() const { return static_cast<size_t>(end_ - next_); }
  // Everything was read, and all of it was right.
  bool Finished() const { return ok_ && next_ == end_; }

  bool Bytes(void* out, size_t size) {
    if (!ok_ || remaining() < size) return ok_ = false;
    if (size != 0) std::memcpy(out, next_, size);
    next_ += size;
    return true;
  }

  template <typename T>
  bool Fixed(T& out) {
    return Bytes(&out, sizeof out);
  }

  // Fails for a value that T does not hold.
  template <typename T>
  bool Varint(T& out) {
    uint64_t value = 0;
    for (unsigned shift = 0; ok_ && next_ != end_ && shift < 64; shift += 7) {
      const auto byte = static_cast<uint8_t>(*next_++);
      if (shift == 63 && byte > 1) break;
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) {
        out = static_cast<T>(value);
        return ok_ = static_cast<uint64_t>(out) == value;
      }
    }
    return ok_ = false;
  }

  // A number of items that take at least `item_bytes` (> 0) each: fails when they cannot all be there, so that a
  // damaged count never leads to a large allocation.
  bool Count(size_t item_bytes, size_t& out) { return Varint(out) && (ok_ = out <= remaining() / item_bytes); }

  bool String(std::string& out) {
    absl::string_view bytes;
    if (!View(bytes)) return false;
    out.assign(bytes.data(), bytes.size());
    return true;
  }

  // A String where it lies.
  bool View(absl::string_view& out) {
    size_t size = 0;
    if (!Count(1, size)) return false;
    out = absl::string_view(next_, size);
    next_ += size;
    return true;
  }

 private:
  const char* next_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace wireprint::report
