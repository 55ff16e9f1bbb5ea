#include "services/chassis/cpu_quota.h"

#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"

namespace wireprint::chassis {
namespace {

class CpuQuotaTest : public testing::Test {
 protected:
  CpuQuotaTest() : root_(testing::TempDir() + "/cpu_quota_test") { std::filesystem::remove_all(root_); }
  ~CpuQuotaTest() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = root_ + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  const std::string root_;
};

TEST_F(CpuQuotaTest, NoCgroupIsNoQuota) { EXPECT_EQ(CgroupCpuQuota(root_), std::nullopt); }

TEST_F(CpuQuotaTest, ReadsVersionTwo) {
  Write("/proc/self/cgroup", "0::/\n");
  Write("/sys/fs/cgroup/cpu.max", "150000 100000\n");
  EXPECT_EQ(CgroupCpuQuota(root_), 1.5);
}

TEST_F(CpuQuotaTest, MaxIsNoQuota) {
  Write("/proc/self/cgroup", "0::/\n");
  Write("/sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(CgroupCpuQuota(root_), std::nullopt);
}

TEST_F(CpuQuotaTest, TheLeastOfTheAncestorsCounts) {
  Write("/proc/self/cgroup", "0::/pods/one/main\n");
  Write("/sys/fs/cgroup/pods/one/main/cpu.max", "max 100000\n");
  Write("/sys/fs/cgroup/pods/one/cpu.max", "300000 100000\n");
  Write("/sys/fs/cgroup/pods/cpu.max", "800000 100000\n");
  EXPECT_EQ(CgroupCpuQuota(root_), 3.0);
}

TEST_F(CpuQuotaTest, ReadsVersionOne) {
  Write("/proc/self/cgroup", "5:memory:/x\n4:cpu,cpuacct:/docker/abc\n0::/\n");
  Write("/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "250000\n");
  Write("/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(CgroupCpuQuota(root_), 2.5);
}

TEST_F(CpuQuotaTest, VersionOneOfAContainerStandsAtTheMount) {
  Write("/proc/self/cgroup", "1:cpu:/kubepods/of/the/host\n");
  Write("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "400000\n");
  Write("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(CgroupCpuQuota(root_), 4.0);
  Write("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(CgroupCpuQuota(root_), std::nullopt);
}

TEST(ThreadsForTest, RoundsTheQuotaUpBetweenTwoAndTheCpus) {
  EXPECT_EQ(ThreadsFor(std::nullopt, 8), 8);
  EXPECT_EQ(ThreadsFor(2.1, 8), 3);
  EXPECT_EQ(ThreadsFor(16.0, 8), 8);
  EXPECT_EQ(ThreadsFor(0.5, 8), 2);
  EXPECT_EQ(ThreadsFor(std::nullopt, 1), 2);
}

TEST(OnlineCpusTest, IsAtLeastOne) { EXPECT_GE(OnlineCpus(), 1); }

}  // namespace
}  // namespace wireprint::chassis
