#include "services/chassis/tls_pair.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/chassis/openssl_owned.h"

namespace wireprint::chassis {
namespace {

absl::Status Bad(absl::string_view message) {
  ERR_clear_error();
  return absl::InvalidArgumentError(message);
}

Bio Open(const std::string& pem) { return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))); }

// Every certificate of `pem`, at least one.
absl::StatusOr<std::vector<Certificate>> ParseCertificates(const std::string& pem, absl::string_view what) {
  const Bio bio = Open(pem);
  std::vector<Certificate> certificates;
  ERR_clear_error();
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(certificate);
  }
  const unsigned long error = ERR_peek_last_error();
  const bool at_end = ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  if (!at_end) return Bad(absl::StrCat(what, ": certificate ", certificates.size() + 1, " does not parse"));
  if (certificates.empty()) return Bad(absl::StrCat(what, ": no certificate in it"));
  ERR_clear_error();
  return certificates;
}

absl::StatusOr<Key> ParseKey(const std::string& pem) {
  const Bio bio = Open(pem);
  // Without this OpenSSL would ask the terminal for a passphrase.
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) return Bad("the key does not parse; it must be unencrypted PEM");
  return key;
}

absl::Time ToTime(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return absl::InfinitePast();
  return absl::FromTM(parts, absl::UTCTimeZone());
}

std::string Show(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()); }

}  // namespace

absl::StatusOr<absl::Time> CheckAuthorities(const std::string& pem, absl::string_view what, absl::Time now) {
  auto authorities = ParseCertificates(pem, what);
  if (!authorities.ok()) return authorities.status();
  absl::Time not_after = absl::InfinitePast();
  for (const Certificate& authority : *authorities) {
    not_after = std::max(not_after, ToTime(X509_get0_notAfter(authority.get())));
  }
  if (not_after <= now) return Bad(absl::StrCat(what, " has expired"));
  return not_after;
}

absl::StatusOr<TlsPair> CheckTlsPair(std::string certificate_pem, std::string key_pem, std::string client_ca_pem,
                                     absl::Time now, TlsEnd end) {
  auto chain = ParseCertificates(certificate_pem, "the certificate");
  if (!chain.ok()) return chain.status();
  auto key = ParseKey(key_pem);
  if (!key.ok()) return key.status();
  TlsPair pair;
  pair.not_after = absl::InfiniteFuture();
  for (size_t i = 0; i < chain->size(); ++i) {
    X509* certificate = (*chain)[i].get();
    const absl::Time begin = ToTime(X509_get0_notBefore(certificate));
    const absl::Time last = ToTime(X509_get0_notAfter(certificate));
    if (last <= now) return Bad(absl::StrCat("certificate ", i + 1, " of the chain expired at ", Show(last)));
    if (begin > now) return Bad(absl::StrCat("certificate ", i + 1, " of the chain is valid from ", Show(begin)));
    pair.not_after = std::min(pair.not_after, last);
    if (i + 1 < chain->size() && X509_check_issued((*chain)[i + 1].get(), certificate) != X509_V_OK) {
      return Bad(absl::StrCat("certificate ", i + 1, " of the chain is not issued by the next one"));
    }
  }
  if (X509_check_private_key((*chain)[0].get(), key->get()) != 1) return Bad("the key is not that of the certificate");
  const int purpose = end == TlsEnd::kServer ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT;
  if (X509_check_purpose((*chain)[0].get(), purpose, 0) != 1) {
    return Bad(absl::StrCat("the certificate is not one for a ", end == TlsEnd::kServer ? "server" : "client"));
  }
  if (absl::Status tried = TryHandshake(*chain, *key, end, now); !tried.ok()) return tried;
  if (!client_ca_pem.empty()) {
    const absl::StatusOr<absl::Time> last = CheckAuthorities(client_ca_pem, "the client CA", now);
    if (!last.ok()) return last.status();
    pair.client_ca_not_after = *last;
  }
  pair.certificate_pem = std::move(certificate_pem);
  pair.key_pem = std::move(key_pem);
  pair.client_ca_pem = std::move(client_ca_pem);
  return pair;
}

}  // namespace wireprint::chassis
