// The evidence on the origin of a cluster, with or without that of one family.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/credibility/core/origin.h"

namespace wireprint::credibility {

// Who says that the text is an agency's: counts of families, so that a member more or less changes a few of them. What
// it says of families that say the same is decided once.
class OriginEvidence {
 public:
  void Add(uint64_t key, const Member& member);
  // What was added, as it was.
  void Remove(uint64_t key, const Member& member);

  // What Decide changed.
  struct Change {
    bool origin = false;                // the origin's kind or agency
    std::vector<std::string> families;  // what is said without one of these
  };
  // Decides anew, after changes; `families` are those among the members.
  Change Decide(size_t families);

  // By the evidence of all families. `member` is the key of the agency's first copy.
  const Origin& origin() const { return origin_; }
  // By the evidence of all families but this one. `member` and counts are not set.
  const Origin& Without(absl::string_view family) const;

 private:
  using Names = std::map<std::string, uint32_t>;  // with how many members say so
  struct Family {
    Names credited;  // agencies
    Names copied;    // agencies whose own copy it has on their sites
    Names posted;    // agencies that are newsrooms, whose text it has on their sites
    uint32_t syndicated = 0;
    std::string voice;  // all of it: families of the same say the same
  };
  struct Agency {
    Names families;  // that it is of
    uint32_t credited_by = 0;
    uint32_t copied_by = 0;
    uint32_t posted_by = 0;
    uint32_t claims = 0;  // copies on its sites that credit it: a dateline, a byline
    std::set<std::tuple<Micros, std::string, uint64_t>> copies;  // on its sites; first by time, then report
  };
  struct Voice {
    std::set<std::string> families;
    Origin without;
  };

  void Count(uint64_t key, const Member& member, int sign);
  void Speak(const std::string& name, Family& family);
  Origin DecideWithout(const Family& left_out) const;
  // A publisher had the text under a byline before the first copy on the agency's sites, none of which credits it.
  bool WasBylinedBefore(const Agency& agency) const;

  std::map<std::string, Agency> agencies_;               // by id
  std::map<std::string, Family, std::less<>> families_;  // that say anything
  std::map<std::string, Voice, std::less<>> voices_;     // by what they say
  std::multiset<Micros> bylined_;                        // when publishers had the text under a byline
  uint32_t crediting_ = 0;                               // families that credit any agency with the text
  uint32_t syndicated_ = 0;                              // families that name syndication in general
  size_t all_families_ = 0;
  Origin origin_;
  Origin without_none_;  // without a family that says nothing
  bool changed_ = true;
  std::set<std::string> spoke_;  // families that say something else than before the last Decide
};

}  // namespace wireprint::credibility
