#include "services/analysis/loose_datelines.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/analysis/labels.h"

namespace wireprint::analysis {
namespace {

const std::string kRest = "The council voted on Monday to build a second bridge over the river.";

std::string Show(const std::string& line, const std::optional<LineDateline>& found) {
  if (!found) return "none";
  const auto cut = [&](text::ByteRange range) { return line.substr(range.begin, range.size()); };
  return found->agency->id + "|" + cut(found->place) + "|" + cut(found->date) + "|" + cut(found->agency_name);
}

std::string Read(const std::string& line) {
  return Show(line, ReadLooseDateline(*AgencyRegistry::BuiltIn(), line, line));
}
std::string Alone(const std::string& line) {
  return Show(line, ReadLooseDatelineAlone(*AgencyRegistry::BuiltIn(), line, line));
}

TEST(LooseDatelines, BeforeAParagraph) {
  EXPECT_EQ(Read("OSLO, AP \u2014 " + kRest), "ap|OSLO||AP");
  EXPECT_EQ(Read("OSLO, Norway, AP \u2014 " + kRest), "ap|OSLO, Norway||AP");
  EXPECT_EQ(Read("NEW YORK, AP - " + kRest), "ap|NEW YORK||AP");
  EXPECT_EQ(Read("OSLO - AP - " + kRest), "ap|OSLO||AP");
  EXPECT_EQ(Read("OSLO/AP \u2014 " + kRest), "ap|OSLO||AP");
  EXPECT_EQ(Read("Accra, May 3, GNA \u2013 " + kRest), "gna|Accra|May 3|GNA");
  EXPECT_EQ(Read("SYDNEY, May 3 AAP - " + kRest), "aap|SYDNEY|May 3|AAP");
  EXPECT_EQ(Read("AFP, Paris \u2014 " + kRest), "afp|Paris||AFP");
  EXPECT_EQ(Read("Paris (AFP) " + kRest), "afp|Paris||AFP");
  EXPECT_EQ(Read("New Delhi (PTI) " + kRest), "pti|New Delhi||PTI");
  EXPECT_EQ(Read("Wien (APA) " + kRest), "apa_at|Wien||APA");
}

TEST(LooseDatelines, AreNotBeforeAParagraph) {
  for (const char* const front : {"OSLO, AP ", "Jo Example, AP - ", "JO EXAMPLE/AP - ", "Gazette/AP - ",
                                  "HANDOUT/AP - ", "BREAKING, AP - ", "AP Photo, OSLO - ", "OSLO, KMIZ - ",
                                  "OSLO, Getty Images - ", "AFP, Reuters - ", "AP, Arizona: ", "Jo Example (AFP) ",
                                  "Anadolu (AA) ", "Paris (KMIZ) ", "The mayor, AP - ", "AP/OSLO - ", "(AFP) ", ""}) {
    EXPECT_EQ(Read(front + kRest), "none") << front;
  }
  EXPECT_EQ(Read("Lyon (AFP) president Jo Example said the ferry would run."), "none");
  EXPECT_EQ(Read("OSLO, AP - Ferry"), "none") << "no paragraph";
}

TEST(LooseDatelines, Alone) {
  EXPECT_EQ(Alone("Paris (AFP)"), "afp|Paris||AFP");
  EXPECT_EQ(Alone("Paris, France (AFP)"), "afp|Paris, France||AFP");
  EXPECT_EQ(Alone("OSLO, AP"), "ap|OSLO||AP");
  EXPECT_EQ(Alone("OSLO | AP"), "ap|OSLO||AP");
  EXPECT_EQ(Alone("OSLO \u2014 AP"), "ap|OSLO||AP");
  EXPECT_EQ(Alone("Accra, May 3, GNA"), "gna|Accra|May 3|GNA");
  EXPECT_EQ(Alone("AFP, Paris"), "afp|Paris||AFP");
  EXPECT_EQ(Alone("AFP, Exampletown, May 3"), "afp|Exampletown|May 3|AFP");
  EXPECT_EQ(Alone("EXAMPLETOWN, May 3, AP"), "ap|EXAMPLETOWN|May 3|AP");
  EXPECT_EQ(Alone("AP/OSLO"), "ap|OSLO||AP");
  for (const char* const line : {"Oslo, AP",
                                 "OSLO/AP",
                                 "Gazette/AP",
                                 "Jo Example (AP)",
                                 "Jo Example, AP",
                                 "AP, File",
                                 "AFP, Archives",
                                 "AP, Getty",
                                 "AP/NORC",
                                 "AP/Oslo",
                                 "Reuters, AFP",
                                 "AP",
                                 "(AP)",
                                 "Springfield, PA",
                                 "AFP, Jo Example",
                                 "Bern (Reuters Institute)",
                                 "",
                                 "AFP/STR",
                                 "REUTERS/STR",
                                 "AFP/NASA",
                                 "AFP/SANCHEZ",
                                 "AFP/ILLUSTRATION",
                                 "NASA, AP",
                                 "SANCHEZ | AP",
                                 "SANCHEZ \u2014 AP",
                                 "Sanchez (AFP)",
                                 "Satellite (AFP)",
                                 "Illustration (AFP)",
                                 "Drone (AFP)",
                                 "AFP, Sanchez",
                                 "Reuters, Illustration"}) {
    EXPECT_EQ(Alone(line), "none") << line;
  }
}

// The line kinds of the first three lines.
std::string Kinds(const std::string& text) {
  std::string out;
  for (const LineLabel& label : LabelLines(*LineRules::BuiltIn(), text)) {
    if (label.line < 3) out += std::to_string(label.line) + ":" + std::string(NameOf(label.kind)) + " ";
  }
  return out;
}

TEST(LooseDatelines, AreALabelAboveTheFirstParagraphOnly) {
  const std::string paragraph = kRest + " " + kRest;
  EXPECT_EQ(Kinds("Paris (AFP)\n\n" + paragraph), "0:dateline ");
  EXPECT_EQ(Kinds(paragraph + "\nParis (AFP)\n" + paragraph).find("dateline"), std::string::npos);
  EXPECT_EQ(Kinds("Paris (AFP)\nThe ferry\n" + paragraph).find("dateline"), std::string::npos);
}

TEST(LooseDatelines, HostileLinesEnd) {
  for (const std::string& line : std::vector<std::string>{std::string(1 << 20, '('), std::string(1 << 20, ','),
                                                          "AP, " + std::string(1 << 20, '-'), "AP,", "AP/", "A (AP)",
                                                          std::string("AP, \xC2\xA0")}) {
    EXPECT_EQ(Read(line), "none");
    EXPECT_EQ(Alone(line), "none");
  }
}

}  // namespace
}  // namespace wireprint::analysis
