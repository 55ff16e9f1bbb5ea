// Whether a certificate serves for a connection at all, tried before anybody relies on it. Free of gRPC.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/chassis/openssl_owned.h"

namespace wireprint::chassis {

// Who shows a certificate.
enum class TlsEnd { kServer, kClient };

// A handshake in memory at `now`, with the versions, ciphers and groups of gRPC 1.51, in which `end` shows `chain` (the
// leaf first, at least that) with `key`, and a peer with the settings of OpenSSL believes in the last of the chain:
// purposes, signatures, and that nothing is too weak. INVALID_ARGUMENT says why it fails.
absl::Status TryHandshake(const std::vector<Certificate>& chain, const Key& key, TlsEnd end, absl::Time now);

}  // namespace wireprint::chassis
