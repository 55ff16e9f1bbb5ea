#include "services/analysis/report_shape.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

const std::string kParagraph =
    "The council voted on Monday to build a second bridge over the river, after long debate.";

ReportShape Shape(const std::string& text) { return ShapeOf(text, LabelLines(*LineRules::BuiltIn(), text)); }

TEST(ReportShape, ParagraphsSetTheBounds) {
  const std::string text = "Menu of the day\n\nAP\n" + kParagraph + "\n\nAdvertisement\nReuters\n" + kParagraph +
                           "\none\ntwo\nthree\nfour\nfive";
  const ReportShape shape = Shape(text);
  ASSERT_EQ(shape.lines.size(), 13u);
  EXPECT_TRUE(shape.has_paragraph);
  EXPECT_EQ(shape.first_paragraph, 3u);
  EXPECT_EQ(shape.last_paragraph, 6u);
  EXPECT_TRUE(shape.readable[2]);
  EXPECT_FALSE(shape.readable[5]) << "an advertisement carries no credit";
  EXPECT_TRUE(shape.NearBody(2));
  EXPECT_TRUE(shape.NearBody(10));
  EXPECT_FALSE(shape.NearBody(12));
  EXPECT_FALSE(shape.AtEnd(3));
  EXPECT_TRUE(shape.AtEnd(7));
  EXPECT_TRUE(shape.AtEnd(8));
  EXPECT_FALSE(shape.AtEnd(12));
  EXPECT_FALSE(shape.UnderPicture(2));
  EXPECT_FALSE(shape.UnderPicture(6)) << "an advertisement stands between";
  EXPECT_FALSE(shape.UnderPicture(8)) << "after the last paragraph";
}

TEST(ReportShape, ANameUnderASentence) {
  const ReportShape shape = Shape(kParagraph + "\n\nAP\n" + kParagraph);
  EXPECT_TRUE(shape.UnderPicture(2));
  EXPECT_FALSE(shape.UnderPicture(0));
}

TEST(ReportShape, ANameBetweenWordsAndAParagraph) {
  EXPECT_TRUE(Shape(kParagraph + "\nPeople wait for the ferry\nAP\n" + kParagraph).UnderPicture(2));
  EXPECT_FALSE(Shape(kParagraph + "\nAuthor of the article:\nAP\n" + kParagraph).UnderPicture(2));
  EXPECT_FALSE(Shape("People wait for the ferry\nAP\n" + kParagraph).UnderPicture(1));
}

TEST(ReportShape, ATextWithoutParagraphIsAllReport) {
  const ReportShape shape = Shape("one\ntwo\n");
  EXPECT_FALSE(shape.has_paragraph);
  EXPECT_TRUE(shape.AtEnd(0) && shape.NearBody(0) && !shape.UnderPicture(1));
  EXPECT_TRUE(Shape("").lines.empty());
}

TEST(ReportShape, LinesByTheirBytes) {
  const ReportShape shape = Shape("ab\r\n\ncd");
  EXPECT_EQ(shape.LineAt(0, 0), 0u);
  EXPECT_EQ(shape.LineAt(3, 0), 0u);
  EXPECT_EQ(shape.LineAt(4, 0), 1u);
  EXPECT_EQ(shape.LineAt(6, 1), 2u);
}

}  // namespace
}  // namespace wireprint::analysis
