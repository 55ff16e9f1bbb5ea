// The stages that ask who calls.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/chassis/call_chain.h"
#include "services/chassis/client_rate.h"
#include "services/chassis/tokens.h"

namespace wireprint::chassis {

// Wants `authorization: Bearer <token>` with a token of the store's and the role that the method's row names; a method
// without a row needs admin. UNAUTHENTICATED or PERMISSION_DENIED, before anything of the request is looked at.
class AuthStage final : public Stage {
 public:
  // `tokens` must outlive the stage.
  explicit AuthStage(const TokenStore& tokens) : tokens_(tokens) {}
  absl::string_view name() const override { return "auth"; }
  absl::Status Begin(CallInfo& call) override;
  // As Begin, by the tokens that count now.
  absl::Status AskAgain(const CallInfo& call) const override;

 private:
  absl::StatusOr<Caller> Find(const CallInfo& call) const;

  const TokenStore& tokens_;
};

// Refuses the calls of a client that makes too many, with RESOURCE_EXHAUSTED / RATE_LIMITED. A client is whom ClientOf
// names.
class RateStage final : public Stage {
 public:
  RateStage(double per_second, double burst) : rate_(per_second, burst) {}
  absl::string_view name() const override { return "rate"; }
  absl::Status Begin(CallInfo& call) override;

  const ClientRate& rate() const { return rate_; }

 private:
  ClientRate rate_;
};

// OK, or PERMISSION_DENIED when the caller's role is less than `role`: for what only some requests of a method need.
// `what` goes into the message ("setting observe_time").
absl::Status RequireRole(const Caller& caller, Role role, absl::string_view what);

// Who calls, for limits and logs: the name of its token; else "cert:" and the alternative names, or else the common
// name, of its certificate; else its address without the port.
std::string ClientOf(const CallInfo& call);

// "cert:" and what the certificate of the peer says, at most 200 bytes of it; empty without a certificate.
std::string CertificateOf(const grpc::CallbackServerContext& context);

// "ipv4:192.0.2.7:51544" → "ipv4:192.0.2.7"; what has no port comes back whole.
absl::string_view PeerWithoutPort(absl::string_view peer);

}  // namespace wireprint::chassis
