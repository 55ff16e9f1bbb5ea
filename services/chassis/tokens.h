// Who may call: bearer tokens, of which only hashes are kept. Free of gRPC.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/chassis/method_table.h"

namespace wireprint::chassis {

// Whoever makes a call, as far as known.
struct Caller {
  // Of the token; empty when tokens are off.
  std::string name = {};
  // Without tokens everybody may do everything.
  Role role = Role::kAdmin;
};

// Immutable; any thread.
class TokenTable {
 public:
  static constexpr size_t kMaxTokens = 10'000;

  // Lines of `name role sha256:<64 hex digits>`, the digest that of the token's bytes; empty lines and lines that begin
  // with # are left out. A name may stand on several lines, so that a token can be changed without a gap; a digest may
  // not. INVALID_ARGUMENT names the line, never its content. A file without a token is refused: it would lock out all.
  static absl::StatusOr<TokenTable> Parse(absl::string_view text);

  // Whose token it is; nullptr for nobody's. Takes as long for a wrong token as for a right one.
  const Caller* Find(absl::string_view token) const;

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::array<unsigned char, 32> digest;
    Caller caller;
  };
  std::vector<Entry> entries_;
};

// The table in force. Any thread.
class TokenStore {
 public:
  // Takes the place of the table in force, when `text` parses.
  absl::Status Load(absl::string_view text);
  // Null before the first Load.
  std::shared_ptr<const TokenTable> Current() const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TokenTable> table_;
};

}  // namespace wireprint::chassis
