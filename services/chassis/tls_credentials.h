// TLS for a gRPC server whose certificate can change while it runs.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "grpcpp/security/server_credentials.h"
#include "services/chassis/tls_pair.h"

namespace wireprint::chassis {

// The pair in force. Any thread.
class TlsStore {
 public:
  explicit TlsStore(TlsPair pair) : pair_(std::make_shared<const TlsPair>(std::move(pair))) {}

  // Handshakes from here on use `pair`; open connections go on.
  void Set(TlsPair pair);
  std::shared_ptr<const TlsPair> Current() const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsPair> pair_;
};

// Credentials that ask `store` at each handshake, TLS 1.2 at least; with a client CA in the pair of now, clients must
// show a certificate of one of it. gRPC's own file watcher is not used: after a bad file it serves nothing at all.
std::shared_ptr<grpc::ServerCredentials> MakeTlsCredentials(std::shared_ptr<TlsStore> store);

}  // namespace wireprint::chassis
