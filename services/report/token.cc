#include "services/report/token.h"

#include <cstring>

#include "absl/strings/escaping.h"
#include "xxhash.h"

namespace wireprint::report {
namespace {

constexpr size_t kMaxTokenBytes = 256;

void Append(uint64_t number, std::string& bytes) {
  for (int shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<char>(number >> shift));
}

uint64_t Read(const char* bytes) {
  uint64_t number = 0;
  for (int i = 7; i >= 0; --i) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}

std::string Head(TokenKind kind, uint64_t binding) {
  std::string bytes(1, static_cast<char>(kind));
  Append(binding, bytes);
  return bytes;
}

}  // namespace

TokenBinding& TokenBinding::Add(absl::string_view text) {
  Add(text.size());
  bytes_.append(text.data(), text.size());
  return *this;
}

TokenBinding& TokenBinding::Add(uint64_t number) {
  Append(number, bytes_);
  return *this;
}

uint64_t TokenBinding::value() const { return XXH3_64bits(bytes_.data(), bytes_.size()); }

std::string EncodeToken(TokenKind kind, uint64_t binding, absl::Span<const uint64_t> numbers) {
  std::string bytes = Head(kind, binding);
  for (const uint64_t number : numbers) Append(number, bytes);
  Append(XXH3_64bits(bytes.data(), bytes.size()), bytes);
  std::string token;
  absl::WebSafeBase64Escape(bytes, &token);
  return token;
}

std::optional<std::vector<uint64_t>> DecodeToken(TokenKind kind, uint64_t binding, size_t count,
                                                 absl::string_view token) {
  std::string bytes;
  if (token.size() > kMaxTokenBytes || !absl::WebSafeBase64Unescape(token, &bytes)) return std::nullopt;
  const std::string head = Head(kind, binding);
  const size_t body = head.size() + count * 8;
  if (bytes.size() != body + 8 || bytes.compare(0, head.size(), head) != 0) return std::nullopt;
  if (Read(bytes.data() + body) != XXH3_64bits(bytes.data(), body)) return std::nullopt;
  std::vector<uint64_t> numbers(count);
  for (size_t i = 0; i < count; ++i) numbers[i] = Read(bytes.data() + head.size() + i * 8);
  return numbers;
}

}  // namespace wireprint::report
