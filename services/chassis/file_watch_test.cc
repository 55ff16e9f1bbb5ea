#include "services/chassis/file_watch.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <utility>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/chassis/metrics.h"

namespace wireprint::chassis {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class FileWatchTest : public testing::Test {
 protected:
  FileWatchTest() : root_(fs::path(testing::TempDir()) / ("file_watch." + std::to_string(getpid()))) {
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  ~FileWatchTest() override { fs::remove_all(root_); }

  void Write(const std::string& name, const std::string& text) { std::ofstream(root_ / name) << text; }
  std::string Path(const std::string& name) { return root_ / name; }
  absl::Status Use(const std::vector<std::string>& contents) {
    tried_.push_back(contents[0]);
    return contents[0] == "bad" ? absl::InvalidArgumentError("no good") : absl::OkStatus();
  }
  absl::Status Add(FileWatch& watch, const std::vector<std::string>& paths) {
    return watch.Add("files", paths, [this](const auto& contents) { return Use(contents); });
  }

  // Of the only sample of a metric with a label `what`.
  double Value(const std::string& name) {
    const std::string text = metrics_.Text();
    const std::string sample = "\n" + name + "{what=\"files\"} ";
    const size_t at = text.find(sample);
    return at == std::string::npos ? -1 : std::stod(text.substr(at + sample.size()));
  }

  const fs::path root_;
  std::vector<std::string> tried_;
  Metrics metrics_;
};

TEST_F(FileWatchTest, EachNewContentIsTriedOnce) {
  FileWatch watch(absl::Hours(1), &metrics_);
  Write("a", "one");
  ASSERT_TRUE(Add(watch, {Path("a")}).ok());
  const double start = Value("wireprint_last_reload_success_timestamp_seconds");
  EXPECT_NEAR(start, absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()), 3600);
  EXPECT_EQ(Value("wireprint_last_reload_successful"), 1);
  watch.Look();
  Write("a", "bad");
  watch.Look();
  watch.Look();
  EXPECT_EQ(Value("wireprint_last_reload_successful"), 0);
  fs::remove(root_ / "a");
  watch.Look();
  watch.Look();
  EXPECT_EQ(Value("wireprint_last_reload_successful"), 0);
  EXPECT_EQ(Value("wireprint_last_reload_success_timestamp_seconds"), start);
  Write("a", "two");
  watch.Look();
  EXPECT_EQ(Value("wireprint_last_reload_successful"), 1);
  EXPECT_GT(Value("wireprint_last_reload_success_timestamp_seconds"), start);
  EXPECT_THAT(tried_, testing::ElementsAre("one", "bad", "two"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("wireprint_reloads_total{what=\"files\",result=\"ok\"} 1\n"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("wireprint_reloads_total{what=\"files\",result=\"failed\"} 2\n"));
}

TEST_F(FileWatchTest, FollowsTheLinkThatKubernetesSwaps) {
  FileWatch watch(absl::Milliseconds(10), &metrics_);
  fs::create_directories(root_ / "v1");
  fs::create_directories(root_ / "v2");
  Write("v1/a", "one");
  Write("v2/a", "two");
  fs::create_symlink("v1", root_ / "..data");
  fs::create_symlink("..data/a", root_ / "a");
  ASSERT_TRUE(Add(watch, {Path("a")}).ok());
  watch.Start();
  fs::create_symlink("v2", root_ / "..next");
  fs::rename(root_ / "..next", root_ / "..data");
  for (int i = 0; i < 500 && metrics_.Text().find("result=\"ok\"} 1") == std::string::npos; ++i) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  watch.Stop();
  EXPECT_THAT(tried_, testing::ElementsAre("one", "two"));
}

TEST_F(FileWatchTest, WhatIsWrongAtTheStartIsAnError) {
  FileWatch watch(absl::Hours(1), nullptr);
  EXPECT_THAT(std::string(Add(watch, {Path("none")}).message()), HasSubstr("none"));
  Write("a", "bad");
  EXPECT_THAT(std::string(Add(watch, {Path("a")}).message()), HasSubstr("no good"));
  Write("a", "good");
  EXPECT_FALSE(Add(watch, {Path("a"), Path("none")}).ok());
}

TEST_F(FileWatchTest, APipeInPlaceOfAFileIsNotWaitedFor) {
  FileWatch watch(absl::Hours(1), &metrics_);
  Write("a", "one");
  ASSERT_TRUE(Add(watch, {Path("a")}).ok());
  fs::remove(root_ / "a");
  ASSERT_EQ(mkfifo(Path("a").c_str(), 0600), 0);
  EXPECT_THAT(std::string(ReadSmallFile(Path("a"), 5).status().message()), HasSubstr("no regular file"));
  watch.Look();
  EXPECT_EQ(Value("wireprint_last_reload_successful"), 0);
  fs::remove(root_ / "a");
  Write("a", "two");
  watch.Look();
  EXPECT_THAT(tried_, testing::ElementsAre("one", "two"));
}

TEST_F(FileWatchTest, LooksSoonWhenAsked) {
  FileWatch watch(absl::Hours(1), &metrics_);
  Write("a", "one");
  ASSERT_TRUE(Add(watch, {Path("a")}).ok());
  watch.Start();
  Write("a", "two");
  watch.LookSoon();
  for (int i = 0; i < 2000 && metrics_.Text().find("result=\"ok\"} 1") == std::string::npos; ++i) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_TRUE(watch.Stop());
  EXPECT_THAT(tried_, testing::ElementsAre("one", "two"));
}

TEST_F(FileWatchTest, ALookThatHangsDoesNotHoldUpTheEnd) {
  FileWatch watch(absl::Hours(1), &metrics_);
  Write("a", "one");
  std::promise<void> hanging;
  std::promise<void> let_go;
  bool first = true;
  ASSERT_TRUE(watch
                  .Add("files", {Path("a")},
                       [&](const auto&) {
                         if (!std::exchange(first, false)) {
                           hanging.set_value();
                           let_go.get_future().wait();
                         }
                         return absl::OkStatus();
                       })
                  .ok());
  watch.Start();
  Write("a", "two");
  watch.LookSoon();
  hanging.get_future().wait();
  EXPECT_FALSE(watch.Stop(absl::Milliseconds(10)));
  let_go.set_value();
  EXPECT_TRUE(watch.Stop());
}

TEST_F(FileWatchTest, LongFilesAreNotRead) {
  Write("a", "12345");
  EXPECT_EQ(*ReadSmallFile(Path("a"), 5), "12345");
  EXPECT_FALSE(ReadSmallFile(Path("a"), 4).ok());
  EXPECT_FALSE(ReadSmallFile(root_, 4).ok());
}

}  // namespace
}  // namespace wireprint::chassis
