// Opaque tokens that callers hand back: numbers, bound to what they were given out for. They are no secret and no
// protection; a damaged, foreign or made-up one is told from a good one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace wireprint::report {

// What a token is for.
enum class TokenKind : uint8_t {
  kClusterPage = 1,
  kMemberPage = 2,
  kReportPage = 3,
  kResume = 4,
  kMembers = 5,
  kOutlets = 6,
  kEvidence = 7,
  kRecurringLines = 8,
  kAgencies = 9,
  kRules = 10
};

// Collects what a token is bound to: the fields of a request that must be the same when it comes back.
class TokenBinding {
 public:
  TokenBinding& Add(absl::string_view text);
  TokenBinding& Add(uint64_t number);
  uint64_t value() const;

 private:
  std::string bytes_;
};

// URL-safe text without padding.
std::string EncodeToken(TokenKind kind, uint64_t binding, absl::Span<const uint64_t> numbers);
// The `count` numbers of a token that was made for the same kind and binding; nullopt for any other.
std::optional<std::vector<uint64_t>> DecodeToken(TokenKind kind, uint64_t binding, size_t count,
                                                 absl::string_view token);

}  // namespace wireprint::report
