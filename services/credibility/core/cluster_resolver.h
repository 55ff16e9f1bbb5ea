// A cluster's origin and its members' verdicts, kept up to date as reports come and go: one more costs what it changes,
// not what is there.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/credibility/core/origin.h"
#include "services/credibility/core/origin_evidence.h"

namespace wireprint::credibility {

// Names a member of a cluster.
using MemberKey = uint64_t;

// ResolveOrigin for a cluster that changes: at any time what that function would say of the members there are. Not
// thread-safe.
class ClusterResolver {
 public:
  // Adds a member, or replaces it.
  void Put(MemberKey key, Member member);
  void Erase(MemberKey key);
  // Has the next TakeTouched name a member that is there, whatever its verdict.
  void Touch(MemberKey key) { touched_.insert(key); }

  bool Has(MemberKey key) const { return members_.contains(key); }
  // Null when it is not there. Valid until the next change.
  const Member* Find(MemberKey key) const;
  // Of a member that is there. Time grows with its agencies credited alone.
  MemberVerdict VerdictOf(MemberKey key) const;
  // `member` is the MemberKey of the agency's first copy.
  const Origin& origin() const { return evidence_.origin(); }
  size_t size() const { return members_.size(); }
  size_t families() const { return families_.size(); }

  // The members, in no order, whose verdict may have changed since the last call. All of them when the origin or the
  // earliest member did, else those of one family or with one evidence.
  std::vector<MemberKey> TakeTouched();

 private:
  using Place = std::tuple<Micros, std::string, MemberKey>;  // by time, then report
  struct Family {
    std::set<MemberKey> members;
    std::set<Place> places;  // of those that can have had the text first: no aggregators
  };

  void Link(MemberKey key, const Member& member);
  void Unlink(MemberKey key, const Member& member);
  void Settle(Micros earliest, Micros second, const std::string& first_family);
  void TouchFamily(absl::string_view family);
  // The first place in a family; null when it has none.
  const Place* FirstOf(absl::string_view family) const;
  Micros OfOthers(absl::string_view family) const;
  Micros Earliest(size_t rank) const;
  std::string FirstFamily() const;

  absl::flat_hash_map<MemberKey, Member> members_;
  OriginEvidence evidence_;
  std::map<std::string, Family, std::less<>> families_;
  std::set<std::pair<Micros, std::string>> by_earliest_;  // families
  std::map<std::string, std::set<Place>, std::less<>> outlets_;
  std::set<MemberKey> touched_;
  bool all_touched_ = false;
};

}  // namespace wireprint::credibility
