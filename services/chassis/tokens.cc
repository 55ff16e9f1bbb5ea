#include "services/chassis/tokens.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace wireprint::chassis {
namespace {

constexpr size_t kMaxNameBytes = 63;

bool IsTokenName(absl::string_view name) {
  const auto fits = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= kMaxNameBytes && std::all_of(name.begin(), name.end(), fits);
}

bool ParseDigest(absl::string_view text, std::array<unsigned char, 32>& digest) {
  if (!absl::ConsumePrefix(&text, "sha256:") || text.size() != 2 * digest.size()) return false;
  if (!std::all_of(text.begin(), text.end(),
                   [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); })) {
    return false;
  }
  const std::string bytes = absl::HexStringToBytes(text);
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return true;
}

}  // namespace

absl::StatusOr<TokenTable> TokenTable::Parse(absl::string_view text) {
  TokenTable table;
  size_t number = 0;
  const auto fault = [&number](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("line ", number, ": ", what));
  };
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    const std::vector<absl::string_view> words = absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
    if (words.empty() || words[0][0] == '#') continue;
    if (words.size() != 3) return fault("expected: name role sha256:<64 hex digits>");
    Entry entry;
    if (!IsTokenName(words[0])) return fault("the name must be 1 to 63 letters, digits, '.', '-' or '_'");
    if (!ParseRole(words[1], entry.caller.role)) return fault("the role must be reader, writer, ingester or admin");
    if (!ParseDigest(words[2], entry.digest)) return fault("the digest must be sha256: and 64 hex digits");
    entry.caller.name = std::string(words[0]);
    for (const Entry& other : table.entries_) {
      if (other.digest == entry.digest) return fault("the digest stands in the file twice");
    }
    if (table.entries_.size() == kMaxTokens) return fault("too many tokens");
    table.entries_.push_back(std::move(entry));
  }
  if (table.entries_.empty()) return absl::InvalidArgumentError("no token in it");
  return table;
}

const Caller* TokenTable::Find(absl::string_view token) const {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest);
  const Caller* found = nullptr;
  for (const Entry& entry : entries_) {
    if (CRYPTO_memcmp(entry.digest.data(), digest, sizeof(digest)) == 0) found = &entry.caller;
  }
  return found;
}

absl::Status TokenStore::Load(absl::string_view text) {
  absl::StatusOr<TokenTable> table = TokenTable::Parse(text);
  if (!table.ok()) return table.status();
  auto loaded = std::make_shared<const TokenTable>(*std::move(table));
  const std::lock_guard lock(mutex_);
  table_ = std::move(loaded);
  return absl::OkStatus();
}

std::shared_ptr<const TokenTable> TokenStore::Current() const {
  const std::lock_guard lock(mutex_);
  return table_;
}

}  // namespace wireprint::chassis
