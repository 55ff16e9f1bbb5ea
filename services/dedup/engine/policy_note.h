// The policy that the clusters of a corpus were made by, as its store notes it.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/dedup/core/record_store.h"
#include "services/dedup/engine/options.h"

namespace wireprint::dedup {

// The name of the note, and its value.
inline constexpr char kPolicyNote[] = "policy";
std::string PolicyNote(const EngineOptions& options);
// The value when reports were placed by several policies.
inline constexpr char kSeveralPolicies[] = "several";

// The name of a note that stands while a policy is being applied anew.
inline constexpr char kReapplyingNote[] = "reapplying";

// How the policy of the clusters of a corpus stands to that of `options`.
enum class PolicyMatch {
  kSame,     // every report of it was placed by this one
  kUnknown,  // this one is noted, by a version that did not note whether others had a part
  kOther,
};
absl::StatusOr<PolicyMatch> MatchPolicyNote(const EngineOptions& options, const RecordStore& store,
                                            absl::string_view corpus);

// FAILED_PRECONDITION when a re-application to a corpus of `store` was interrupted: only ReapplyPolicy may go on then.
// Calls `differs` for each corpus whose clusters were made under another policy than that of `options`.
absl::Status CheckPolicy(const EngineOptions& options, const RecordStore& store,
                         const std::function<void(absl::string_view corpus)>& differs);

}  // namespace wireprint::dedup
