#include "services/chassis/unknown_methods.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace wireprint::chassis {
namespace {

Metrics::Labels Unknown() {
  return {{"grpc_type", "unknown"}, {"grpc_service", "unknown"}, {"grpc_method", "unknown"}};
}

Metrics::Labels WithCode() {
  Metrics::Labels labels = Unknown();
  labels.emplace_back("grpc_code", "Unimplemented");
  return labels;
}

}  // namespace

UnknownMethods::UnknownMethods(const std::vector<std::string>& services, Metrics& metrics)
    : started_(metrics.AddCounter("grpc_server_started_total", "Calls that arrived.", Unknown())),
      handled_(metrics.AddCounter("grpc_server_handled_total", "Calls that ended.", WithCode())) {
  for (const std::string& name : services) {
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
      known_.insert(absl::StrCat("/", name, "/", service->method(i)->name()));
    }
  }
}

grpc::experimental::Interceptor* UnknownMethods::CreateServerInterceptor(grpc::experimental::ServerRpcInfo* call) {
  // What gRPC does not know it takes for a stream of both sides.
  if (call->type() == grpc::experimental::ServerRpcInfo::Type::BIDI_STREAMING && !known_.contains(call->method())) {
    started_.Increment();
    handled_.Increment();
  }
  return nullptr;
}

}  // namespace wireprint::chassis
