#include "services/credibility/rpc/code_points.h"

#include <string>

#include "gtest/gtest.h"
#include "services/text/utf8.h"

namespace wireprint::credibility::rpc {
namespace {

TEST(CodePointsTest, CountsAsACountFromTheBeginningDoes) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += i % 3 == 0 ? "é" : i % 3 == 1 ? "a" : "新";
  const CodePoints points(text);
  for (uint32_t byte = 0; byte <= text.size(); ++byte) {
    if (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80) continue;
    EXPECT_EQ(points.Before(byte), text::CountCodePoints(absl::string_view(text).substr(0, byte))) << byte;
  }
}

TEST(CodePointsTest, AnEmptyTextHasOnePlace) { EXPECT_EQ(CodePoints("").Before(0), 0u); }

TEST(CodePointsTest, AWholeBlockEndsAtItsBound) {
  const std::string text(128, 'x');
  report::v1::Span span;
  CodePoints(text).Fill({64, 128}, span);
  EXPECT_EQ(span.code_point_begin(), 64u);
  EXPECT_EQ(span.code_point_end(), 128u);
}

}  // namespace
}  // namespace wireprint::credibility::rpc
