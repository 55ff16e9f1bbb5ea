#include "services/chassis/unsent_replies.h"

#include <functional>
#include <vector>

#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

class Reply final : public UnsentReply {
 public:
  void BreakOff() override {
    ++broken;
    if (then) then(*this);
  }
  int broken = 0;
  std::function<void(Reply&)> then;
};

TEST(UnsentRepliesTest, TheOldestAreBrokenOffWhenThereAreTooManyBytes) {
  UnsentReplies replies({.replies = 100, .bytes = 10});
  std::vector<Reply> some(4);
  replies.Add(some[0], 4);
  replies.Add(some[1], 4);
  replies.Remove(some[0]);
  replies.Add(some[2], 4);
  EXPECT_EQ(replies.bytes(), 8u);
  EXPECT_EQ(replies.broken_off(), 0u);
  replies.Add(some[3], 5);
  EXPECT_EQ(some[1].broken, 1);
  EXPECT_EQ(some[2].broken, 0);
  EXPECT_EQ(some[3].broken, 0);
  EXPECT_EQ(replies.bytes(), 9u);
  for (Reply& reply : some) replies.Remove(reply);
  EXPECT_EQ(replies.bytes(), 0u);
}

TEST(UnsentRepliesTest, AndWhenThereAreTooMany) {
  UnsentReplies replies({.replies = 2, .bytes = 100});
  std::vector<Reply> some(3);
  for (Reply& reply : some) {
    reply.then = [&replies](Reply& broken) { replies.Remove(broken); };  // as gRPC may, before it returns
    replies.Add(reply, 1);
  }
  EXPECT_EQ(some[0].broken, 1);
  EXPECT_EQ(some[1].broken + some[2].broken, 0);
  EXPECT_EQ(replies.broken_off(), 1u);
}

TEST(UnsentRepliesTest, OneThatIsTooLongByItselfMayLeave) {
  UnsentReplies replies({.replies = 2, .bytes = 10});
  Reply reply;
  replies.Add(reply, 1000);
  EXPECT_EQ(reply.broken, 0);
}

}  // namespace
}  // namespace wireprint::chassis
