// Counts calls under the names that go-grpc-middleware made standard.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "services/chassis/call_chain.h"
#include "services/chassis/metrics.h"

namespace wireprint::chassis {

// grpc_server_{started_total, handled_total, msg_received_total, msg_sent_total, handling_seconds} for every method of
// the table, zero at first, and wireprint_server_refused_total by limit. Outermost, so that it sees what the others
// refuse; methods outside the table are not counted.
class MetricsStage final : public Stage {
 public:
  // `metrics` must outlive the stage.
  MetricsStage(const MethodTable& methods, Metrics& metrics);

  absl::string_view name() const override { return "metrics"; }
  absl::Status Begin(CallInfo& call) override;
  void End(const CallInfo& call, const absl::Status& status) override;

 private:
  static constexpr size_t kCodes = 17;
  struct PerMethod {
    Counter* started;
    Counter* received;
    Counter* sent;
    Histogram* seconds;
    std::array<Counter*, kCodes> handled;
  };
  void CountRefusal(const absl::Status& status);

  std::vector<PerMethod> methods_;
  std::vector<std::pair<absl::string_view, Counter*>> refused_;
};

}  // namespace wireprint::chassis
