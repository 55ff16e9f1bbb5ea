// The pages of the admin port.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/chassis/flags.h"
#include "services/chassis/host.h"
#include "services/chassis/log_level.h"

namespace wireprint::chassis {
namespace {

bool Has(absl::string_view query, absl::string_view name) {
  for (const absl::string_view part : absl::StrSplit(query, '&')) {
    if (part.substr(0, part.find('=')) == name) return true;
  }
  return false;
}

// "ok", or one line a check when asked for, or when one fails.
AdminReply ReadyPage(const Readiness& readiness, absl::string_view query) {
  const bool ready = readiness.ready();
  if (ready && !Has(query, "verbose")) return {200, "ok\n"};
  std::string body;
  for (const Readiness::Result& result : readiness.results()) {
    absl::StrAppend(&body, result.status.ok() ? "[+]" : "[-]", result.name,
                    result.status.ok() ? " ok" : " failed: ", result.status.message(), "\n");
  }
  absl::StrAppend(&body, ready ? "ready\n" : "not ready\n");
  return {ready ? 200 : 503, body};
}

std::string LimitsText(const ServerConfig& config, const Metrics& metrics) {
  std::string text;
  const auto line = [&text](absl::string_view name, auto value) { absl::StrAppend(&text, name, " ", value, "\n"); };
  line("max_inflight", config.chain.max_inflight);
  line("max_waiting", config.chain.max_waiting);
  line("max_wait", absl::FormatDuration(config.chain.max_wait));
  line("max_inflight_bytes", config.chain.max_inflight_bytes);
  line("max_unsent_bytes", config.chain.max_unsent_bytes);
  line("max_streams", config.chain.max_streams);
  line("client_rate", config.chain.client_rate);
  line("client_burst", config.chain.client_burst);
  line("max_watches", config.server.max_health_watches);
  line("max_watches_per_connection", config.server.max_health_watches_per_connection);
  line("max_reflection_threads", config.server.max_reflection_threads);
  line("max_receive_bytes", config.server.max_receive_bytes);
  line("max_send_bytes", config.server.max_send_bytes);
  line("max_metadata_bytes", config.server.max_metadata_bytes);
  line("max_concurrent_streams", config.server.max_concurrent_streams);
  line("buffer_memory_bytes", config.server.buffer_memory_bytes);
  line("max_connection_age", absl::FormatDuration(config.server.max_connection_age));
  line("worker_queue", config.pool.queue_capacity);
  for (const absl::string_view sample : absl::StrSplit(metrics.Text(), '\n')) {
    if (sample.rfind("wireprint_server_", 0) == 0) absl::StrAppend(&text, sample, "\n");
  }
  return text;
}

}  // namespace

AdminServer::Pages Host::MakePages() {
  AdminServer::Pages pages;
  pages["/metrics"] = [this](absl::string_view) {
    return AdminReply{200, metrics_.Text(), "text/plain; version=0.0.4; charset=utf-8"};
  };
  // It answers, so the process lives.
  pages["/healthz"] = [](absl::string_view) { return AdminReply{200, "ok\n"}; };
  pages["/readyz"] = [this](absl::string_view query) { return ReadyPage(readiness_, query); };
  pages["/version"] = [](absl::string_view) { return AdminReply{200, absl::StrCat(Version(), "\n")}; };
  pages["/config"] = [](absl::string_view) { return AdminReply{200, ConfigText()}; };
  pages["/log-level"] = [](absl::string_view) { return ShowLogLevel(); };
  pages["/debug/limits"] = [this](absl::string_view) { return AdminReply{200, LimitsText(config_, metrics_)}; };
  return pages;
}

}  // namespace wireprint::chassis
