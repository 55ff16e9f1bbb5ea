// Agencies that somebody used to work for.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace wireprint::analysis {

// Whether the name that begins at byte `begin` of `zone` is that of a former post: "formerly of AP", "ex-Reuters",
// "former AFP correspondent". Only what stands between it and the comma, bar, slash or bracket before it is read.
bool IsFormerPost(absl::string_view zone, uint32_t begin);

}  // namespace wireprint::analysis
