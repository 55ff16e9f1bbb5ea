// Credits at the head and at the end of a text, and who is behind them.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "services/analysis/credits.h"

namespace wireprint::analysis {
namespace {

const std::string kParagraph =
    "The council of Springfield voted on Monday to build a second bridge over the river, after a debate that went on "
    "until long past midnight.";

// "role:agency " of every credit, in order.
std::string Find(const std::string& text) {
  const std::vector<LineLabel> labels = LabelLines(*LineRules::BuiltIn(), text);
  const CreditInput input{text, labels, std::nullopt, std::nullopt, "gazette.example"};
  std::string out;
  for (const Credit& credit : FindCredits(*AgencyRegistry::BuiltIn(), *CreditRules::BuiltIn(), input).credits) {
    out += std::string(NameOf(credit.role)) + ":" + (credit.agency == nullptr ? "?" : credit.agency->id) + " ";
  }
  return out;
}

std::string Before(const std::string& line) { return Find(line + "\n" + kParagraph + "\n\n" + kParagraph); }
std::string Amid(const std::string& line) { return Find(kParagraph + "\n\n" + line + "\n\n" + kParagraph); }
std::string After(const std::string& line) { return Find(kParagraph + "\n\n" + kParagraph + "\n" + line); }

using Golden = std::pair<const char*, const char*>;

TEST(CreditEnds, ACopyrightWithoutAYear) {
  for (const char* const line : {"\u00A9 AFP", "(c) AFP", "Copyright AFP", "\u00A9 Agence France-Presse.",
                                 "\u00A9 AFP. Tous droits r\u00E9serv\u00E9s"}) {
    EXPECT_EQ(After(line), "text_origin:afp ") << line;
  }
  EXPECT_EQ(After("Copyright ANSA - Tutti i diritti riservati"), "text_origin:ansa ");
  EXPECT_EQ(After("\u00A9 dpa. Alle Rechte vorbehalten"), "text_origin:dpa ");
  EXPECT_EQ(After("\u00A9 Agencia EFE. Todos los derechos reservados"), "text_origin:efe ");
  EXPECT_EQ(Before("\u00A9 AFP"), "photo:afp ") << "of the picture above the text";
  EXPECT_EQ(Amid("\u00A9 AFP"), "photo:afp ");
  EXPECT_EQ(After("Photo: Jo Example\n\u00A9 AFP"), "photo:afp ");
  for (const char* const line : {"\u00A9 AP Moller", "\u00A9 Jo Example", "\u00A9 Getty Images"}) {
    EXPECT_EQ(After(line), "") << line;
  }
}

TEST(CreditEnds, APicturesCreditAboveTheTextIsNoDateline) {
  for (const auto& [line, credits] : {
           Golden{"AFP/STR", "photo:afp "},
           Golden{"REUTERS/STR", "photo:reuters "},
           Golden{"AFP/NASA", "photo:afp "},
           Golden{"AFP/SANCHEZ", "photo:afp "},
           Golden{"AFP/ILLUSTRATION", "photo:afp "},
           Golden{"NASA, AP", "photo:ap "},
           Golden{"Sanchez (AFP)", "photo:afp "},
           Golden{"Satellite (AFP)", "photo:afp "},
           Golden{"Illustration (AFP)", "photo:afp "},
           Golden{"Drone (AFP)", ""},
           Golden{"AFP, Sanchez", ""},
           Golden{"Reuters, Illustration", ""},
           Golden{"NASA, AP:", "photo:ap "},
       }) {
    EXPECT_EQ(Before(line), credits) << line;
  }
}

TEST(CreditEnds, ACompanysFormBehindAnAgencysName) {
  EXPECT_EQ(After("\u2122 & \u00A9 2021 Cable News Network, Inc., an Example Company. All rights reserved."),
            "text_origin:cnn_newsource ");
  EXPECT_EQ(After("\u00A9 2021 CBS Interactive Inc. All rights reserved."), "");
}

TEST(CreditEnds, BylinesInTheText) {
  for (const auto& [line, credits] : {
           Golden{"By Jo Example, with AP", "contributor:ap "},
           Golden{"By Jo Example with AP", "contributor:ap "},
           Golden{"By Jo Example and AP", "contributor:ap "},
           Golden{"By Jo Example (with inputs from PTI)", "contributor:pti "},
           Golden{"By Jo Example (AP)", "text_origin:ap "},
           Golden{"By Jo Example and agencies", "contributor:? "},
           Golden{"By Jo Example with wire services", "contributor:? "},
           Golden{"Jo Example, with reporting by Reuters", "contributor:reuters "},
           Golden{"Jo Example (mit dpa)", "contributor:dpa "},
           Golden{"Gazette staff with AP", "contributor:ap "},
           Golden{"Gazette staff and agencies", "disclaimer:? "},
           Golden{"Staff and wire reports", "disclaimer:? "},
           Golden{"Le Quotidien avec AFP", "contributor:afp "},
           Golden{"Local Government and agencies", ""},
           Golden{"Dow Example and Reuters", ""},
           Golden{"Interview with AP", ""},
       }) {
    EXPECT_EQ(Before(line), credits) << line;
  }
}

TEST(CreditEnds, WithIsNotFrom) {
  EXPECT_EQ(After("- With AP"), "contributor:ap ");
  EXPECT_EQ(After("\u2014 with AFP"), "contributor:afp ");
  EXPECT_EQ(After("\u2014 by AFP"), "text_origin:afp ");
  EXPECT_EQ(After("AP Sports Writer Jo Example contributed."), "contributor:ap ");
  EXPECT_EQ(After("Inputs: PTI"), "contributor:pti ");
  EXPECT_EQ(After("Inputs: coal and steel"), "");
  EXPECT_EQ(After("Compiled from AP and Reuters"), "contributor:ap contributor:reuters ");
}

TEST(CreditEnds, AnAgencysNameAlone) {
  EXPECT_EQ(After("GNA"), "text_origin:gna ");
  EXPECT_EQ(Before("By Jo Example\nTribune News Service"), "text_origin:tns ");
  EXPECT_EQ(Before("Paris (AFP)"), "text_origin:afp ");
  EXPECT_EQ(Before("OSLO, AP \u2014"), "text_origin:ap ");
  EXPECT_EQ(Before("AFP, Paris"), "text_origin:afp ");
}

}  // namespace
}  // namespace wireprint::analysis
