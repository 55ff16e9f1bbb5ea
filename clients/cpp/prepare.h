// What a report goes through before it is sent.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cpp/types.h"

namespace wireprint::client {

// The offset of the first byte that is not valid UTF-8; the size when all of it is.
size_t ValidUtf8Prefix(absl::string_view bytes);

// Moves `text` to `text_bytes`, for which the service can say where invalid UTF-8 stands, and refuses what would never
// reach it: a string field that is not UTF-8 fails the whole call, and with it all reports of a batch.
absl::Status PrepareReport(reportv1::Report* report);

// Moves `text` to `text_bytes`.
void PrepareSubject(dedupv1::Subject* subject);

}  // namespace wireprint::client
