#include "services/chassis/item_rights.h"

#include <memory>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pointee;
using Item = std::unique_ptr<int>;

absl::Status EvenOnly(const Item& item) {
  return *item % 2 == 0 ? absl::OkStatus() : absl::PermissionDeniedError("odd");
}

std::vector<Item> Items(std::initializer_list<int> values) {
  std::vector<Item> items;
  for (const int value : values) items.push_back(std::make_unique<int>(value));
  return items;
}

TEST(ItemRightsTest, TheRefusedAreTakenOutAndComeBackInTheirPlaces) {
  std::vector<Item> items = Items({2, 3, 4, 5, 5, 6});
  const ItemRights rights(items, EvenOnly);
  ASSERT_THAT(items, ElementsAre(Pointee(2), Pointee(4), Pointee(6)));
  const auto joined = rights.Join(std::vector<absl::StatusOr<int>>{20, absl::NotFoundError("4"), 60});
  ASSERT_EQ(joined.size(), 6u);
  EXPECT_EQ(joined[0].value(), 20);
  EXPECT_EQ(joined[1].status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(joined[2].status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(joined[3].status().message(), "odd");
  EXPECT_EQ(joined[4].status().message(), "odd");
  EXPECT_EQ(joined[5].value(), 60);
}

TEST(ItemRightsTest, AllOrNone) {
  std::vector<Item> items = Items({1, 3});
  const ItemRights none(items, EvenOnly);
  EXPECT_THAT(items, IsEmpty());
  EXPECT_EQ(none.Join(std::vector<absl::StatusOr<int>>()).size(), 2u);
  items = Items({2, 4});
  const ItemRights all(items, EvenOnly);
  EXPECT_EQ(items.size(), 2u);
  EXPECT_EQ(all.Join(std::vector<absl::StatusOr<int>>{1, 2})[1].value(), 2);
}

}  // namespace
}  // namespace wireprint::chassis
