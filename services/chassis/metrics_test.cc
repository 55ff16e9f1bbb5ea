#include "services/chassis/metrics.h"

#include <filesystem>
#include <iterator>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/chassis/disk_metrics.h"
#include "services/chassis/process_metrics.h"

namespace wireprint::chassis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(MetricsTest, TheTextIsThatOfPrometheus) {
  Metrics metrics;
  metrics.AddCounter("b_total", "Bs.", {{"kind", "x\"y"}}).Increment(3);
  metrics.AddCounter("b_total", "Bs.", {{"kind", "z"}});
  metrics.AddGauge("a", "As.").Set(1.5);
  Histogram& histogram = metrics.AddHistogram("c_seconds", "Cs.", {0.1, 1});
  for (const double value : {0.05, 0.1, 0.5, 7.0}) histogram.Observe(value);
  metrics.AddCollector(Metrics::Kind::kGauge, "d", "Ds.", [] {
    return std::vector<Metrics::Sample>{{{{"n", "1"}}, 10}, {{{"n", "2"}}, 20}};
  });
  EXPECT_EQ(metrics.Text(),
            "# HELP a As.\n# TYPE a gauge\na 1.5\n"
            "# HELP b_total Bs.\n# TYPE b_total counter\nb_total{kind=\"x\\\"y\"} 3\nb_total{kind=\"z\"} 0\n"
            "# HELP c_seconds Cs.\n# TYPE c_seconds histogram\nc_seconds_count 4\nc_seconds_sum 7.65\n"
            "c_seconds_bucket{le=\"0.1\"} 2\nc_seconds_bucket{le=\"1\"} 3\nc_seconds_bucket{le=\"+Inf\"} 4\n"
            "# HELP d Ds.\n# TYPE d gauge\nd{n=\"1\"} 10\nd{n=\"2\"} 20\n");
  EXPECT_THAT(metrics.Names(), ElementsAre("a", "b_total", "c_seconds", "d"));
}

TEST(MetricsTest, CountsOfManyThreadsAddUp) {
  Metrics metrics;
  Counter& counter = metrics.AddCounter("n_total", "Ns.");
  Histogram& histogram = metrics.AddHistogram("h", "Hs.", {1});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10000; ++i) {
        counter.Increment();
        histogram.Observe(0.5);
      }
    });
  }
  for (int i = 0; i < 50; ++i) metrics.Text();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter.value(), 40000u);
  EXPECT_EQ(histogram.count(0), 40000u);
  EXPECT_EQ(histogram.sum(), 20000);
}

TEST(MetricsDeathTest, MisuseEndsTheProcess) {
  Metrics metrics;
  metrics.AddCounter("a_total", "As.");
  EXPECT_DEATH(metrics.AddCounter("a_total", "As."), "twice");
  EXPECT_DEATH(metrics.AddGauge("a_total", "As.", {{"b", "c"}}), "something else");
  EXPECT_DEATH(metrics.AddGauge("a-b", "As."), "no valid name");
}

TEST(ProcessMetricsTest, SayWhatTheProcessTakes) {
  Metrics metrics;
  AddProcessMetrics(metrics);
  const std::string text = metrics.Text();
  const auto threads =
      std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
  EXPECT_THAT(metrics.Names(), ElementsAre("process_cpu_seconds_total", "process_max_fds", "process_open_fds",
                                           "process_resident_memory_bytes", "process_start_time_seconds",
                                           "process_threads", "process_virtual_memory_bytes", "wireprint_build_info"));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("process_threads ", threads, "\n")));
  EXPECT_THAT(text, HasSubstr("version=\""));
  for (const char* name : {"resident_memory_bytes", "virtual_memory_bytes", "open_fds", "max_fds"}) {
    EXPECT_THAT(text, Not(HasSubstr("process_" + std::string(name) + " 0\n")));
  }
  EXPECT_THAT(text, HasSubstr("process_start_time_seconds 1"));
}

TEST(DiskMetricsTest, SayWhatTheFileSystemHas) {
  Metrics metrics;
  AddDiskMetrics(metrics, "/dev/shm");
  const double capacity = static_cast<double>(std::filesystem::space("/dev/shm").capacity);
  const std::string text = metrics.Text();
  const auto value = [&text](const std::string& name) {
    return std::stod(text.substr(text.find("\n" + name + " ") + name.size() + 2));
  };
  EXPECT_DOUBLE_EQ(value("wireprint_disk_size_bytes"), capacity);
  EXPECT_GE(value("wireprint_disk_free_bytes"), 0);
  EXPECT_LE(value("wireprint_disk_free_bytes"), capacity);
  Metrics nowhere;
  AddDiskMetrics(nowhere, "/nowhere/at/all");
  EXPECT_THAT(nowhere.Text(), HasSubstr("\nwireprint_disk_size_bytes -1\n"));
  EXPECT_THAT(nowhere.Text(), HasSubstr("\nwireprint_disk_free_bytes -1\n"));
}

}  // namespace
}  // namespace wireprint::chassis
