// Finding what is said.
#pragma once

#include <cstddef>
#include <optional>

#include "services/analysis/attribution/passage.h"

namespace wireprint::analysis::attribution {

enum class ComplementKind : uint8_t { kNone, kQuotation, kThat, kBare, kNoun, kInfinitive, kWh, kGerund };

// What follows a verb as its content. kNone: `tokens.begin` is where adverbials and addressee end.
struct Complement {
  ComplementKind kind = ComplementKind::kNone;
  TokenRange tokens;
};

Complement ComplementAfter(const Passage& passage, const Verb& verb);

// The quotation that ends right before `at`, a comma between them or not, in the same sentence; nullopt when there is
// none that is a statement.
std::optional<TokenRange> QuotationBefore(const Passage& passage, size_t at);

}  // namespace wireprint::analysis::attribution
