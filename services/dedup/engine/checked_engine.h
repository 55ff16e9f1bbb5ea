// An engine over a store in memory of which every test can ask whether it fits together.
#pragma once

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/dedup/engine/check.h"
#include "services/dedup/engine/engine_fixture.h"

namespace wireprint::dedup {

class CheckedEngineTest : public ::testing::Test {
 protected:
  static constexpr Micros kDay = EngineFixture::kDay;

  // Words `from` to `to` of a story; no two stories share any.
  static std::string Words(int story, int from, int to) {
    std::string text;
    for (int i = from; i < to; ++i) absl::StrAppend(&text, "s", story, "w", i, " ");
    return text;
  }

  AddOutcome Add(const std::string& id, std::string text) {
    AddResult result = fixture_.Add(EngineFixture::Item(id, std::move(text)));
    EXPECT_TRUE(result.ok()) << result.status();
    return *result;
  }
  void Check() {
    const auto checks = CheckStore(fixture_.store(), RelationPolicy(), [](absl::string_view, uint64_t) {});
    ASSERT_TRUE(checks.ok()) << checks.status();
    for (const CorpusCheck& check : *checks) EXPECT_THAT(check.problems, ::testing::IsEmpty());
  }
  Engine& engine() { return fixture_.engine(); }

  EngineFixture fixture_;
};

}  // namespace wireprint::dedup
