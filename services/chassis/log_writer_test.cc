#include "services/chassis/log_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// Far longer than any line takes; what waits for it has failed.
constexpr absl::Duration kLong = absl::Seconds(60);

std::string SayDropped(uint64_t lines) { return absl::StrCat("dropped ", lines, "\n"); }

// A pipe of one page, so that few lines fill it.
class LogWriterTest : public testing::Test {
 protected:
  LogWriterTest() {
    if (pipe(ends_) != 0) std::abort();
    fcntl(ends_[1], F_SETPIPE_SZ, 4096);
  }
  ~LogWriterTest() override {
    close(ends_[0]);
    close(ends_[1]);
  }
  // What is in the pipe up to `last`, for which it waits.
  std::string ReadUntil(const std::string& last) {
    std::string text;
    char buffer[4096];
    while (!EndsWithText(text, last)) {
      const ssize_t n = read(ends_[0], buffer, sizeof(buffer));
      if (n <= 0) break;
      text.append(buffer, static_cast<size_t>(n));
    }
    return text;
  }
  static bool EndsWithText(const std::string& text, const std::string& last) {
    return text.size() >= last.size() && text.compare(text.size() - last.size(), last.size(), last) == 0;
  }

  int ends_[2];
};

TEST_F(LogWriterTest, LinesComeInTheirOrder) {
  LogWriter writer(ends_[1], 1 << 16, &SayDropped);
  for (int i = 0; i < 100; ++i) writer.Write(absl::StrCat(i, "\n"), absl::ZeroDuration());
  const std::string text = ReadUntil("\n99\n");
  EXPECT_THAT(text, StartsWith("0\n1\n2\n"));
  EXPECT_TRUE(writer.Flush(kLong));
  EXPECT_EQ(writer.dropped(), 0u);
}

TEST_F(LogWriterTest, ALineThatIsWaitedForIsWritten) {
  LogWriter writer(ends_[1], 1 << 16, &SayDropped);
  writer.Write("first\n", kLong);
  fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  char buffer[16];
  EXPECT_EQ(read(ends_[0], buffer, sizeof(buffer)), 6);
}

TEST_F(LogWriterTest, ALineBehindOthersIsWaitedForAndNoneBehindAStalledOne) {
  const std::string filler(1 << 12, 'x');
  {
    LogWriter writer(ends_[1], 1 << 20, &SayDropped);
    for (int i = 0; i < 100; ++i) writer.Write("a line\n", absl::ZeroDuration());
    writer.Write("last\n", kLong);
    std::string text(1 << 12, '\0');
    text.resize(static_cast<size_t>(read(ends_[0], text.data(), text.size())));
    EXPECT_EQ(text.substr(text.size() - 5), "last\n");
  }
  LogWriter writer(ends_[1], 1 << 20, &SayDropped);
  while (writer.Flush(absl::Milliseconds(20))) writer.Write(filler, absl::ZeroDuration());  // the pipe is full
  writer.Write("waited for in vain\n", absl::Milliseconds(1));
  writer.Write("not waited for\n", absl::Hours(1));
  const std::string rest = ReadUntil("not waited for\n");
  EXPECT_TRUE(writer.Flush(kLong));
  writer.Write("waited for again\n", kLong);
  EXPECT_EQ(ReadUntil("again\n"), "waited for again\n");
}

TEST_F(LogWriterTest, AStalledReaderHoldsUpNobodyAndIsToldWhatHeMissed) {
  const std::string line = std::string(999, 'x') + "\n";
  LogWriter writer(ends_[1], 10 * line.size(), &SayDropped);
  for (int i = 0; i < 1000; ++i) writer.Write(line, absl::Milliseconds(1));  // returns, though nobody reads
  EXPECT_FALSE(writer.Flush(absl::Milliseconds(1)));
  const uint64_t dropped = writer.dropped();
  EXPECT_GE(dropped, 980u) << "4 lie in the pipe, 10 wait";
  EXPECT_LT(dropped, 1000u);
  const std::string said = SayDropped(dropped);
  const std::string text = ReadUntil(said);
  EXPECT_EQ(text.size(), (1000 - dropped) * line.size() + said.size());
  EXPECT_TRUE(writer.Flush(kLong));
  writer.Write("again\n", kLong);
  EXPECT_EQ(ReadUntil("again\n"), "again\n");
}

TEST_F(LogWriterTest, ADescriptorThatOthersMadeNonBlockingLosesNothing) {
  fcntl(ends_[1], F_SETFL, O_NONBLOCK);
  LogWriter writer(ends_[1], 1 << 20, &SayDropped);
  for (int i = 0; i < 100; ++i) writer.Write(absl::StrCat(std::string(999, 'x'), i, "\n"), absl::ZeroDuration());
  EXPECT_EQ(ReadUntil("x99\n").size(), 90 * 1002u + 10 * 1001u);
  EXPECT_EQ(writer.dropped(), 0u);
}

TEST_F(LogWriterTest, AReaderThatIsGoneIsCounted) {
  std::signal(SIGPIPE, SIG_IGN);
  LogWriter writer(ends_[1], 1 << 16, &SayDropped);
  close(ends_[0]);
  writer.Write("nobody\n", kLong);
  EXPECT_EQ(writer.dropped(), 1u);
}

}  // namespace
}  // namespace wireprint::chassis
