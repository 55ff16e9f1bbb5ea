#include "services/chassis/tracing.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/security/credentials.h"
#include "services/chassis/file_watch.h"
#include "services/chassis/flags.h"
#include "services/chassis/otlp_sender.h"
#include "services/chassis/span_encoder.h"
#include "services/chassis/tls_pair.h"

namespace wireprint::chassis {
namespace {

std::unique_ptr<SpanSender> MakeSender(const TraceOptions& options, const std::string& authorities) {
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!authorities.empty()) {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = authorities;
    credentials = grpc::SslCredentials(tls);
  }
  return std::make_unique<OtlpSender>(
      options.endpoint, credentials,
      TraceResource{std::string(ProgramName()), std::string(Version()), NewInstanceId()});
}

}  // namespace

absl::Status TraceOptions::Validate() const {
  const auto invalid = [](absl::string_view message) { return absl::InvalidArgumentError(message); };
  if (!(sample >= 0 && sample <= 1)) return invalid("--trace-sample must be 0 to 1");
  if (absl::StartsWithIgnoreCase(endpoint, "http:") || absl::StartsWithIgnoreCase(endpoint, "https:")) {
    return invalid("--trace-endpoint is host:port without http://");
  }
  if (!ca.empty() && endpoint.empty()) return invalid("--trace-ca needs --trace-endpoint");
  return absl::OkStatus();
}

absl::StatusOr<std::string> TraceOptions::ReadAuthorities() const {
  if (ca.empty()) return "";
  absl::StatusOr<std::string> pem = ReadSmallFile(ca, FileWatch::kMaxFileBytes);
  absl::Status valid = pem.status();
  if (valid.ok()) valid = CheckAuthorities(*pem, "the collector's CA", absl::Now()).status();
  if (!valid.ok()) return absl::InvalidArgumentError(absl::StrCat("--trace-ca: ", valid.message()));
  return pem;
}

Tracing::Tracing(const TraceOptions& options, const std::string& authorities, SpanCounters counters)
    : queue_({}, MakeSender(options, authorities), counters), tracer_(options.sample, queue_) {}

}  // namespace wireprint::chassis
