#include "services/analysis/credits.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>

namespace wireprint::analysis {
namespace {

const std::string kParagraph =
    "The council of Springfield voted on Monday to build a second bridge over the river, after a debate that went on "
    "until long past midnight.";

struct Given {
  std::optional<absl::string_view> byline;
  std::optional<absl::string_view> credit_line;
  absl::string_view outlet = "gazette.example";
};

Credits Find(absl::string_view text, const Given& given) {
  const std::vector<LineLabel> labels = LabelLines(*LineRules::BuiltIn(), text);
  const CreditInput input{text, labels, given.byline, given.credit_line, given.outlet};
  return FindCredits(*AgencyRegistry::BuiltIn(), *CreditRules::BuiltIn(), input);
}

// "role:agency<distributor=name" of every credit, in order.
std::string Show(const std::string& text, const Given& given = {}) {
  std::string out;
  for (const Credit& credit : Find(text, given).credits) {
    const absl::string_view field = credit.field == CreditField::kText     ? absl::string_view(text)
                                    : credit.field == CreditField::kByline ? *given.byline
                                                                           : *given.credit_line;
    EXPECT_LE(credit.span.end, field.size());
    EXPECT_FALSE(credit.rule.empty());
    out += std::string(NameOf(credit.role)) + ":" + (credit.agency == nullptr ? "?" : credit.agency->id) +
           (credit.distributor == nullptr ? "" : "<" + credit.distributor->id);
    if (credit.agency != nullptr) out += "=" + std::string(field.substr(credit.span.begin, credit.span.size()));
    out += "; ";
  }
  return out;
}

std::string After(const std::string& line) { return Show(kParagraph + "\n\n" + kParagraph + "\n" + line); }
std::string Before(const std::string& line) { return Show(line + "\n" + kParagraph + "\n\n" + kParagraph); }

TEST(Credits, OfTheText) {
  EXPECT_EQ(Show("SPRINGFIELD (AP) \u2014 " + kParagraph), "text_origin:ap=AP; ");
  EXPECT_EQ(Before("By The Associated Press"), "text_origin:ap=The Associated Press; ");
  EXPECT_EQ(Before("/ Source: The Associated Press"), "text_origin:ap=The Associated Press; ");
  EXPECT_EQ(Before("Reuters"), "text_origin:reuters=Reuters; ");
  EXPECT_EQ(Before("The Associated Press | Monday, May 3, 2021, 7:24 a.m."), "text_origin:ap=The Associated Press; ");
  EXPECT_EQ(After("Our Standards: The Thomson Reuters Trust Principles."),
            "text_origin:reuters=The Thomson Reuters Trust Principles; ");
  EXPECT_EQ(After("Distributed by Tribune Content Agency, LLC."), "text_origin:tns=Tribune Content Agency; ");
  EXPECT_EQ(After("\u2013IANS"), "text_origin:ians=IANS; ");
  EXPECT_EQ(Show(kParagraph + "\n" + kParagraph + " (PTI)"), "text_origin:pti=PTI; ");
  EXPECT_EQ(Show(kParagraph + "\r\n" + kParagraph + " \u2014AP\r\n"), "text_origin:ap=AP; ");
}

TEST(Credits, OfADatelineAlone) {
  EXPECT_EQ(Before("WASHINGTON, Jan 5 (Reuters)\n"), "text_origin:reuters=Reuters; ");
  EXPECT_EQ(Before("Ferry runs again after the storm\nBy Jo Example\nOSLO (AP) \u2014\n"), "text_origin:ap=AP; ");
  EXPECT_EQ(Before("Baku, September 13, AZERTAC"), "text_origin:azertac=AZERTAC; ");
  EXPECT_EQ(Show("PARIS (Reuters/AP) - " + kParagraph), "text_origin:reuters=Reuters; text_origin:ap=AP; ");
}

TEST(Credits, ThatSurviveTheirLine) {
  EXPECT_EQ(Show("NEW YORK, Jan. 5, 2021 /PRNewswire/ -- " + kParagraph), "text_origin:prnewswire=PRNewswire; ");
  EXPECT_EQ(After("Copyright 2021 The Associated Press. All rights reserved."),
            "text_origin:ap=The Associated Press; ");
  EXPECT_EQ(After("\u00A9 AFP 2021"), "text_origin:afp=AFP; ");
  EXPECT_EQ(After("(Except for the headline, this story has not been edited by Gazette staff and is published from a "
                  "syndicated feed.)"),
            "disclaimer:?; ");
  EXPECT_EQ(After("This story has been published from a wire agency feed without modifications to the text."),
            "disclaimer:?; ");
  EXPECT_EQ(After("This story is auto-generated from a PTI feed."), "text_origin:pti=PTI; ");
  EXPECT_EQ(After("This article was republished from The Conversation under a licence."),
            "text_origin:the_conversation=The Conversation; ");
}

TEST(Credits, OfThoseWhoHelped) {
  EXPECT_EQ(After("The Associated Press contributed to this report."), "contributor:ap=The Associated Press; ");
  EXPECT_EQ(After("Associated Press writers Jo J. Example in Oslo and Sam Sample contributed to this report."),
            "contributor:ap=Associated Press; ");
  EXPECT_EQ(After("(With inputs from ANI/PTI)"), "contributor:ani=ANI; contributor:pti=PTI; ");
  EXPECT_EQ(After("(With inputs from agencies)"), "contributor:?; ");
  EXPECT_EQ(After("With files from The Canadian Press"), "contributor:cp_ca=The Canadian Press; ");
}

TEST(Credits, InTheirOwnSentences) {
  EXPECT_EQ(After("Jo Example wrote this. Distributed by Tribune Content Agency, LLC."),
            "text_origin:tns=Tribune Content Agency; ");
  EXPECT_EQ(After("The ferry runs again. This story was first published by Reuters and has been edited here."),
            "text_origin:reuters=Reuters; ");
  EXPECT_EQ(After("This report includes information from The Associated Press."),
            "contributor:ap=The Associated Press; ");
  EXPECT_EQ(After("\u2014 with inputs from ANI"), "contributor:ani=ANI; ");
  EXPECT_EQ(After("Jo Example, with files from The Canadian Press"), "contributor:cp_ca=The Canadian Press; ");
  EXPECT_EQ(After("Contributed by Reuters"), "contributor:reuters=Reuters; ");
  EXPECT_EQ(After("The ferry on Monday. Jo Example/Springfield Times via AP"), "photo:ap=AP; ");
}

TEST(Credits, OfPictures) {
  EXPECT_EQ(After("The ferry on Monday. Jo Example / AFP - Getty Images"), "photo:afp<getty=AFP; ");
  EXPECT_EQ(After("(AFP Photo / Jo Example)"), "photo:afp=AFP Photo; ");
  EXPECT_EQ(After("Jo Example via REUTERS"), "photo:reuters=REUTERS; ");
  EXPECT_EQ(After("People wait for the ferry (Jo Example/Lehtikuva via AP)"), "photo:stt<ap=Lehtikuva; ");
  EXPECT_EQ(After("Video: Reuters"), "video:reuters=Reuters; ");
  EXPECT_EQ(Show(kParagraph + "\nTHE ASSOCIATED PRESS\n" + kParagraph), "photo:ap=THE ASSOCIATED PRESS; ")
      << "a name alone under a sentence in mid-report is a picture's";
  EXPECT_EQ(Before("By Jo Example, Getty Images"), "") << "a picture agency writes no texts";
  EXPECT_EQ(After("\u00A9 2021 Getty Images. All rights reserved."), "");
}

TEST(Credits, OfANameAloneByWhereItStands) {
  const auto amid = [](const std::string& lines) { return Show(kParagraph + "\n\n" + lines + "\n\n" + kParagraph); };
  EXPECT_EQ(amid("Image\nAP"), "photo:ap=AP; ");
  EXPECT_EQ(amid("Video\n\nReuters"), "photo:reuters=Reuters; ");
  EXPECT_EQ(amid("Getty Images\nReuters"), "photo:getty=Getty Images; photo:reuters=Reuters; ");
  EXPECT_EQ(amid("Advertisement\n\nAP"), "");
  EXPECT_EQ(amid("Also Read | Ferry runs again\n\nReuters"), "");
  EXPECT_EQ(amid("Author of the article:\nReuters\nPublished 12 May 2021, 10:15"), "text_origin:reuters=Reuters; ");
  EXPECT_EQ(After("Advertisement\nReuters"), "text_origin:reuters=Reuters; ");
  EXPECT_EQ(Before("Advertisement\nReuters"), "text_origin:reuters=Reuters; ");
  EXPECT_EQ(Before("Image\nReuters"), "photo:reuters=Reuters; ");
}

TEST(Credits, OfTheCallersFields) {
  EXPECT_EQ(Show(kParagraph, {.byline = "Jo Example, Associated Press"}), "text_origin:ap=Associated Press; ");
  EXPECT_EQ(Show(kParagraph, {.byline = ""}), "");
  EXPECT_EQ(Show(kParagraph, {.credit_line = "Reuters"}), "text_origin:reuters=Reuters; ");
  EXPECT_EQ(Show(kParagraph, {.credit_line = "Photo: Jo Example/AFP via Getty Images"}), "photo:afp<getty=AFP; ");
  EXPECT_EQ(Show(kParagraph, {.credit_line = "With inputs from PTI"}), "contributor:pti=PTI; ");
  EXPECT_EQ(Show(kParagraph, {.credit_line = ""}), "");
  const Credits found = Find(kParagraph, {.byline = "By Jo Example"});
  ASSERT_TRUE(found.byline);
  EXPECT_EQ(found.byline->field, CreditField::kByline);
  ASSERT_EQ(found.byline->names.size(), 1u);
  EXPECT_EQ(found.byline->names[0], (text::ByteRange{3, 13}));
}

TEST(Credits, AreNever) {
  for (const char* line : {
           "According to Reuters, the bridge is to be closed for a year, and no one knows who is to pay for the ferry.",
           "The mayor told The Associated Press on Monday that the bridge would be closed and the ferry would run.",
           "A photographer of AFP and a reporter of Reuters were hurt when the crane fell, the ministry said in Oslo.",
           "Reuters and AP reported on Monday that the ferry would run, and AFP quoted a minister who denied it all.",
           "(KMIZ)",
           "SPRINGFIELD, Mo. (KMIZ) \u2014 The council voted on Monday to build a second bridge over the river.",
           "Example Research Institute contributed to this report.",
           "Pictures distributed by the Korean Central News Agency showed a new ferry.",
           "Video distributed by the Associated Press showed the crane.",
           "Distributed by Reuters, the pictures showed a crane in the river.",
           "A video from the AP feed showed the ship.",
           "This report was published on Monday by Reuters, which said that the ferry had been sold.",
           "This content was produced by Russia's TASS agency and is false, the council said.",
           "The senator answered with information from Reuters.",
           "Half the money was contributed by Bloomberg.",
           "What the town needs is further research by Bloomberg.",
           "The deal was announced via Business Wire.",
           "The pictures reached the town on Monday via AP",
           "\U0001F4F0 AP",
           "Source: the ministry",
       }) {
    EXPECT_EQ(Show(kParagraph + "\n" + line + "\n" + kParagraph), "") << line;
  }
  EXPECT_EQ(Show("(CNN) \u2014 " + kParagraph + "\nCopyright 2021 Cable News Network. All rights reserved.",
                 {.outlet = "cnn.com"}),
            "")
      << "the outlet's own";
}

TEST(Credits, MenusAndOtherReportsAreNone) {
  EXPECT_EQ(Before("News Services\nAssociated Press\nReuters\nOpinion"), "");
  EXPECT_EQ(After("one\ntwo\nthree\nA ferry sank\nBy Reuters\nA bridge fell\nBy AFP"), "");
  EXPECT_EQ(After("\u00A9 2021 CBS Interactive. All rights reserved."), "") << "a company named like an agency";
  EXPECT_EQ(After("ABC News. 15 November 2021."), "") << "an entry of a list of references";
}

TEST(Credits, AHouseFormNamesItsHouseWhereNobodyIsNamed) {
  const std::string signoff = " (Reporting by Jo Example in Oslo; Editing by Sam Sample)";
  const Credits found = Find(kParagraph + signoff, {});
  ASSERT_EQ(found.credits.size(), 1u);
  EXPECT_EQ(found.credits[0].agency->id, "reuters");
  EXPECT_EQ(found.credits[0].span.begin, kParagraph.size() + 2);
  EXPECT_EQ(Show("OSLO (AFP) \u2014 " + kParagraph + signoff), "text_origin:afp=AFP; ");
}

TEST(Credits, DatelineAndByline) {
  const std::string text = "By Jo Example and Sam Sample\nOSLO, May 3 (AP) - " + kParagraph;
  const Credits found = Find(text, {});
  ASSERT_TRUE(found.dateline);
  EXPECT_EQ(text.substr(found.dateline->place.begin, found.dateline->place.size()), "OSLO");
  EXPECT_EQ(text.substr(found.dateline->date.begin, found.dateline->date.size()), "May 3");
  EXPECT_EQ(found.dateline->agency->id, "ap");
  ASSERT_TRUE(found.byline);
  EXPECT_EQ(found.byline->names.size(), 2u);
  EXPECT_FALSE(Find(kParagraph, {}).dateline);
  EXPECT_FALSE(Find(kParagraph, {}).byline);
}

TEST(Credits, HostileTextsEndAndAreTheSameTwice) {
  std::string by;
  while (by.size() < size_t{1} << 20) by += "By ";
  std::string forms;
  while (forms.size() < size_t{1} << 20) forms += "with inputs from contributed reporting by editing by (via /";
  std::string lines;
  while (lines.size() < size_t{1} << 20) lines += "AP\n(AFP)\n";
  for (const std::string& text : {std::string(), std::string("\n\n"), std::string(1 << 20, '('), by, forms, lines}) {
    EXPECT_EQ(Show(text), Show(text));
  }
  EXPECT_EQ(Show(std::string(1 << 20, '(')), "");
  EXPECT_EQ(Show(by), "");
}

long PeakKib() {
  rusage usage{};
  EXPECT_EQ(getrusage(RUSAGE_SELF, &usage), 0);
  return usage.ru_maxrss;
}

TEST(Credits, WithALetterThatFoldsToAscii) {
  EXPECT_EQ(After("Thi\u017F \u017Ftory was originally published by The Conversation."), "") << "no anchor";
  EXPECT_EQ(After("This \u017Ftory was originally published by The Conversation."),
            "text_origin:the_conversation=The Conversation; ");
  EXPECT_EQ(After("(With inputs from agencie\u017F)"), "contributor:?; ");
  EXPECT_EQ(After("(With file\u017F from PTI)"), "contributor:pti=PTI; ");
  EXPECT_EQ(After("A\u017F before.\nDistributed by Tribune Content Agency."),
            "text_origin:tns=Tribune Content Agency; ");
  EXPECT_EQ(After("2 \u212A\nDistributed by Tribune Content Agency."), "text_origin:tns=Tribune Content Agency; ");
}

TEST(Credits, ManyLinesTakeLittleMemory) {
  constexpr size_t kBytes = size_t{1} << 20;
  constexpr long kMaxKib = 128 << 10;
  for (const absl::string_view line : {"20\n", "(/-\n", "\u017F\n", "\n"}) {
    std::string text = line == "\n" ? "\u017F" : "";
    while (text.size() < kBytes) text.append(line.data(), line.size());
    text += "\nDistributed by Tribune Content Agency.";
    const std::vector<LineLabel> labels = LabelLines(*LineRules::BuiltIn(), text);
    const CreditInput input{text, labels, std::nullopt, std::nullopt, "gazette.example"};
    const long before = PeakKib();
    const Credits found = FindCredits(*AgencyRegistry::BuiltIn(), *CreditRules::BuiltIn(), input);
    EXPECT_LT(PeakKib() - before, kMaxKib) << line;
    ASSERT_EQ(found.credits.size(), 1u) << line;
    EXPECT_EQ(found.credits[0].agency->id, "tns");
  }
}

}  // namespace
}  // namespace wireprint::analysis
