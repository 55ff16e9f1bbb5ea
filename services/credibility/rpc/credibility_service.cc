#include "services/credibility/rpc/credibility_service.h"

#include <algorithm>

#include "wireprint/report/v1/error_reason.pb.h"

namespace wireprint::credibility::rpc {

CredibilityServiceImpl::CredibilityServiceImpl(chassis::Chain& chain) : chain_(chain) {
  // No message refers to the reasons of errors: this links them in, so that reflection can describe them.
  report::v1::ErrorReason_descriptor();
}

void CredibilityServiceImpl::Use(Engine& engine) {
  engine_ = &engine;
  rules_ = &engine.rules();
  for (const analysis::Agency& agency : rules_->agencies->agencies()) agencies_by_id_.push_back(&agency);
  std::sort(agencies_by_id_.begin(), agencies_by_id_.end(),
            [](const analysis::Agency* a, const analysis::Agency* b) { return a->id < b->id; });
}

}  // namespace wireprint::credibility::rpc
