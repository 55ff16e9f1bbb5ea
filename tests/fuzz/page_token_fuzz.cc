// Tokens that callers hand back: only what was given out for the same kind and request is taken.
#include <cstring>
#include <string>

#include "services/credibility/engine/paging.h"
#include "services/report/token.h"
#include "tests/fuzz/fuzz.h"

namespace wireprint::fuzz {
namespace {

using report::DecodeToken;
using report::EncodeToken;
using report::TokenKind;

constexpr uint64_t kBinding = 0x0123456789ABCDEF;

void CheckMadeUp(absl::string_view token) {
  for (uint8_t kind = 1; kind <= 10; ++kind) {
    for (size_t count = 0; count <= 4; ++count) {
      const auto numbers = DecodeToken(static_cast<TokenKind>(kind), kBinding, count, token);
      if (!numbers) continue;
      Require(numbers->size() == count, "a token holds as many numbers as were asked for");
      const std::string again = EncodeToken(static_cast<TokenKind>(kind), kBinding, *numbers);
      Require(DecodeToken(static_cast<TokenKind>(kind), kBinding, count, again) == numbers,
              "a token can be made again");
    }
  }
  const auto read = credibility::ReadPageToken(TokenKind::kOutlets, kBinding, 1, token);
  Require(read.ok() || read.status().code() == absl::StatusCode::kInvalidArgument, "a bad token is the caller's fault");
}

void CheckGivenOut(absl::string_view bytes) {
  std::vector<uint64_t> numbers(std::min<size_t>(bytes.size() / 8, 5));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * 8);
  report::TokenBinding binding;
  binding.Add(bytes).Add(numbers.size());
  const std::string token = EncodeToken(TokenKind::kResume, binding.value(), numbers);
  Require(DecodeToken(TokenKind::kResume, binding.value(), numbers.size(), token) == numbers, "a token comes back");
  Require(!DecodeToken(TokenKind::kMembers, binding.value(), numbers.size(), token), "a token is of one kind");
  Require(!DecodeToken(TokenKind::kResume, binding.value() + 1, numbers.size(), token), "a token is of one request");
  Require(!DecodeToken(TokenKind::kResume, binding.value(), numbers.size() + 1, token), "a token has its numbers");
  // A letter changed at a place that the bytes choose. The last one holds bits of no meaning.
  std::string damaged = token;
  const size_t at = binding.value() % (token.size() - 1);
  damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
  Require(!DecodeToken(TokenKind::kResume, binding.value(), numbers.size(), damaged), "damage is seen");
}

}  // namespace

std::vector<std::string> MadeSeeds() {
  std::vector<std::string> seeds;
  for (uint8_t kind = 1; kind <= 10; ++kind) {
    seeds.push_back(EncodeToken(static_cast<TokenKind>(kind), kBinding, std::vector<uint64_t>(kind % 4, kind)));
  }
  return seeds;
}

}  // namespace wireprint::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes = wireprint::fuzz::BytesOf(data, size);
  wireprint::fuzz::CheckMadeUp(bytes);
  wireprint::fuzz::CheckGivenOut(bytes);
  return 0;
}
