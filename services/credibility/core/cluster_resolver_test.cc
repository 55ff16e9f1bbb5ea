#include "services/credibility/core/cluster_resolver.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::credibility {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr Micros kHour = Micros{3600} * 1'000'000;

// Draws members of few families, agencies and times, so that everything collides.
class Draw {
 public:
  explicit Draw(uint32_t seed) : random_(seed) {}
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }

  Member OneMember(MemberKey key) {
    static const char* const kAgencies[] = {"ap", "afp", "dpa"};
    Member member;
    member.report_id = "r" + std::to_string(key);
    const std::string family = std::to_string(Below(7));
    member.family = "f" + family;
    member.outlet = member.family + "-" + std::to_string(Below(2)) + ".example";
    member.observe_time = Below(6) * kHour / 3;
    member.credit_fields_supplied = Below(2) == 0;
    member.unnamed_syndication = Below(12) == 0;
    member.bylined = Below(3) == 0;
    member.names_newsroom = Below(8) == 0;
    if (Below(9) == 0) member.role = OutletRole::kAggregator;
    if (Below(12) == 0) {
      member.role = OutletRole::kAgency;
      member.agency_id = kAgencies[Below(3)];
      member.family = "agency:" + member.agency_id;
      if (Below(3) == 0) member.role = OutletRole::kPublisher;
    }
    for (const char* const agency : kAgencies) {
      if (Below(6) == 0) member.credits.push_back({agency, std::string("agency:") + agency, Below(4) == 0});
    }
    return member;
  }

 private:
  std::mt19937 random_;
};

Member Paper(MemberKey key, Micros hour) {
  Member member;
  member.report_id = "r" + std::to_string(key);
  member.family = "f" + std::to_string(key);
  member.outlet = member.family + ".example";
  member.observe_time = hour * kHour;
  return member;
}

void ExpectSameAsAnew(const ClusterResolver& resolver, const std::map<MemberKey, Member>& members) {
  std::vector<Member> list;
  std::vector<MemberKey> keys;
  for (const auto& [key, member] : members) {
    keys.push_back(key);
    list.push_back(member);
  }
  const Resolution anew = ResolveOrigin(list);
  ASSERT_EQ(resolver.size(), members.size());
  ASSERT_EQ(resolver.families(), anew.families);
  ASSERT_EQ(resolver.origin().kind, anew.origin.kind);
  ASSERT_EQ(resolver.origin().agency_id, anew.origin.agency_id);
  ASSERT_EQ(resolver.origin().reasons, anew.origin.reasons);
  ASSERT_EQ(resolver.origin().crediting_families, anew.origin.crediting_families);
  if (anew.origin.kind == OriginKind::kReport) {
    ASSERT_EQ(resolver.origin().member, keys[anew.origin.member]);
  }
  for (size_t i = 0; i < keys.size(); ++i) ASSERT_EQ(resolver.VerdictOf(keys[i]), anew.verdicts[i]) << keys[i];
}

// Reports come, change and go; what was not named as touched has the verdict it had.
TEST(ClusterResolverTest, SaysWhatResolvingAnewWouldAndNamesAllThatChanged) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    Draw draw(seed);
    ClusterResolver resolver;
    std::map<MemberKey, Member> members;
    std::map<MemberKey, MemberVerdict> known;
    for (int step = 0; step < 120; ++step) {
      const MemberKey key = draw.Below(30);
      if (draw.Below(3) == 0) {
        resolver.Erase(key);
        members.erase(key);
        known.erase(key);
      } else {
        const Member member = draw.OneMember(key);
        resolver.Put(key, member);
        members[key] = member;
      }
      ASSERT_NO_FATAL_FAILURE(ExpectSameAsAnew(resolver, members)) << "seed " << seed << " step " << step;
      for (const MemberKey touched : resolver.TakeTouched()) known[touched] = resolver.VerdictOf(touched);
      for (const auto& [member, verdict] : known) {
        ASSERT_EQ(verdict, resolver.VerdictOf(member)) << "seed " << seed << " step " << step << " member " << member;
      }
      ASSERT_EQ(known.size(), members.size());
    }
  }
}

TEST(ClusterResolverTest, OneMoreReprintTouchesItselfAlone) {
  ClusterResolver resolver;
  for (MemberKey key = 0; key < 50; ++key) resolver.Put(key, Paper(key, static_cast<Micros>(key)));
  resolver.TakeTouched();
  resolver.Put(50, Paper(50, 50));
  EXPECT_THAT(resolver.TakeTouched(), ElementsAre(50));
  // The second of an outlet: its first might have become a later version.
  Member again = Paper(51, 60);
  again.outlet = "f7.example";
  again.family = "f7";
  resolver.Put(51, again);
  EXPECT_THAT(resolver.TakeTouched(), UnorderedElementsAre(7, 51));
  resolver.Put(51, again);
  EXPECT_THAT(resolver.TakeTouched(), IsEmpty());
  // One that was there before all others changes what is said of all.
  resolver.Put(52, Paper(52, -1));
  EXPECT_EQ(resolver.TakeTouched().size(), 53u);
}

}  // namespace
}  // namespace wireprint::credibility
