// Makes each call a span.
#pragma once

#include "services/chassis/call_chain.h"
#include "services/chassis/tracer.h"

namespace wireprint::chassis {

// Gives each call its span, and exports it at the end, also of calls that later stages refuse, but
// not of those without a valid token or over the client's rate. Only methods of the table have spans.
class TraceStage final : public Stage {
 public:
  // `tracer` must outlive the stage.
  explicit TraceStage(const Tracer& tracer) : tracer_(tracer) {}
  absl::string_view name() const override { return "trace"; }
  absl::Status Begin(CallInfo& call) override;
  void End(const CallInfo& call, const absl::Status& status) override;

 private:
  const Tracer& tracer_;
};

}  // namespace wireprint::chassis
