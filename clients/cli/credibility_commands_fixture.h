// The tool's commands of credibility, run against a server of the test's.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "clients/cli/app.h"
#include "clients/cli/credibility_words.h"
#include "clients/cli/width.h"
#include "clients/cpp/testing_credibility.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::cli {

inline constexpr int64_t kTime = 1772323200;  // 2026-03-01 00:00:00 UTC

class CredibilityCommandsTest : public ::testing::Test {
 protected:
  int Run(const std::vector<std::string>& arguments, const std::string& in = "") {
    std::istringstream input(in);
    out_.str("");
    err_.str("");
    Session session;
    session.server = "127.0.0.1:1";  // none of these commands speaks to dedup
    session.credibility = server_.Options().target;
    session.in = &input;
    session.out = &out_;
    session.err = &err_;
    const int code = RunTool(arguments, session);
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(out_.str(), '\n'))) {
      if (!line.empty() && line.front() != '{' && line.front() != ' ') {
        EXPECT_LE(Width(line), 100U) << line;
      }
    }
    return code;
  }
  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

  client::TestingCredibility server_;
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace wireprint::cli
