// A server's certificate and key, or a client's, checked before anybody relies on them. Free of gRPC.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/chassis/tls_trial.h"

namespace wireprint::chassis {

struct TlsPair {
  std::string certificate_pem;  // the owner's certificate, then those that lead to its root
  std::string key_pem;
  std::string client_ca_pem;  // empty: clients need no certificate
  // The earliest end of validity in the chain, and the latest of the client CAs.
  absl::Time not_after;
  absl::Time client_ca_not_after = absl::InfiniteFuture();
};

// INVALID_ARGUMENT unless the chain parses, each of its certificates is valid at `now` and issued by the next one, the
// key is unencrypted and that of the first, which is meant for `end` and serves for a handshake (TryHandshake), and of
// `client_ca_pem`, when not empty, every certificate parses and one at least is valid. Messages hold nothing of the
// key.
absl::StatusOr<TlsPair> CheckTlsPair(std::string certificate_pem, std::string key_pem, std::string client_ca_pem,
                                     absl::Time now, TlsEnd end = TlsEnd::kServer);

// The latest end of the certificates of `pem`. INVALID_ARGUMENT, beginning with `what`, unless each parses and one at
// least is valid at `now`.
absl::StatusOr<absl::Time> CheckAuthorities(const std::string& pem, absl::string_view what, absl::Time now);

}  // namespace wireprint::chassis
