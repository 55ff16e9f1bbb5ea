#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/credibility/rpc/convert.h"

namespace wireprint::credibility::rpc {
namespace {

TEST(ConvertRecordTest, AnAgencyIsNamedOnceAMemberWhateverItIsCreditedFor) {
  OriginPage page;
  OriginMember& member = page.members.emplace_back();
  member.member.credits = {{"ap", "agency:ap", false}, {"ap", "agency:ap", true}, {"afp", "agency:afp", true}};
  pb::ResolveOriginResponse response;
  ToProto(page, response);
  EXPECT_THAT(response.members(0).credited_agency_ids(), ::testing::ElementsAre("ap", "afp"));
  for (int i = 0; i < 40; ++i) member.member.credits.push_back({"a" + std::to_string(i), "f", false});
  response.Clear();
  ToProto(page, response);
  EXPECT_EQ(response.members(0).credited_agency_ids_size(), 16);
}

}  // namespace
}  // namespace wireprint::credibility::rpc
