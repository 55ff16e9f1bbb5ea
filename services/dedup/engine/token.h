// Opaque tokens that callers hand back.
#pragma once

#include "services/report/token.h"

namespace wireprint::dedup {

using report::DecodeToken;
using report::EncodeToken;
using report::TokenBinding;
using report::TokenKind;

}  // namespace wireprint::dedup
