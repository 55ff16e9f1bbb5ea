#include "services/chassis/log.h"

#include <unistd.h>

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace wireprint::chassis {
namespace {

using Json = nlohmann::json;

TEST(LogTest, ALineIsAJsonObjectWithTimeSeverityEventAndFields) {
  const std::string line =
      FormatLogLine(absl::FromUnixMillis(1700000000123), Severity::kWarning, "slow_call",
                    {{"method", "AddReport"}, {"ok", true}, {"count", 3}, {"took", absl::Microseconds(1500)}});
  EXPECT_EQ(line,
            "{\"time\":\"2023-11-14T22:13:20.123Z\",\"severity\":\"warning\",\"event\":\"slow_call\","
            "\"method\":\"AddReport\",\"ok\":true,\"count\":3,\"took\":1.5}\n");
}

TEST(LogTest, EveryByteIsEscapedToValidJsonOnOneLine) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value = std::string("x") + static_cast<char>(byte) + "y";
    const std::string line = FormatLogLine(absl::UnixEpoch(), Severity::kInfo, "e", {{value, value}});
    EXPECT_EQ(line.find('\n'), line.size() - 1) << byte;
    const Json json = Json::parse(line);  // throws on invalid UTF-8 and raw control characters
    if (byte < 0x80) {
      EXPECT_EQ(json[value], value) << byte;
    }
  }
}

TEST(LogTest, NumbersKeepTheirRange) {
  const Json json = Json::parse(FormatLogLine(absl::UnixEpoch(), Severity::kInfo, "e",
                                              {{"u", std::numeric_limits<uint64_t>::max()},
                                               {"s", std::numeric_limits<int64_t>::min()},
                                               {"i", -1},
                                               {"inf", std::numeric_limits<double>::infinity()}}));
  EXPECT_EQ(json["u"], std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(json["s"], std::numeric_limits<int64_t>::min());
  EXPECT_EQ(json["i"], -1);
  EXPECT_EQ(json["inf"], "inf");
}

TEST(LogTest, SeveritiesHaveNames) {
  Severity severity = Severity::kInfo;
  EXPECT_TRUE(ParseSeverity("error", severity));
  EXPECT_EQ(severity, Severity::kError);
  EXPECT_FALSE(ParseSeverity("Error", severity));
  EXPECT_EQ(SeverityName(Severity::kDebug), "debug");
}

// Everything written to the log while this lives.
class Capture {
 public:
  Capture() {
    if (pipe(ends_) != 0) std::abort();
    SetLogFile(ends_[1]);
  }
  ~Capture() { close(ends_[0]); }

  std::string Take() {
    SetLogFile(STDERR_FILENO);
    close(ends_[1]);
    std::string text;
    char buffer[4096];
    for (ssize_t n; (n = read(ends_[0], buffer, sizeof(buffer))) > 0;) text.append(buffer, static_cast<size_t>(n));
    return text;
  }

 private:
  int ends_[2];
};

TEST(LogTest, LinesBelowTheLevelAreNotWritten) {
  Capture capture;
  Log(Severity::kDebug, "hidden");
  Log(Severity::kInfo, "shown");
  SetLogLevel(Severity::kError);
  Log(Severity::kWarning, "hidden");
  SetLogLevel(Severity::kInfo);
  EXPECT_EQ(Json::parse(capture.Take())["event"], "shown");
}

TEST(LogTest, LinesOfSeveralThreadsNeverMix) {
  Capture capture;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 50; ++i)
        Log(Severity::kInfo, "line", {{"text", std::string(100, static_cast<char>('a' + t))}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::string text = capture.Take();
  int lines = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    EXPECT_EQ(Json::parse(std::string(line))["text"].get<std::string>().size(), 100u);
    ++lines;
  }
  EXPECT_EQ(lines, 200);
}

}  // namespace
}  // namespace wireprint::chassis
