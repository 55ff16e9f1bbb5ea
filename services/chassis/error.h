// The one vocabulary of errors: absl::Status with a reason and what the caller needs to mend it. Free of gRPC and
// protobuf, so that every layer can speak it; services/chassis/status.h puts it on the wire as google.rpc details.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wireprint::chassis {

// The reason of who calls more often than --client-rate lets him.
inline constexpr absl::string_view kRateLimited = "RATE_LIMITED";

// What an error carries beside its code and message.
struct ErrorDetail {
  // UPPER_SNAKE, a value of wireprint.report.v1.ErrorReason without its prefix.
  std::string reason = {};
  // For bad input: the path of the field in the request ("report.text_bytes"); else empty.
  std::string field = {};
  // The dynamic parts of the message, as keys and values.
  std::vector<std::pair<std::string, std::string>> metadata = {};
  // Where a retry can help: when.
  std::optional<absl::Duration> retry_after = {};

  bool operator==(const ErrorDetail&) const = default;
};

// A status of `code` (not OK) with `message` and `detail`.
absl::Status MakeError(absl::StatusCode code, absl::string_view message, ErrorDetail detail);

// The detail of a status made by MakeError; nullopt for any other.
std::optional<ErrorDetail> GetErrorDetail(const absl::Status& status);

// `status` with `prefix` put before its field ("items[3]." + "report.outlet"); other statuses come back unchanged.
absl::Status PrefixField(const absl::Status& status, absl::string_view prefix);
// `status` with `field` in place of its field; one without a field comes back unchanged.
absl::Status RenameField(const absl::Status& status, absl::string_view field);

}  // namespace wireprint::chassis
