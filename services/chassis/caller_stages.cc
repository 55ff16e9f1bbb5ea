#include "services/chassis/caller_stages.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/server_context.h"
#include "services/chassis/error.h"
#include "services/chassis/utf8_clean.h"

namespace wireprint::chassis {
namespace {

constexpr size_t kMaxTokenBytes = 4096;

// The token of the call; empty when there is none, or more than one.
absl::string_view BearerToken(const grpc::CallbackServerContext& context) {
  constexpr absl::string_view kScheme = "bearer ";
  const auto [begin, end] = context.client_metadata().equal_range("authorization");
  if (begin == end || std::next(begin) != end) return {};
  const absl::string_view value(begin->second.data(), begin->second.size());
  if (!absl::StartsWithIgnoreCase(value, kScheme) || value.size() > kMaxTokenBytes) return {};
  return value.substr(kScheme.size());
}

}  // namespace

absl::Status AuthStage::Begin(CallInfo& call) {
  absl::StatusOr<Caller> caller = Find(call);
  if (!caller.ok()) return caller.status();
  call.caller = *std::move(caller);
  return RequireRole(call.caller, call.info == nullptr ? Role::kAdmin : call.info->role, call.method);
}

absl::Status AuthStage::AskAgain(const CallInfo& call) const {
  const absl::StatusOr<Caller> caller = Find(call);
  if (!caller.ok()) return caller.status();
  return RequireRole(*caller, call.info == nullptr ? Role::kAdmin : call.info->role, call.method);
}

absl::StatusOr<Caller> AuthStage::Find(const CallInfo& call) const {
  const absl::string_view token = call.context == nullptr ? absl::string_view() : BearerToken(*call.context);
  const std::shared_ptr<const TokenTable> table = tokens_.Current();
  const Caller* caller = token.empty() || table == nullptr ? nullptr : table->Find(token);
  if (caller == nullptr) {
    return MakeError(absl::StatusCode::kUnauthenticated,
                     "the call needs a valid token, as the header `authorization: Bearer <token>`",
                     {.reason = "UNAUTHENTICATED"});
  }
  return *caller;
}

absl::Status RateStage::Begin(CallInfo& call) {
  const absl::Duration wait = rate_.Take(ClientOf(call), absl::Now());
  if (wait == absl::ZeroDuration()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kResourceExhausted, "this client makes more calls than it may",
                   {.reason = std::string(kRateLimited), .metadata = {{"limit", "client_rate"}}, .retry_after = wait});
}

absl::Status RequireRole(const Caller& caller, Role role, absl::string_view what) {
  if (caller.role >= role) return absl::OkStatus();
  return MakeError(
      absl::StatusCode::kPermissionDenied, absl::StrCat(what, " needs the role ", RoleName(role)),
      {.reason = "PERMISSION_DENIED",
       .metadata = {{"role", std::string(RoleName(caller.role))}, {"needed", std::string(RoleName(role))}}});
}

// A token's name has no colon, so none of the three is taken for another.
std::string ClientOf(const CallInfo& call) {
  if (!call.caller.name.empty() || call.context == nullptr) return call.caller.name;
  if (std::string certificate = CertificateOf(*call.context); !certificate.empty()) return certificate;
  return std::string(PeerWithoutPort(call.context->peer()));
}

std::string CertificateOf(const grpc::CallbackServerContext& context) {
  constexpr size_t kMaxBytes = 200;
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return "";
  std::string name = "cert";
  for (const grpc::string_ref& part : auth->GetPeerIdentity()) {
    absl::StrAppend(&name, name.size() == 4 ? ":" : ",", absl::string_view(part.data(), part.size()));
    if (name.size() > kMaxBytes) break;
  }
  return name.size() == 4 ? "" : CleanUtf8(name, kMaxBytes);
}

absl::string_view PeerWithoutPort(absl::string_view peer) {
  const size_t colon = peer.rfind(':');
  const bool has_port = (absl::StartsWith(peer, "ipv4:") || absl::StartsWith(peer, "ipv6:")) && colon > 4;
  return has_port ? peer.substr(0, colon) : peer;
}

}  // namespace wireprint::chassis
