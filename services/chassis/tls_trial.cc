#include "services/chassis/tls_trial.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509_vfy.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace wireprint::chassis {
namespace {

// Of TLS 1.2; those of 1.3 are the same everywhere.
constexpr char kCiphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-RSA-AES256-GCM-SHA384";
constexpr size_t kBufferBytes = 64 << 10;
// More than any handshake has.
constexpr int kMostTurns = 100;

absl::Status Unfit(absl::string_view reason) {
  ERR_clear_error();
  return absl::InvalidArgumentError(absl::StrCat("no connection comes about with the certificate: ", reason));
}

// The first error of OpenSSL since the last ERR_clear_error.
std::string Reason() {
  const char* const reason = ERR_reason_error_string(ERR_peek_error());
  return reason == nullptr ? "unknown" : reason;
}

TlsContext MakeContext() {
  TlsContext context(SSL_CTX_new(TLS_method()));
  int groups[] = {NID_X9_62_prime256v1};
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context.get(), kCiphers);
  SSL_CTX_set1_groups(context.get(), groups, 1);
  return context;
}

bool Show(SSL_CTX* context, const std::vector<Certificate>& chain, const Key& key) {
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1) return false;
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) return false;
  for (size_t i = 1; i < chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1) return false;
  }
  return true;
}

void Believe(SSL_CTX* context, X509* anchor, absl::Time now) {
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context), anchor);
  X509_VERIFY_PARAM* const parameters = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(parameters, absl::ToTimeT(now));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

// False once `connection` has failed; `done` when its part of the handshake is.
bool Turn(SSL* connection, bool& done) {
  const int result = SSL_do_handshake(connection);
  done = result == 1;
  if (done) return true;
  const int error = SSL_get_error(connection, result);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

}  // namespace

absl::Status TryHandshake(const std::vector<Certificate>& chain, const Key& key, TlsEnd end, absl::Time now) {
  ERR_clear_error();
  const TlsContext server_context = MakeContext();
  const TlsContext client_context = MakeContext();
  // A server has to show something; what it is does not matter to a client that looks at nothing.
  if (!Show(server_context.get(), chain, key)) return Unfit(Reason());
  if (end == TlsEnd::kClient && !Show(client_context.get(), chain, key)) return Unfit(Reason());
  Believe((end == TlsEnd::kServer ? client_context : server_context).get(), chain.back().get(), now);

  const TlsConnection server(SSL_new(server_context.get()));
  const TlsConnection client(SSL_new(client_context.get()));
  BIO* server_wire = nullptr;
  BIO* client_wire = nullptr;
  if (BIO_new_bio_pair(&server_wire, kBufferBytes, &client_wire, kBufferBytes) != 1) return Unfit(Reason());
  SSL_set_bio(server.get(), server_wire, server_wire);
  SSL_set_bio(client.get(), client_wire, client_wire);
  SSL_set_accept_state(server.get());
  SSL_set_connect_state(client.get());
  bool server_done = false;
  bool client_done = false;
  for (int turn = 0; turn < kMostTurns && !(server_done && client_done); ++turn) {
    if (Turn(client.get(), client_done) && Turn(server.get(), server_done)) continue;
    const long verified = SSL_get_verify_result((end == TlsEnd::kServer ? client : server).get());
    return Unfit(verified == X509_V_OK ? Reason() : X509_verify_cert_error_string(verified));
  }
  if (!server_done || !client_done) return Unfit("it does not end");
  ERR_clear_error();
  return absl::OkStatus();
}

}  // namespace wireprint::chassis
