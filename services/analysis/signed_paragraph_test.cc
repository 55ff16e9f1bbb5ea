#include "services/analysis/signed_paragraph.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

const std::string kParagraph =
    "The council of Springfield voted on Monday to build a second bridge over the river, after a debate that went on "
    "until long past midnight.";
const std::string kLast = "The ferry runs until the new bridge is open to all who want to cross.";
constexpr char kCaption[] = "The ferry on its way to the other side of the harbour, on Monday. (AFP)";

// The kinds of the lines that hold no body.
std::string Kinds(const std::string& text) {
  std::string out;
  for (const LineLabel& label : LabelLines(*LineRules::BuiltIn(), text)) out += std::string(NameOf(label.kind)) + " ";
  return out;
}

TEST(SignedParagraph, IsBodyAtTheEnd) {
  for (const char* signature : {" (AFP)", " (AFP, Reuters)", " (Reuters/AP)", " (AFP).", " (AP and Reuters)"}) {
    EXPECT_EQ(Kinds(kParagraph + "\n\n" + kParagraph + "\n\n" + kLast + signature), "") << signature;
    EXPECT_EQ(Kinds(kParagraph + "\n" + kParagraph + "\n" + kLast + signature + "\nShare this article"),
              "social_prompt ")
        << signature;
  }
}

TEST(SignedParagraph, IsNoCaption) {
  const std::string caption = "photo_caption photo_credit ";
  EXPECT_EQ(Kinds(kParagraph + "\n" + kCaption + "\n" + kParagraph), caption) << "in mid-report";
  EXPECT_EQ(Kinds(std::string(kCaption) + "\n" + kParagraph + "\n" + kParagraph), caption) << "above the report";
  EXPECT_EQ(Kinds(kParagraph + "\nPhotos\n" + kCaption), "navigation " + caption) << "below a label";
  EXPECT_EQ(Kinds(kParagraph + "\n" + kParagraph + "\n" + kLast + " (AFP Photo)"), caption);
  EXPECT_EQ(Kinds(kParagraph + "\n" + kParagraph + "\n" + kLast + " (Jo Example/AFP)"), caption);
  EXPECT_EQ(Kinds(kParagraph + "\n" + kParagraph + "\nThe ferry on Monday. (AFP)"), caption) << "short";
}

}  // namespace
}  // namespace wireprint::analysis
