#include "services/chassis/method_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace wireprint::chassis {
namespace {

constexpr absl::string_view kRoleNames[] = {"reader", "writer", "ingester", "admin"};

std::string TypeOf(const google::protobuf::MethodDescriptor& method) {
  if (method.client_streaming()) return method.server_streaming() ? "bidi_stream" : "client_stream";
  return method.server_streaming() ? "server_stream" : "unary";
}

}  // namespace

absl::string_view RoleName(Role role) { return kRoleNames[static_cast<int>(role)]; }

bool ParseRole(absl::string_view name, Role& role) {
  for (const Role r : {Role::kReader, Role::kWriter, Role::kIngester, Role::kAdmin}) {
    if (name == RoleName(r)) {
      role = r;
      return true;
    }
  }
  return false;
}

absl::Status MethodTable::Add(absl::string_view service, const std::vector<std::pair<std::string, Role>>& roles) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service));
  if (descriptor == nullptr) return absl::FailedPreconditionError(absl::StrCat("there is no service ", service));
  for (const auto& [name, role] : roles) {
    const auto* method = descriptor->FindMethodByName(name);
    if (method == nullptr) return absl::FailedPreconditionError(absl::StrCat(service, " has no method ", name));
    if (by_name_.contains(name)) return absl::FailedPreconditionError(absl::StrCat("a second method ", name));
    methods_.push_back(
        std::make_unique<MethodInfo>(MethodInfo{std::string(service), name, TypeOf(*method), role, methods_.size()}));
    by_name_.emplace(methods_.back()->name, methods_.back().get());
  }
  for (int i = 0; i < descriptor->method_count(); ++i) {
    if (!by_name_.contains(descriptor->method(i)->name())) {
      return absl::FailedPreconditionError(absl::StrCat(descriptor->method(i)->full_name(), " has no role"));
    }
  }
  return absl::OkStatus();
}

const MethodInfo* MethodTable::Find(absl::string_view method) const {
  const auto found = by_name_.find(method);
  return found == by_name_.end() ? nullptr : found->second;
}

}  // namespace wireprint::chassis
