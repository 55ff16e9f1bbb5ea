// Opaque tokens that callers hand back.
#pragma once

#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/report/token.h"

namespace wireprint::dedup {

using report::DecodeToken;
using report::EncodeToken;
using report::TokenBinding;
using report::TokenKind;

// Every token begins so: it is of no use to another store, nor to one that goes on from a copy.
inline TokenBinding BindTo(const RecordStore& store, absl::string_view corpus) {
  TokenBinding binding;
  binding.Add(store.epoch()).Add(corpus);
  return binding;
}

}  // namespace wireprint::dedup
