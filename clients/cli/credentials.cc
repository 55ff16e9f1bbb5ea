#include "clients/cli/credentials.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/input.h"
#include "grpcpp/security/credentials.h"

namespace wireprint::cli {
namespace {

// What the servers read of one, with its "Bearer ".
constexpr size_t kMaxTokenBytes = 4096 - 7;

absl::Status Wrong(absl::string_view option, absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(option, ": ", path, " ", what));
}

// The whole of a PEM file in which `mark` stands; nothing for "".
absl::Status ReadPem(absl::string_view option, const std::string& path, absl::string_view mark,
                     absl::string_view expected, std::string* pem) {
  if (path.empty()) {
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> text = path == "-" ? absl::NotFoundError("") : ReadAll(path, nullptr);
  if (!text.ok()) {
    return Wrong(option, path, "cannot be read: is the path right, and may you read it?");
  }
  if (absl::StrContains(*text, "-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
    return Wrong(option, path, "is an encrypted key: decrypt it with 'openssl pkey -in FILE -out NEW'");
  }
  if (!absl::StrContains(*text, mark)) {
    return Wrong(option, path, absl::StrCat("holds no ", expected, " in PEM form (-----BEGIN ...)"));
  }
  *pem = *std::move(text);
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadToken(const std::string& path) {
  const absl::StatusOr<std::string> text = path == "-" ? absl::NotFoundError("") : ReadAll(path, nullptr);
  if (!text.ok()) {
    return Wrong("--token-file", path, "cannot be read: is the path right, and may you read it?");
  }
  const std::string token(absl::StripAsciiWhitespace(absl::string_view(*text).substr(0, text->find('\n'))));
  if (token.empty()) {
    return Wrong("--token-file", path, "has no token on its first line");
  }
  const auto printable = [](char c) { return absl::ascii_isprint(static_cast<unsigned char>(c)); };
  if (token.size() > kMaxTokenBytes || !std::all_of(token.begin(), token.end(), printable)) {
    return Wrong("--token-file", path, "is no token: its first line must be at most 4,089 printable ASCII characters");
  }
  if (absl::StrContains(token, " sha256:") || token.front() == '#') {
    return Wrong("--token-file", path, "is the server's list of tokens; name a file that holds your token itself");
  }
  return token;
}

}  // namespace

absl::Status ApplyCredentials(const CredentialFlags& flags, Session* session) {
  grpc::SslCredentialsOptions tls;
  if (flags.certificate.empty() != flags.key.empty()) {
    return absl::InvalidArgumentError("--tls-cert=FILE and --tls-key=FILE go together");
  }
  if (flags.ca.empty() && !(flags.certificate.empty() && flags.tls_name.empty())) {
    return absl::InvalidArgumentError(
        absl::StrCat(flags.certificate.empty() ? "--tls-name" : "--tls-cert",
                     " needs --tls-ca=FILE too: the CA that issued the server's certificate"));
  }
  absl::Status status =
      ReadPem("--tls-ca", flags.ca, "-----BEGIN CERTIFICATE-----", "certificate", &tls.pem_root_certs);
  status.Update(
      ReadPem("--tls-cert", flags.certificate, "-----BEGIN CERTIFICATE-----", "certificate", &tls.pem_cert_chain));
  status.Update(ReadPem("--tls-key", flags.key, "PRIVATE KEY-----", "private key", &tls.pem_private_key));
  if (!status.ok()) {
    return status;
  }
  if (!flags.ca.empty()) {
    session->credentials = grpc::SslCredentials(tls);
    session->tls_name = flags.tls_name;
  }
  if (!flags.token_file.empty()) {
    absl::StatusOr<std::string> first = ReadToken(flags.token_file);
    if (!first.ok()) {
      return first.status();
    }
    // A token that is changed under a long run is taken into use; while it cannot be read, the first one stays.
    session->token = [path = flags.token_file, first = *std::move(first)] { return ReadToken(path).value_or(first); };
  }
  return absl::OkStatus();
}

std::string TransportAdvice(absl::string_view message, bool tls) {
  const auto says = [message](absl::string_view what) { return absl::StrContains(message, what); };
  if (says("certificate verify failed") || says("CERTIFICATE_VERIFY_FAILED")) {
    return "the server's certificate was not issued by the CA of --tls-ca, or is not valid now: name the right CA";
  }
  if (says("is not in peer certificate") || says("Hostname Verification Check failed")) {
    return "the server's certificate is for another name: call it by that name in HOST:PORT, or say --tls-name=NAME";
  }
  if (says("wrong version number") || says("WRONG_VERSION_NUMBER")) {
    return "the server there does not speak TLS: name the port that does, or leave out --tls-ca (WIREPRINT_TLS_CA)";
  }
  // What gRPC makes of credentials that OpenSSL does not take.
  if (tls && says("empty address list")) {
    return "the files of --tls-ca, --tls-cert and --tls-key cannot be used: is the key that of the certificate, and "
           "all of "
           "it\n  PEM? 'openssl x509 -noout -pubkey -in CERT' and 'openssl pkey -pubout -in KEY' print the same";
  }
  if (says("Socket closed") || says("Connection reset") || says("recvmsg") || says("Failed parsing HTTP/2")) {
    return tls ? "the server hung up: does it want a certificate of yours, from the CA that it trusts? See --tls-cert "
                 "and\n  --tls-key; is yours valid now?"
               : "something listens there and hung up: if the server speaks TLS, name its CA with --tls-ca=FILE";
  }
  return "";
}

}  // namespace wireprint::cli
