#include "services/analysis/credit_labels.h"

#include <gtest/gtest.h>

#include <string>

namespace wireprint::analysis {
namespace {

// "role=part" of each, in order.
std::string Show(const std::string& line) {
  std::string out;
  for (const LabelledPart& part : LabelledParts(line)) {
    EXPECT_LE(part.part.end, line.size());
    out += std::string(NameOf(part.role)) + "=" + line.substr(part.part.begin, part.part.size()) + "|";
  }
  return out;
}

TEST(CreditLabels, SayWhatACreditIsOf) {
  EXPECT_EQ(Show("Text: dpa, Foto: Reuters"), "text_origin= dpa,|photo= Reuters|");
  EXPECT_EQ(Show("(Words: Jo Example/AP; Pictures: Getty Images)"),
            "text_origin= Jo Example/AP;|photo= Getty Images)|");
  EXPECT_EQ(Show("Photo : AFP. Texte : Reuters"), "photo= AFP.|text_origin= Reuters|");
  EXPECT_EQ(Show("Vídeo: EFE"), "video= EFE|");
  EXPECT_EQ(Show("File photo by: AP"), "photo= AP|");
}

TEST(CreditLabels, BeginTheLine) {
  EXPECT_EQ(Show("Jo Example. Photo: AFP"), "");
  EXPECT_EQ(Show("Context: AFP"), "");
  EXPECT_EQ(Show("Photo Reuters"), "");
  EXPECT_EQ(Show(""), "");
  EXPECT_EQ(LabelledParts(std::string(1 << 20, ':')).size(), 0u);
}

TEST(CreditLabels, AreMixedWhereBothAreCredited) {
  EXPECT_TRUE(AreMixed(LabelledParts("Text: dpa, Foto: Reuters")));
  EXPECT_FALSE(AreMixed(LabelledParts("Foto: Reuters")));
  EXPECT_FALSE(AreMixed(LabelledParts("Text: dpa")));
  EXPECT_FALSE(AreMixed({}));
}

}  // namespace
}  // namespace wireprint::analysis
