#include "services/credibility/dedup_flags.h"

#include <memory>
#include <mutex>
#include <tuple>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/chassis/file_watch.h"
#include "services/chassis/tls_pair.h"

namespace rpc = wireprint::credibility::rpc;

ABSL_FLAG(std::string, dedup_address, "127.0.0.1:7171", "Dedup|address|Where dedup serves: a gRPC target.");
ABSL_FLAG(absl::Duration, dedup_timeout, absl::Seconds(2),
          "Dedup|duration|How long a call waits for dedup before it answers that the provenance is pending.");
ABSL_FLAG(absl::Duration, dedup_keepalive_time, rpc::DedupClientOptions().keepalive_time,
          "Dedup|duration|Dedup is pinged when it was not heard for so long; not less than its --min-ping-interval.");
ABSL_FLAG(absl::Duration, dedup_keepalive_timeout, rpc::DedupClientOptions().keepalive_timeout,
          "Dedup|duration|A connection on which a ping is not answered for so long is replaced by another.");
ABSL_FLAG(std::string, dedup_ca, "", "Dedup|path|PEM file of the authority of dedup's certificate. Plaintext without.");
ABSL_FLAG(std::string, dedup_cert, "",
          "Dedup|path|PEM file of the certificate to show dedup, where it wants one. Read at the start.");
ABSL_FLAG(std::string, dedup_key, "", "Dedup|path|PEM file of its key, unencrypted.");
ABSL_FLAG(std::string, dedup_token_file, "",
          "Dedup|path|File whose first line is the token for dedup, of role admin. Read again when it changes.");

namespace wireprint::credibility {
namespace {

// The first line of a file, as it is now.
class TokenFile {
 public:
  absl::Status Take(const std::string& contents) {
    std::string line(absl::StripAsciiWhitespace(contents.substr(0, contents.find('\n'))));
    if (line.empty()) return absl::InvalidArgumentError("its first line is empty");
    const std::lock_guard lock(mutex_);
    token_ = std::move(line);
    return absl::OkStatus();
  }
  std::string token() const {
    const std::lock_guard lock(mutex_);
    return token_;
  }

 private:
  mutable std::mutex mutex_;
  std::string token_;
};

}  // namespace

absl::Status ReadFile(const std::string& flag, const std::string& path, std::string& contents) {
  if (path.empty()) return absl::OkStatus();
  constexpr size_t kMostBytes = 16 << 20;
  absl::StatusOr<std::string> read = chassis::ReadSmallFile(path, kMostBytes);
  if (!read.ok()) return absl::InvalidArgumentError(absl::StrCat("--", flag, ": ", read.status().message()));
  contents = *std::move(read);
  if (contents.empty()) return absl::InvalidArgumentError(absl::StrCat("--", flag, ": ", path, " is empty"));
  return absl::OkStatus();
}

absl::Duration DedupTimeout() { return absl::GetFlag(FLAGS_dedup_timeout); }

absl::StatusOr<rpc::DedupClientOptions> DedupFromFlags() {
  rpc::DedupClientOptions options;
  options.target = absl::GetFlag(FLAGS_dedup_address);
  if (options.target.empty()) return absl::InvalidArgumentError("--dedup-address must not be empty");
  options.keepalive_time = absl::GetFlag(FLAGS_dedup_keepalive_time);
  options.keepalive_timeout = absl::GetFlag(FLAGS_dedup_keepalive_timeout);
  for (const auto& [flag, duration] : {std::pair{"dedup-keepalive-time", options.keepalive_time},
                                       std::pair{"dedup-keepalive-timeout", options.keepalive_timeout}}) {
    if (duration < absl::Seconds(1) || duration > absl::Hours(24)) {
      return absl::InvalidArgumentError(absl::StrCat("--", flag, " must be 1s to 24h"));
    }
  }
  grpc::SslCredentialsOptions tls;
  std::string token;
  for (const auto& [flag, path, contents] :
       {std::tuple{"dedup-ca", absl::GetFlag(FLAGS_dedup_ca), &tls.pem_root_certs},
        std::tuple{"dedup-cert", absl::GetFlag(FLAGS_dedup_cert), &tls.pem_cert_chain},
        std::tuple{"dedup-key", absl::GetFlag(FLAGS_dedup_key), &tls.pem_private_key},
        std::tuple{"dedup-token-file", absl::GetFlag(FLAGS_dedup_token_file), &token}}) {
    if (absl::Status read = ReadFile(flag, path, *contents); !read.ok()) return read;
  }
  if (tls.pem_cert_chain.empty() != tls.pem_private_key.empty()) {
    return absl::InvalidArgumentError("--dedup-cert and --dedup-key go together");
  }
  if (tls.pem_root_certs.empty() && !tls.pem_cert_chain.empty()) {
    return absl::InvalidArgumentError("--dedup-cert needs --dedup-ca");
  }
  if (tls.pem_root_certs.empty()) return options;
  const absl::StatusOr<absl::Time> ca = chassis::CheckAuthorities(tls.pem_root_certs, "dedup's CA", absl::Now());
  if (!ca.ok()) return absl::InvalidArgumentError(absl::StrCat("--dedup-ca: ", ca.status().message()));
  options.certificates["dedup_ca"] = *ca;
  if (!tls.pem_cert_chain.empty()) {
    const auto pair =
        chassis::CheckTlsPair(tls.pem_cert_chain, tls.pem_private_key, "", absl::Now(), chassis::TlsEnd::kClient);
    if (!pair.ok()) {
      const bool key = absl::StrContains(pair.status().message(), "the key");
      return absl::InvalidArgumentError(
          absl::StrCat(key ? "--dedup-key: " : "--dedup-cert: ", pair.status().message()));
    }
    options.certificates["dedup_cert"] = pair->not_after;
  }
  options.credentials = grpc::SslCredentials(tls);
  return options;
}

absl::Status WatchDedupToken(chassis::Host& host, rpc::DedupClientOptions& options) {
  const std::string path = absl::GetFlag(FLAGS_dedup_token_file);
  if (path.empty()) return absl::OkStatus();
  const auto file = std::make_shared<TokenFile>();
  const absl::Status read =
      host.WatchFile("dedup_token", path, [file](const std::string& contents) { return file->Take(contents); });
  if (!read.ok()) return absl::InvalidArgumentError(absl::StrCat("--dedup-token-file: ", read.message()));
  options.token = [file] { return file->token(); };
  return absl::OkStatus();
}

}  // namespace wireprint::credibility
