#include "services/chassis/tokens.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

using testing::HasSubstr;

// Digests of "alpha" and "beta".
const std::string kAlpha = "sha256:8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8";
const std::string kBeta = "sha256:F44E64E75F3948E9F73F8DFA94721C4CE8CBB4F265C4790C702B2D41CFBF2753";

TEST(TokenTableTest, FindsWhoseTokenItIs) {
  const auto table =
      TokenTable::Parse("# keys\r\n\nnews-desk reader " + kAlpha + "\r\n  crawler\tingester " + kBeta + " \n");
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(table->size(), 2u);
  ASSERT_NE(table->Find("alpha"), nullptr);
  EXPECT_EQ(table->Find("alpha")->name, "news-desk");
  EXPECT_EQ(table->Find("alpha")->role, Role::kReader);
  EXPECT_EQ(table->Find("beta")->role, Role::kIngester);
  for (const char* wrong : {"", "Alpha", "alpha ", "gamma"}) EXPECT_EQ(table->Find(wrong), nullptr) << wrong;
}

TEST(TokenTableTest, SaysWhichLineIsWrongAndNotWhatItHolds) {
  const auto fault = [](const std::string& text) { return std::string(TokenTable::Parse(text).status().message()); };
  EXPECT_THAT(fault(""), HasSubstr("no token"));
  EXPECT_THAT(fault("# only this\n"), HasSubstr("no token"));
  EXPECT_THAT(fault("\na reader"), HasSubstr("line 2"));
  EXPECT_THAT(fault("a reader " + kAlpha + " more"), HasSubstr("line 1"));
  EXPECT_THAT(fault("a owner " + kAlpha), HasSubstr("role"));
  EXPECT_THAT(fault("a/b reader " + kAlpha), HasSubstr("name"));
  EXPECT_THAT(fault("a reader " + kAlpha + "\nb admin " + kAlpha), HasSubstr("line 2"));
  for (const std::string& digest : {std::string("alpha"), kAlpha.substr(7), kAlpha.substr(0, 70), kAlpha + "00",
                                    "sha256:" + std::string(64, 'g')}) {
    EXPECT_THAT(fault("a reader " + digest), HasSubstr("digest"));
    EXPECT_THAT(fault("a reader " + digest), testing::Not(HasSubstr(digest)));
  }
}

TEST(TokenStoreTest, ABadTableDoesNotTakeThePlaceOfAGoodOne) {
  TokenStore store;
  EXPECT_EQ(store.Current(), nullptr);
  EXPECT_FALSE(store.Load("nonsense").ok());
  EXPECT_EQ(store.Current(), nullptr);
  ASSERT_TRUE(store.Load("a reader " + kAlpha).ok());
  const std::shared_ptr<const TokenTable> held = store.Current();
  EXPECT_FALSE(store.Load("nonsense").ok());
  EXPECT_EQ(store.Current(), held);
  ASSERT_TRUE(store.Load("b writer " + kBeta).ok());
  EXPECT_NE(held->Find("alpha"), nullptr) << "who holds the old table goes on with it";
  EXPECT_EQ(store.Current()->Find("alpha"), nullptr);
}

}  // namespace
}  // namespace wireprint::chassis
