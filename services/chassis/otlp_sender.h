// Spans to a collector: OTLP over gRPC.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "services/chassis/span_encoder.h"
#include "services/chassis/span_queue.h"

namespace wireprint::chassis {

class OtlpSender final : public SpanSender {
 public:
  // `target`: of gRPC ("collector:4317"). Its connection may die in silence (a machine that is gone): after two calls
  // that nobody answered in time there is another.
  OtlpSender(const std::string& target, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
             TraceResource resource);
  ~OtlpSender() override;

  absl::StatusOr<size_t> Send(const std::vector<Span>& spans, absl::Time deadline) override;
  void Cancel() override;

 private:
  using Stub = grpc::TemplatedGenericStub<trace::v1::ExportTraceServiceRequest, trace::v1::ExportTraceServiceResponse>;

  const std::string target_;
  const std::shared_ptr<grpc::ChannelCredentials> credentials_;
  const TraceResource resource_;
  std::unique_ptr<Stub> stub_;  // of the thread that sends, as the next is
  int unanswered_ = 0;          // calls in a row whose time ran out
  // Its own, so that no call, and with it the channel, ends in a thread of gRPC's.
  grpc::CompletionQueue queue_;
  std::mutex mutex_;
  bool cancelled_ = false;                  // guarded by mutex_
  grpc::ClientContext* context_ = nullptr;  // guarded by mutex_; of the call under way
};

}  // namespace wireprint::chassis
