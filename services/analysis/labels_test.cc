#include "services/analysis/labels.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace wireprint::analysis {
namespace {

std::string KindOf(const std::string& line) {
  const auto labels = LabelLines(*LineRules::BuiltIn(), line);
  return labels.empty() ? "body" : std::string(NameOf(labels[0].kind));
}

TEST(LabelLines, GoldenLinesOfAPage) {
  const std::pair<const char*, const char*> kGolden[] = {
      {"Also Read |\u00A0Ferry service resumes after two-day strike", "related_link"},
      {"SOMA/ALSO READ: Ferry service resumes", "body"},
      {"READ MORE: Harbour master resigns", "related_link"},
      {"Related: Ten bridges that were never built", "related_link"},
      {"Watch: The moment the crane came down", "related_link"},
      {"WATCH | The moment the crane came down", "related_link"},
      {"More on this story", "related_link"},
      {"Related Articles", "related_link"},
      {"Most Read", "related_link"},
      {"IE 11 is not supported. For an optimal experience visit our site on another browser.", "browser_notice"},
      {"Your browser doesn\u2019t support HTML5 audio", "browser_notice"},
      {"You are using an outdated browser.", "browser_notice"},
      {"Please enable JavaScript to continue", "browser_notice"},
      {"We use cookies to give you the best experience on our site.", "consent_notice"},
      {"By clicking Accept, you agree to our Privacy Policy.", "consent_notice"},
      {"Privacy Policy | Terms of Use", "consent_notice"},
      {"Sign up for our daily newsletter", "newsletter_prompt"},
      {"The best of the week, delivered straight to your inbox", "newsletter_prompt"},
      {"Subscribe now", "subscription_prompt"},
      {"Already a subscriber? Log in", "subscription_prompt"},
      {"To continue reading, subscribe or sign in", "subscription_prompt"},
      {"Follow us on Twitter and Facebook", "social_prompt"},
      {"Share on Facebook", "social_prompt"},
      {"Facebook | Twitter | Email", "social_prompt"},
      {"Download the Harbour News app", "app_promo"},
      {"Advertisement", "advert_label"},
      {"ADVERTISEMENT 2", "advert_label"},
      {"Story continues below", "advert_label"},
      {"\u00A9 2022 Harbour News Ltd. All rights reserved.", "copyright_notice"},
      {"All rights reserved", "copyright_notice"},
      {"Copyright 2021 The Associated Press. All rights reserved. This material may not be published, broadcast, "
       "rewritten or redistributed without permission.",
       "copyright_notice"},
      {"This story has been published from a wire agency feed without modifications to the text. Only the headline "
       "has been changed.",
       "syndication_disclaimer"},
      {"(Except for the headline, this story has not been edited by Harbour News staff and is published from a "
       "syndicated feed.)",
       "syndication_disclaimer"},
      {"The views expressed in this article are the author\u2019s own.", "legal_disclaimer"},
      {"Leave a comment", "comment_prompt"},
      {"12 Comments", "comment_prompt"},
      {"Skip to main content", "navigation"},
      {"Back to top", "navigation"},
      {"Last updated 3 hours ago", "timestamp_line"},
      {"By Maria Ödegård and Tom O\u2019Neil", "byline"},
      {"Karim Ansari / AFP - Getty Images", "photo_credit"},
      {"Photo: Maria Ödegård", "photo_credit"},
      {"The quay after the storm on Monday (Picture: Reuters)", "photo_caption"},
      {"/ Source: The Associated Press", "agency_credit_line"},
      {"The Associated Press contributed to this report.", "contributor_line"},
      {"(Reporting by Maria Ödegård; Editing by Tom Price)", "reporter_signoff"},
      {"Published 12 May 2021 at 10:15 | Updated 3 June 2021", "timestamp_line"},
      {"Updated: May 3rd, 2021, 9:56 a.m. EDT", "timestamp_line"},
      {"Posted 04/05/2021 11:00 by Jo Example", "timestamp_line"},
      {"Updated 4 h at 9:15 p. m. ESTUpdated an hour ago", "timestamp_line"},
      {"Media captionWho is the harbour master?", "photo_caption"},
      {"The quay after the storm, in which eleven boats sank. The town has since been rebuilt by its own people, who "
       "had no help, they say, from anyone beyond the river. (Jo Example/Springfield Times)",
       "photo_caption"},
      {"Already registered? Log in", "subscription_prompt"},
      {"Topics: harbours, ferries, U.S.", "navigation"},
      {"Comments are closed.", "comment_prompt"},
      {"The best stories of the week, delivered daily", "newsletter_prompt"},
      {"Jo Example in Springfield and Sam Sample contributed to the report.", "contributor_line"},
      {"Related: \u2018We were told nothing,\u2019 the mayor said.", "related_link"},
      {"WASHINGTON, Jan 5 (Reuters)", "dateline"},
      {"WASHINGTON (AP) \u2014", "dateline"},
      {"Correction: An earlier version misstated the year.", "correction_note"},
  };
  for (const auto& [line, kind] : kGolden) EXPECT_EQ(KindOf(line), kind) << line;
}

TEST(LabelLines, SentencesOfAReportStay) {
  for (const char* line : {
           "Watch groups said the vote had been delayed twice.",
           "Watches and jewellery worth a fortune were taken from the shop.",
           "Related charges against two former officers were dropped in May.",
           "Read the statement aloud, the judge told the clerk, and he did.",
           "Read by millions, the paper closed after ninety years.",
           "More on the island are without power than at any time since the storm.",
           "Advertisement revenue fell by a tenth, the publisher said.",
           "Copyright law was last revised in 1998, and the court said so.",
           "Copyright 2020 was the theme of a conference held in the town.",
           "All rights reserved to the states were listed in an annex.",
           "Subscribe to that view, he warned, and nothing will ever be built.",
           "Sign up began on Monday for the city's new bus pass.",
           "Register to vote before Friday, the mayor urged residents.",
           "Follow the money, the prosecutor told the jury.",
           "Share prices fell on Tuesday after the bank's warning.",
           "Download speeds in the valley are the slowest in the country.",
           "Comments by the minister drew laughter in the chamber.",
           "The company said its browser does not support the older format.",
           "Your browser history may be read by the police, the court ruled.",
           "We use the river every day, said a ferryman.",
           "We use cookies as bait for the raccoons, the warden said.",
           "By signing the treaty, both countries agreed to withdraw their troops.",
           "By Monday evening the fire was under control.",
           "By the time police arrived, the shop was empty.",
           "Photos from the scene showed a collapsed roof.",
           "Photos by residents showed smoke above the harbour.",
           "Source code for the system was published by the ministry.",
           "Sources: the phrase appears nine times in the inquiry's report.",
           "Rain contributed to this flood more than the dam did, engineers said.",
           "Reuters reported that the talks had failed.",
           "This report was produced by the UN refugee agency after two visits.",
           "This story has been told in the village for two hundred years.",
           "The views expressed in the letter drew sharp criticism from the unions.",
           "Home owners along the coast have been told to leave.",
           "Updated rules for lorry drivers take effect in 2024, the ministry said, and fines will double by March.",
           "Support independent candidates or stay at home, the leaflet said.",
           "Unlimited access to the archive was granted to the inquiry in 2019.",
           "Please visit the site of the accident, the widow asked the minister.",
           "Video evidence was shown to the jury on Wednesday.",
           "Listen to the people, the crowd chanted outside the palace.",
           "To view the crater, visitors must register at the town hall and climb for an hour.",
           "If you are a member of the crew, please come forward, the captain said.",
           "\u201CWe use cookies and tracking technologies on every page,\u201D the company told the court.",
           "(c) the minister shall publish the list within thirty days;",
           "Correction officers at the county jail went on strike.",
           "Become a member of the union or leave, they were told.",
           "Published in May 2019, the inquiry's findings run to 300 pages.",
           "Updated figures from 2019 show that sales fell by half.",
           "Revised data for 2023 showed growth of 2 percent.",
           "Created in 1947, the harbour board employs 300 people.",
           "Posted in 2020, the clip has been seen a million times.",
           "Issued on 4 May 2021, the warrant names three men.",
           "About 2,000 crates of fish are delivered every day.",
           "Bread was baked at night and delivered daily.",
           "\u201CPlease contact us at tips@harbour.example if you saw the boat,\u201D Chief Jo Example said.",
           "Sign up for alerts, the mayor told residents of the lower town.",
           "Already registered, 3 million voters will go to the polls in May.",
           "Topics: the two leaders discussed fish, ferries and the price of rope.",
           "Topics: the two leaders discussed trade, officials said.",
           "More than 200 divers from 40 countries contributed to the report.",
           "It's freezing in the valley and the taps have run dry.",
           "The comments are open to more than one reading.",
           "The full report is available to members of both chambers.",
           "An error occurred while processing ballots in two counties.",
           "Follow me on Twitter, the candidate told the crowd in Springfield.",
           "\u201CThis content is available to subscribers,\u201D said the firm's lawyer, and sat down.",
           "A long first sentence sets out what the council had to settle on Monday before the vote could begin at "
           "all. "
           "A second one tells how it ended, hours later, with the lights out. (Springfield Times)",
       }) {
    EXPECT_EQ(KindOf(line), "body") << line;
  }
}

TEST(LabelLines, SpansLinesAndFlags) {
  const std::string text = "Ärzte said so.\r\n\r\n  Advertisement \nThe rest.\n\u00A9 2022 Harbour News\n";
  const auto rules = LineRules::BuiltIn();
  const auto labels = LabelLines(*rules, text);
  ASSERT_EQ(labels.size(), 2u);
  EXPECT_EQ(text.substr(labels[0].span.begin, labels[0].span.size()), "  Advertisement ");
  EXPECT_EQ(labels[0].line, 2u);
  EXPECT_TRUE(labels[0].drop);
  EXPECT_FALSE(labels[0].carries_credit);
  EXPECT_EQ(labels[0].rule->id, "ad.label");
  EXPECT_EQ(labels[1].line, 4u);
  EXPECT_TRUE(labels[1].drop);
  EXPECT_TRUE(labels[1].carries_credit);
  EXPECT_EQ(LabelLines(*rules, text), labels);
  const auto byline = LabelLines(*rules, "By Maria Price");
  ASSERT_EQ(byline.size(), 1u);
  EXPECT_FALSE(byline[0].drop);
  EXPECT_TRUE(byline[0].carries_credit);
}

TEST(BodyRanges, AreWhatTheLabelsLeave) {
  const std::string text = "One.\n\nAdvertisement\n \nAdvertisement\nTwo.\nThree.\nAdvertisement";
  const auto body = BodyRanges(text, LabelLines(*LineRules::BuiltIn(), text));
  ASSERT_EQ(body.size(), 2u);
  EXPECT_EQ(text.substr(body[0].begin, body[0].size()), "One.\n\n");
  EXPECT_EQ(text.substr(body[1].begin, body[1].size()), "\nTwo.\nThree.\n");
  EXPECT_TRUE(BodyRanges("", {}).empty());
  EXPECT_TRUE(BodyRanges(" \n\t\n", {}).empty());
  EXPECT_EQ(BodyRanges("All of it", {}), (std::vector<text::ByteRange>{{0, 9}}));
}

}  // namespace
}  // namespace wireprint::analysis
