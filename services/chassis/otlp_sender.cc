#include "services/chassis/otlp_sender.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "services/chassis/flags.h"

namespace wireprint::chassis {
namespace {

constexpr char kExport[] = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
constexpr int kMaxAnswerBytes = 64 << 10;
constexpr int kMostUnanswered = 2;

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& target,
                                           const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                                           const std::string& name) {
  grpc::ChannelArguments args;
  args.SetUserAgentPrefix(absl::StrCat(name, "/", Version()));
  args.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  // After a restart of the collector its spans must not wait for long.
  args.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  args.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  args.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5000);
  // A new channel is a new connection.
  args.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(target, credentials, args);
}

}  // namespace

OtlpSender::OtlpSender(const std::string& target, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                       TraceResource resource)
    : target_(target), credentials_(credentials), resource_(std::move(resource)) {}

OtlpSender::~OtlpSender() {
  queue_.Shutdown();
  void* tag;
  bool ok;
  while (queue_.Next(&tag, &ok)) {
  }
}

absl::StatusOr<size_t> OtlpSender::Send(const std::vector<Span>& spans, absl::Time deadline) {
  if (stub_ == nullptr || unanswered_ >= kMostUnanswered) {
    stub_ = std::make_unique<Stub>(MakeChannel(target_, credentials_, resource_.name));
    unanswered_ = 0;
  }
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  {
    const std::lock_guard lock(mutex_);
    if (cancelled_) return absl::CancelledError("");
    context_ = &context;
  }
  const trace::v1::ExportTraceServiceRequest request = Encode(resource_, spans);
  trace::v1::ExportTraceServiceResponse response;
  grpc::Status status;
  const auto call = stub_->PrepareUnaryCall(&context, kExport, request, &queue_);
  call->StartCall();
  call->Finish(&response, &status, this);
  void* tag;
  bool ok;
  queue_.Next(&tag, &ok);
  {
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
  }
  unanswered_ = status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ? unanswered_ + 1 : 0;
  if (!status.ok()) return absl::Status(static_cast<absl::StatusCode>(status.error_code()), "");
  return static_cast<size_t>(std::max<int64_t>(0, response.partial_success().rejected_spans()));
}

void OtlpSender::Cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (context_ != nullptr) context_->TryCancel();
}

}  // namespace wireprint::chassis
