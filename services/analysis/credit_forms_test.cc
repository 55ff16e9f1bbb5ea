// The forms of credits, line by line and field by field.
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

// "role:agency<distributor " of every credit, in order.
std::string Find(absl::string_view text, std::optional<absl::string_view> byline,
                 std::optional<absl::string_view> credit_line) {
  const std::vector<LineLabel> labels = LabelLines(*LineRules::BuiltIn(), text);
  const CreditInput input{text, labels, byline, credit_line, "gazette.example"};
  std::string out;
  for (const Credit& credit : FindCredits(*AgencyRegistry::BuiltIn(), *CreditRules::BuiltIn(), input).credits) {
    out += std::string(NameOf(credit.role)) + ":" + (credit.agency == nullptr ? "?" : credit.agency->id) +
           (credit.distributor == nullptr ? "" : "<" + credit.distributor->id) + " ";
  }
  return out;
}

std::string After(const std::string& lines) {
  return Find(kParagraph + "\n\n" + kParagraph + "\n" + lines, std::nullopt, std::nullopt);
}
std::string Byline(const std::string& byline) { return Find(kParagraph, byline, std::nullopt); }
std::string CreditLine(const std::string& line) { return Find(kParagraph, std::nullopt, line); }

using Golden = std::pair<const char*, const char*>;

TEST(CreditForms, OverTwoLines) {
  for (const auto& [lines, credits] : {
           Golden{"With inputs from\nANI", "contributor:ani "},
           Golden{"With inputs from\nPTI and ANI", "contributor:pti contributor:ani "},
           Golden{"(With inputs from\n\nPTI)", "contributor:pti "},
           Golden{"With inputs from:\nThe Associated Press", "contributor:ap "},
           Golden{"Additional reporting by\nAgence France-Presse", "contributor:afp "},
           Golden{"Reporting by Jo Example\nReuters", "text_origin:reuters "},
           Golden{"With inputs from\nthe mayor of Springfield", ""},
           Golden{"The bridge was named by\nReuters", "text_origin:reuters "},
       }) {
    EXPECT_EQ(After(lines), credits) << lines;
  }
}

TEST(CreditForms, Lists) {
  for (const auto& [line, credits] : {
           Golden{"(AFP, Reuters)", "text_origin:afp text_origin:reuters "},
           Golden{"AFP/Reuters", "text_origin:afp text_origin:reuters "},
           Golden{"[AP, Reuters, AFP]", "text_origin:ap text_origin:reuters text_origin:afp "},
           Golden{"Reuters and AP", "text_origin:reuters text_origin:ap "},
           Golden{"jex/sas (AFP, dpa)", "text_origin:afp text_origin:dpa "},
           Golden{"(jex/dpa)", "text_origin:dpa "},
           Golden{"(With inputs from ANI and PTI)", "contributor:ani contributor:pti "},
           Golden{"The ferry runs until the bridge is open to all, the council said. (AFP, Reuters)",
                  "text_origin:afp text_origin:reuters "},
           Golden{"Jo Example/AFP/Getty Images", "photo:afp<getty "},
           Golden{"He reads Reuters, AP and AFP.", ""},
           Golden{"According to Reuters, AFP", ""},
       }) {
    EXPECT_EQ(After(line), credits) << line;
  }
}

TEST(CreditForms, Bylines) {
  for (const auto& [byline, credits] : {
           Golden{"Press Trust of India", "text_origin:pti "},
           Golden{"Jo Example, Press Trust of India", "text_origin:pti "},
           Golden{"Jo Example | News Agency of Nigeria", "text_origin:nan "},
           Golden{"Associated Press of Pakistan", "text_origin:app_pk "},
           Golden{"Jo Example of The Associated Press", "text_origin:ap "},
           Golden{"PA", "text_origin:pa_uk "},
           Golden{"By PA", "text_origin:pa_uk "},
           Golden{"PA Media", "text_origin:pa_uk "},
           Golden{"Jo Example, PA Political Correspondent", "text_origin:pa_uk "},
           Golden{"Jo Example, Lancaster, PA", ""},
           Golden{"Jo Example, PA Department of Health", ""},
           Golden{"Jo Example, with AP", "contributor:ap "},
           Golden{"Jo Example and Reuters", "contributor:reuters "},
           Golden{"Reuters, with AP", "text_origin:reuters contributor:ap "},
           Golden{"Jo Example, AP Moller", ""},
           Golden{"Jo Example, formerly of AP", ""},
           Golden{"Jo Example, ex-Reuters", ""},
           Golden{"Jo Example, previously with AFP, Associated Press", "text_origin:ap "},
       }) {
    EXPECT_EQ(Byline(byline), credits) << byline;
  }
}

TEST(CreditForms, CreditLines) {
  for (const auto& [line, credits] : {
           Golden{"Text: dpa, Foto: Reuters", "text_origin:dpa photo:reuters "},
           Golden{"Photo: AFP. Words: Reuters", "photo:afp text_origin:reuters "},
           Golden{"Texto: EFE / Foto: Jo Example", "text_origin:efe "},
           Golden{"dpa/AFP", "text_origin:dpa text_origin:afp "},
           Golden{"Quelle: dpa/AFP", "text_origin:dpa text_origin:afp "},
           Golden{"REUTERS/Jo Example", "photo:reuters "},
           Golden{"AFP/Getty Images/Jo Example", "photo:afp<getty "},
           Golden{"Foto: dpa", "photo:dpa "},
           Golden{"Avec AFP", "contributor:afp "},
           Golden{"Con información de AFP", "contributor:afp "},
           Golden{"mit dpa-Material", "contributor:dpa "},
           Golden{"Jo Example, with AP", "contributor:ap "},
           Golden{"Source: AP Moller", ""},
           Golden{"AP Moller", ""},
           Golden{"via Reuters Institute", ""},
           Golden{"AP volunteers", ""},
           Golden{"Jo Example, Press Trust of India", "text_origin:pti "},
           Golden{"Jo Example, formerly of AP", ""},
       }) {
    EXPECT_EQ(CreditLine(line), credits) << line;
  }
}

TEST(CreditForms, Pictures) {
  for (const auto& [line, credits] : {
           Golden{"REUTERS/Jo Example/File Photo", "photo:reuters "},
           Golden{"AP Photo/Jo Example, File", "photo:ap "},
           Golden{"Xinhua/Jo Example", "photo:xinhua "},
           Golden{"The mayor at the bridge on Monday. REUTERS/Jo Example/File Photo", "photo:reuters "},
           Golden{"The mayor at the bridge on Monday. AP Photo/Jo Example, File", "photo:ap "},
           Golden{"Foto: Jo Example/dpa", "photo:dpa "},
           Golden{"The mayor at the bridge Jo Example/AP", "photo:ap "},
           Golden{"Jo Example/Springfield Times/Getty Images", "photo:getty "},
           Golden{"The firm owns half of Shutterstock/Getty Images.", ""},
           Golden{"Reuters/Ipsos", ""},
       }) {
    EXPECT_EQ(After(line), credits) << line;
  }
}

TEST(CreditForms, ASourceIsAnAgencyWhereItsNameGoesNoFurther) {
  for (const auto& [line, credits] : {
           Golden{"Source: AP", "text_origin:ap "},
           Golden{"Source: AP, Jo Example", "text_origin:ap "},
           Golden{"Source: Reuters in Oslo", "text_origin:reuters "},
           Golden{"Source: AP Moller", ""},
           Golden{"Source: AP Moller - Maersk", ""},
           Golden{"Source: Reuters Institute", ""},
           Golden{"Source: PTI volunteers", ""},
           Golden{"Quelle: dpa-Grafik", ""},
           Golden{"Source: SPA", ""},
           Golden{"AP Moller contributed to this report.", ""},
           Golden{"With inputs from Reuters Institute", ""},
           Golden{"This report was first published by Bloomberg Philanthropies.", ""},
           Golden{"With inputs from AP Pro Basketball Writer Jo Example", "contributor:ap "},
           Golden{"Photo: AFP Jo Example", "photo:afp "},
       }) {
    EXPECT_EQ(After(line), credits) << line;
  }
}

TEST(CreditForms, WhatStandsBehindASourceIsNoLongerNameUnlessItIsKnown) {
  for (const auto& [line, credits] : {
           Golden{"Source: Xinhua Published: Sep 10, 2020 09:58 PM", "text_origin:xinhua "},
           Golden{"Source: AFP Updated: May 3", "text_origin:afp "},
           Golden{"Source: AFP Posted on 3 May", "text_origin:afp "},
           Golden{"Source: Reuters Date: May 3", "text_origin:reuters "},
           Golden{"Source: AFP Monday, March 3", "text_origin:afp "},
           Golden{"Source: AP Read more here", "text_origin:ap "},
           Golden{"Source: AFP Paris", "text_origin:afp "},
           Golden{"Quelle: dpa Berlin", "text_origin:dpa "},
           Golden{"Fuente: EFE Madrid", "text_origin:efe "},
           Golden{"Source: GNA Accra", "text_origin:gna "},
           Golden{"Source: AFP Agencies", "text_origin:afp "},
           Golden{"Source: AP Sports", "text_origin:ap "},
           Golden{"Source: AFP Fact Check", "text_origin:afp "},
           Golden{"Source: ANI Digital", "text_origin:ani "},
           Golden{"Source: AFP edited by Jo Example", "text_origin:afp "},
           Golden{"Source: AFP Photo: Jo Example", "text_origin:afp "},
           Golden{"Additional reporting by Reuters Beijing", "contributor:reuters "},
           Golden{"With inputs from AFP Beirut", "contributor:afp "},
           Golden{"Source: UPI payment data", ""},
           Golden{"Source: Reuters Foundation", ""},
       }) {
    EXPECT_EQ(After(line), credits) << line;
  }
  for (const auto& [line, credits] : {
           Golden{"AFP Paris", "text_origin:afp "},
           Golden{"Reuters Beijing", "text_origin:reuters "},
           Golden{"PTI New Delhi", "text_origin:pti "},
           Golden{"dpa Berlin", "text_origin:dpa "},
           Golden{"ANI Digital", "text_origin:ani "},
       }) {
    EXPECT_EQ(CreditLine(line), credits) << line;
  }
}

TEST(CreditForms, InOtherLanguages) {
  for (const auto& [line, credits] : {
           Golden{"Con información de AFP", "contributor:afp "},
           Golden{"El puente abre. (Con información de AFP y EFE)", "contributor:afp contributor:efe "},
           Golden{"Con información de agencias", "contributor:? "},
           Golden{"Com informações da Reuters", "contributor:reuters "},
           Golden{"Avec l’AFP", "contributor:afp "},
           Golden{"Le pont est ouvert (avec AFP)", "contributor:afp "},
           Golden{"Mit Material von dpa und Reuters", "contributor:dpa contributor:reuters "},
           Golden{"mit dpa-Material", "contributor:dpa "},
           Golden{"Quelle: dpa", "text_origin:dpa "},
           Golden{"Fonte: ANSA", "text_origin:ansa "},
           Golden{"© dpa-infocom, dpa:210503-99-123456/3", "text_origin:dpa "},
           Golden{"Selon l’AFP, le pont est ouvert.", ""},
           Golden{"Con AFP y Reuters trabajó durante años en la ciudad.", ""},
           Golden{"Laut dpa", ""},
       }) {
    EXPECT_EQ(After(line), credits) << line;
  }
}

}  // namespace
}  // namespace wireprint::analysis
