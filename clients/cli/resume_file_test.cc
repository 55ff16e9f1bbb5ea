#include "clients/cli/resume_file.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace wireprint::cli {
namespace {

class ResumeFileTest : public ::testing::Test {
 protected:
  ResumeFileTest()
      : path_(absl::StrCat(::testing::TempDir(), "/resume-",
                           ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove(path_);
  }
  ~ResumeFileTest() override { std::filesystem::remove(path_); }

  uint64_t DoneBefore() {
    const auto file = ResumeFile::Open(path_, subject_);
    EXPECT_TRUE(file.ok()) << file.status();
    return file.ok() ? file->done_before() : 0;
  }

  std::string path_;
  ResumeSubject subject_{"127.0.0.1:7171", "news", {"a.jsonl", "caf\xE9.jsonl"}};
  absl::Time now_ = absl::FromUnixSeconds(1700000000);
};

TEST_F(ResumeFileTest, CountsOnlyWhatNothingOpenStandsBefore) {
  auto file = ResumeFile::Open(path_, subject_);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->done_before(), 0U);
  for (const uint64_t place : {0, 1, 4, 3, 0}) {
    file->Done(place);
  }
  ASSERT_TRUE(file->Save(now_, true).ok());
  EXPECT_EQ(DoneBefore(), 2U);
  file->Done(2);
  ASSERT_TRUE(file->Save(now_, true).ok());
  EXPECT_EQ(DoneBefore(), 5U);
}

TEST_F(ResumeFileTest, GoesOnFromWhatWasDoneBefore) {
  {
    auto file = ResumeFile::Open(path_, subject_);
    file->Done(0);
    ASSERT_TRUE(file->Save(now_, true).ok());
  }
  auto file = ResumeFile::Open(path_, subject_);
  file->Done(1);
  ASSERT_TRUE(file->Save(now_, true).ok());
  EXPECT_EQ(DoneBefore(), 2U);
}

TEST_F(ResumeFileTest, IsWrittenOnceASecond) {
  auto file = ResumeFile::Open(path_, subject_);
  ASSERT_TRUE(file->Save(now_, false).ok());
  file->Done(0);
  ASSERT_TRUE(file->Save(now_ + absl::Milliseconds(999), false).ok());
  EXPECT_EQ(DoneBefore(), 0U);
  ASSERT_TRUE(file->Save(now_ + absl::Seconds(1), false).ok());
  EXPECT_EQ(DoneBefore(), 1U);
}

TEST_F(ResumeFileTest, BelongsToOneInput) {
  ASSERT_TRUE(ResumeFile::Open(path_, subject_).ok());
  EXPECT_EQ(ResumeFile::Open(path_, {subject_.server, "other", subject_.paths}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ResumeFile::Open(path_, {subject_.server, "news", {"a.jsonl"}}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ResumeFile::Open(path_, {"127.0.0.1:7271", "news", subject_.paths}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  for (const char* text : {"", "{", "[]", "{}", R"({"done":-1,"input":{}})", R"({"done":"1","input":{}})"}) {
    std::ofstream(path_) << text;
    EXPECT_EQ(ResumeFile::Open(path_, subject_).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST_F(ResumeFileTest, SaysAtOnceWhenItCannotBeWritten) {
  EXPECT_EQ(ResumeFile::Open("/nowhere/resume", subject_).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace wireprint::cli
