// The methods of a server's services and what each asks of its caller. Filled at start, then only read.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace wireprint::chassis {

// What a caller may do; each role may do what those before it may.
enum class Role { kReader, kWriter, kIngester, kAdmin };

// "reader", "writer", "ingester", "admin".
absl::string_view RoleName(Role role);
// The inverse; false for any other name.
bool ParseRole(absl::string_view name, Role& role);

struct MethodInfo {
  std::string service;  // "wireprint.dedup.v1.DedupService"
  std::string name;     // "AddReport"
  std::string type;     // "unary", "client_stream", "server_stream", "bidi_stream"
  Role role;            // what its caller needs when tokens are on
  size_t index;         // 0, 1, … in the order of registration
};

class MethodTable {
 public:
  // Every method of `service`, a service whose generated code is linked in, with its role. FAILED_PRECONDITION, naming
  // the method, when one is left out, named twice, unknown, or in the table already: method names are unique in a
  // server.
  absl::Status Add(absl::string_view service, const std::vector<std::pair<std::string, Role>>& roles);

  // nullptr when there is no such method. Valid as long as the table.
  const MethodInfo* Find(absl::string_view method) const;
  const std::vector<std::unique_ptr<MethodInfo>>& methods() const { return methods_; }

 private:
  std::vector<std::unique_ptr<MethodInfo>> methods_;
  absl::flat_hash_map<absl::string_view, const MethodInfo*> by_name_;
};

}  // namespace wireprint::chassis
