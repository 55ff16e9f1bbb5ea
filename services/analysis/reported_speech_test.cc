#include "services/analysis/reported_speech.h"

#include <gtest/gtest.h>

namespace wireprint::analysis {
namespace {

TEST(IsReportedSpeech, SentencesThatTellWhoSaidIt) {
  for (const char* line : {
           "Sign up for alerts, the mayor told residents on Monday.",
           "\"Email us at once if you saw him,\" Chief Jo Example said.",
           "'Subscribe to nothing,' said the widow of the founder.",
           "The ferry is closed, a spokeswoman for the harbour announced!",
           "The ferry is closed, he warned (and it stayed so.)",
       }) {
    EXPECT_TRUE(IsReportedSpeech(line)) << line;
  }
}

TEST(IsReportedSpeech, OtherLines) {
  for (const char* line : {
           "",
           "\"",
           "Sign up for alerts, news and offers.",
           "Ferry to close, minister says",
           "What was said and told in the week, in your inbox.",
           "Said Example writes for us on ferries.",
           "By using the site, you confirm that you have read all this.",
       }) {
    EXPECT_FALSE(IsReportedSpeech(line)) << line;
  }
}

}  // namespace
}  // namespace wireprint::analysis
