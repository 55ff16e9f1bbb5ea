#include "clients/cli/input.h"

#include <filesystem>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::StatusOr<reportv1::Report> Parse(const std::string& line) {
  std::vector<std::string> unknown;
  return ParseReport(line, &unknown);
}

TEST(ParseReportTest, TakesEitherSpellingAndPlainTimes) {
  const auto report = Parse(R"({"reportId":"r1","outlet":"a.example","text":"Ferry","byline":"","credit_line":null,)"
                            R"("published":"2026-03-01","observeTime":"2026-03-01T08:15:00.5+02:00"})");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->report_id(), "r1");
  EXPECT_EQ(report->text_bytes(), "Ferry");
  EXPECT_TRUE(report->has_byline());
  EXPECT_FALSE(report->has_credit_line());
  EXPECT_FALSE(report->has_title());
  EXPECT_EQ(report->published_at().seconds(), 1772323200);
  EXPECT_EQ(report->observe_time().seconds(), 1772345700);
  EXPECT_EQ(report->observe_time().nanos(), 500000000);
}

TEST(ParseReportTest, TakesBytes) {
  EXPECT_EQ(Parse(R"({"text_bytes":"RmVycnk="})")->text_bytes(), "Ferry");
  EXPECT_THAT(std::string(Parse(R"({"text_bytes":"???"})").status().message()),
              HasSubstr("\"text_bytes\": is no base64"));
}

TEST(ParseReportTest, SaysWhatIsWrongAndWhere) {
  const auto message = [](const std::string& line) { return std::string(Parse(line).status().message()); };
  EXPECT_THAT(message("{\"a\":"), HasSubstr("no valid JSON at column 6"));
  EXPECT_THAT(message("{\"text\":\"a\xFF\"}"), HasSubstr("ill-formed UTF-8"));
  EXPECT_THAT(message("[1]"), HasSubstr("a report is a JSON object"));
  EXPECT_THAT(message(R"({"text":5})"), HasSubstr("\"text\" has to be a string"));
  EXPECT_THAT(message(R"({"published":"yesterday"})"), HasSubstr("\"published\": \"yesterday\" is no time"));
  EXPECT_THAT(message(R"({"published":"infinite-future"})"), HasSubstr("\"infinite-future\" is no time"));
  EXPECT_THAT(message(R"({"published":"12026-03-01"})"), HasSubstr("\"12026-03-01\" is no time"));
}

TEST(ParseReportTest, CollectsUnknownNamesOnce) {
  std::vector<std::string> unknown;
  ASSERT_TRUE(ParseReport(R"({"report_id":"a","domain":"x","score":1})", &unknown).ok());
  ASSERT_TRUE(ParseReport(R"({"report_id":"b","domain":"x"})", &unknown).ok());
  EXPECT_THAT(unknown, ElementsAre("domain", "score"));
}

class ReportReaderTest : public ::testing::Test {
 protected:
  ReportReaderTest() : root_(fs::path(::testing::TempDir()) / "wireprint_input_test") {
    fs::remove_all(root_);
    fs::create_directories(root_ / "sub");
  }
  ~ReportReaderTest() override { fs::remove_all(root_); }

  std::string Write(const std::string& name, const std::string& content) {
    std::ofstream(root_ / name, std::ios::binary) << content;
    return (root_ / name).string();
  }

  // "id@outlet" of each report, or "source: message".
  std::vector<std::string> ReadThrough(ReportReader& reader) {
    std::vector<std::string> seen;
    while (auto next = reader.Next()) {
      const std::string source = fs::path(next->source).filename().string();
      seen.push_back(next->report.ok() ? next->report->report_id() + "@" + next->report->outlet()
                                       : source + ": " + std::string(next->report.status().message()));
    }
    return seen;
  }

  fs::path root_;
  std::istringstream none_;
};

TEST_F(ReportReaderTest, ABadLineIsNamedByNumberAndTheRestIsRead) {
  const std::string path =
      Write("in.jsonl", "\xEF\xBB\xBF{\"report_id\":\"a\"}\n\n{\"report_id\":\n  \r\n{\"report_id\":\"b\"}");
  ReportReader reader({path}, {}, &none_);
  ASSERT_TRUE(reader.CheckPaths().ok());
  EXPECT_EQ(reader.bytes_total(), fs::file_size(path));
  const auto seen = ReadThrough(reader);
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0], "a@");
  EXPECT_THAT(seen[1], HasSubstr("in.jsonl:3: no valid JSON"));
  EXPECT_EQ(seen[2], "b@");
}

TEST_F(ReportReaderTest, DirectoriesGiveTheirFilesInOrderOfName) {
  Write("b.txt", "text b");
  Write("a.txt", "text a");
  Write("notes.md", "no report");
  Write("sub/c.jsonl", R"({"report_id":"c","outlet":"own.example"})");
  InputOptions options;
  options.outlet = "given.example";
  ReportReader reader({root_.string(), "-"}, options, &none_);
  ASSERT_TRUE(reader.CheckPaths().ok());
  EXPECT_THAT(ReadThrough(reader), ElementsAre("a@given.example", "b@given.example", "c@own.example"));
}

TEST_F(ReportReaderTest, PathsAreCheckedBeforeAnythingIsRead) {
  EXPECT_EQ(ReportReader({"/nowhere/x.txt"}, {}, &none_).CheckPaths().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReportReader({(root_ / "sub").string()}, {}, &none_).CheckPaths().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReportReader({Write("x.pdf", "")}, {}, &none_).CheckPaths().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ReportReaderTest, StandardInputAndBackfillTimes) {
  std::istringstream in(R"({"report_id":"a","published":"2026-03-01T00:00:00Z"})");
  InputOptions options;
  options.observed_as_published = true;
  ReportReader reader({"-"}, options, &in);
  ASSERT_TRUE(reader.CheckPaths().ok());
  const auto report = reader.Next();
  ASSERT_TRUE(report.has_value() && report->report.ok());
  EXPECT_EQ(report->source, "-:1");
  EXPECT_EQ(report->report->observe_time().seconds(), 1772323200);
  EXPECT_FALSE(reader.Next().has_value());
}

}  // namespace
}  // namespace wireprint::cli
