#include "services/chassis/server_options.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace wireprint::chassis {
namespace {

absl::Status Invalid(absl::string_view option, absl::string_view rule) {
  return absl::InvalidArgumentError(absl::StrCat(option, " ", rule));
}

}  // namespace

absl::Status ServerOptions::Validate() const {
  HostPort address;
  if (!ParseHostPort(listen, address)) {
    return Invalid("--listen", absl::StrCat("must be host:port with a port of 0 to 65535, not \"", listen, "\""));
  }
  if (max_receive_bytes < 1024) return Invalid("--max-receive-bytes", "must be at least 1024");
  if (max_send_bytes < 1024) return Invalid("max_send_bytes", "must be at least 1024");
  if (max_metadata_bytes < 1024) return Invalid("--max-metadata-bytes", "must be at least 1024");
  if (max_concurrent_streams < 1) return Invalid("--max-concurrent-streams", "must be at least 1");
  if (min_ping_interval < absl::Seconds(1)) return Invalid("--min-ping-interval", "must be at least 1s");
  if (keepalive_time < absl::Seconds(1)) return Invalid("--keepalive-time", "must be at least 1s");
  if (keepalive_timeout < absl::Seconds(1)) return Invalid("--keepalive-timeout", "must be at least 1s");
  if (handshake_timeout < absl::Seconds(1)) return Invalid("--handshake-timeout", "must be at least 1s");
  if (max_connection_age < absl::Seconds(1)) return Invalid("--max-connection-age", "must be at least 1s");
  if (max_connection_age_grace < absl::Seconds(1)) return Invalid("--max-connection-age-grace", "must be at least 1s");
  if (buffer_memory_bytes < int64_t{16} << 20) return Invalid("--buffer-memory-bytes", "must be at least 16 MiB");
  return absl::OkStatus();
}

bool ParseHostPort(absl::string_view text, HostPort& out) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return false;
  absl::string_view host = text.substr(0, colon);
  const absl::string_view port = text.substr(colon + 1);
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) {
    host = host.substr(1, host.size() - 2);
  } else if (absl::StrContains(host, ":")) {
    return false;
  }
  uint32_t number = 0;
  if (host.empty() || port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != port.npos ||
      !absl::SimpleAtoi(port, &number) || number > 65535) {
    return false;
  }
  out.host = std::string(host);
  out.port = static_cast<int>(number);
  return true;
}

std::string FormatHostPort(const HostPort& address) {
  const bool v6 = absl::StrContains(address.host, ":");
  return v6 ? absl::StrCat("[", address.host, "]:", address.port) : absl::StrCat(address.host, ":", address.port);
}

}  // namespace wireprint::chassis
