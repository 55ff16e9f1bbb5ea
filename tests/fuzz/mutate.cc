#include "tests/fuzz/mutate.h"

#include <algorithm>
#include <array>

#include "absl/strings/string_view.h"

namespace wireprint::fuzz {
namespace {

// What means something to one reader or another.
constexpr std::array<absl::string_view, 30> kTokens = {"\xFF",
                                                       "\n",
                                                       "\r\n",
                                                       "\t",
                                                       " ",
                                                       "\xC2\x85",
                                                       "\xE2\x80\xA8",
                                                       "\xC2\xA0",
                                                       "\xC2\xAD",
                                                       "\xCC\x81",
                                                       "\"",
                                                       "“",
                                                       "”",
                                                       "—",
                                                       "|",
                                                       "@",
                                                       "(AP) - ",
                                                       "said",
                                                       "By ",
                                                       "東京",
                                                       "คำ",
                                                       "\xF0\x9F\x99\x82",
                                                       "-1",
                                                       "4294967296",
                                                       "[a-z]+",
                                                       "{1000}",
                                                       "version",
                                                       "=",
                                                       "\xED\xA0\x80",
                                                       absl::string_view("\0", 1)};

size_t Place(Random& random, const std::string& bytes) { return random.Below(bytes.size() + 1); }

// A run of `bytes`, most often a short one.
absl::string_view Run(Random& random, const std::string& bytes) {
  const size_t at = Place(random, bytes);
  const size_t rest = bytes.size() - at;
  return absl::string_view(bytes).substr(at, random.Below(std::min<size_t>(rest, 4u << random.Below(10)) + 1));
}

void Change(Random& random, const std::vector<std::string>& inputs, std::string& bytes) {
  const size_t at = Place(random, bytes);
  switch (random.Below(9)) {
    case 0:
      if (at < bytes.size())
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ 1u << random.Below(8));
      return;
    case 1:
      if (at < bytes.size()) bytes[at] = static_cast<char>(random.Next());
      return;
    case 2:
      bytes.insert(at, 1, static_cast<char>(random.Next()));
      return;
    case 3:
      bytes.erase(at, random.Below(size_t{1} << random.Below(9)));
      return;
    case 4:
      bytes.resize(at);
      return;
    case 5: {
      const absl::string_view token = kTokens[random.Below(kTokens.size())];
      bytes.insert(at, token.data(), token.size());
      return;
    }
    case 6: {
      const std::string run(Run(random, bytes));
      bytes.insert(at, run);
      return;
    }
    case 7: {
      const absl::string_view other = Run(random, inputs[random.Below(inputs.size())]);
      bytes.insert(at, other.data(), other.size());
      return;
    }
    default: {
      const std::string run(Run(random, bytes).substr(0, 32));
      for (size_t times = random.Below(64); times > 0; --times) bytes.insert(at, run);
      return;
    }
  }
}

}  // namespace

uint64_t Random::Next() {
  uint64_t x = state_ += 0x9E3779B97F4A7C15;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

std::string Mutated(const std::vector<std::string>& inputs, uint64_t number) {
  Random random(number * 0x2545F4914F6CDD1D);
  std::string bytes = inputs[random.Below(inputs.size())];
  const size_t most = std::max(bytes.size(), kMaxInputBytes);
  for (size_t changes = 1 + random.Below(6); changes > 0; --changes) Change(random, inputs, bytes);
  if (bytes.size() > most) bytes.resize(most);
  return bytes;
}

}  // namespace wireprint::fuzz
