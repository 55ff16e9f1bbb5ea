#include "services/chassis/tls_credentials.h"

#include <string>
#include <utility>

#include "grpc/grpc.h"
#include "grpc/grpc_security.h"

namespace wireprint::chassis {
namespace {

// grpc++ has no wrapper for the C core's way to change certificates, so this is one.
class ReloadingCredentials final : public grpc::ServerCredentials {
 public:
  explicit ReloadingCredentials(std::shared_ptr<TlsStore> store) : store_(std::move(store)) {
    const auto request = store_->Current()->client_ca_pem.empty()
                             ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                             : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
    credentials_ = grpc_ssl_server_credentials_create_with_options(
        grpc_ssl_server_credentials_create_options_using_config_fetcher(request, &ReloadingCredentials::Fetch, this));
  }
  ~ReloadingCredentials() override { grpc_server_credentials_release(credentials_); }

  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  // Under a lock of gRPC's, before each handshake.
  static grpc_ssl_certificate_config_reload_status Fetch(void* self, grpc_ssl_server_certificate_config** config) {
    auto* credentials = static_cast<ReloadingCredentials*>(self);
    std::shared_ptr<const TlsPair> pair = credentials->store_->Current();
    if (pair == credentials->given_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pem = {pair->key_pem.c_str(), pair->certificate_pem.c_str()};
    // The core insists on some root, and leaves it alone where no certificate is asked of clients.
    const std::string& roots = pair->client_ca_pem.empty() ? pair->certificate_pem : pair->client_ca_pem;
    *config = grpc_ssl_server_certificate_config_create(roots.c_str(), &pem, 1);
    credentials->given_ = std::move(pair);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const std::shared_ptr<TlsStore> store_;
  std::shared_ptr<const TlsPair> given_;
  grpc_server_credentials* credentials_;
};

}  // namespace

void TlsStore::Set(TlsPair pair) {
  auto next = std::make_shared<const TlsPair>(std::move(pair));
  const std::lock_guard lock(mutex_);
  pair_ = std::move(next);
}

std::shared_ptr<const TlsPair> TlsStore::Current() const {
  const std::lock_guard lock(mutex_);
  return pair_;
}

std::shared_ptr<grpc::ServerCredentials> MakeTlsCredentials(std::shared_ptr<TlsStore> store) {
  return std::make_shared<ReloadingCredentials>(std::move(store));
}

}  // namespace wireprint::chassis
