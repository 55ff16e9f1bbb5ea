#include "services/chassis/log_level.h"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/chassis/flags.h"
#include "services/chassis/log.h"

namespace wireprint::chassis {
namespace {

using testing::HasSubstr;

class LogLevelTest : public testing::Test {
 protected:
  LogLevelTest() { SetLogFile(fileno(file_)); }
  ~LogLevelTest() override {
    ChangeLogLevel("level=info");
    SetLogFile(STDERR_FILENO);
    std::fclose(file_);
  }
  // What was logged since the last time.
  std::string Said() {
    FlushLog(absl::Seconds(20));
    std::string text(1 << 16, '\0');
    text.resize(static_cast<size_t>(pread(fileno(file_), text.data(), text.size(), read_)));
    read_ += static_cast<off_t>(text.size());
    return text;
  }

  std::FILE* file_ = std::tmpfile();
  off_t read_ = 0;
};

TEST_F(LogLevelTest, EveryChangeIsLoggedAndInForce) {
  std::string former = "info";
  for (const std::string level : {"error", "warning", "error", "debug", "debug", "error", "info"}) {
    const AdminReply reply = ChangeLogLevel("level=" + level);
    EXPECT_EQ(reply.code, 200);
    EXPECT_EQ(reply.body, level + "\n");
    EXPECT_EQ(ShowLogLevel().body, level + "\n");
    EXPECT_THAT(Said(),
                HasSubstr("\"event\":\"log_level_changed\",\"from\":\"" + former + "\",\"to\":\"" + level + "\"}"));
    EXPECT_THAT(ConfigText(), HasSubstr("log-level = " + level + "\n"));
    for (const Severity severity : {Severity::kDebug, Severity::kInfo, Severity::kWarning, Severity::kError}) {
      Log(severity, "a_line");
      EXPECT_EQ(!Said().empty(), severity >= LogLevel()) << level;
    }
    former = level;
  }
}

TEST_F(LogLevelTest, WhatIsNoLevelChangesNothing) {
  for (const char* query :
       {"", "level", "level=", "level=DEBUG", "level=debug&x", "debug", "x=1&level=debug", "level=4"}) {
    const AdminReply reply = ChangeLogLevel(query);
    EXPECT_EQ(reply.code, 400) << query;
    EXPECT_THAT(reply.body, HasSubstr("debug, info, warning and error")) << query;
  }
  EXPECT_EQ(ShowLogLevel().body, "info\n");
  EXPECT_EQ(Said(), "");
}

}  // namespace
}  // namespace wireprint::chassis
