// What only a store on disk does: what it refuses to open, what it says of damage, and how it lives with a failing
// disk.
#include "services/dedup/store/rocksdb_store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "rocksdb/db.h"
#include "services/dedup/store/keys.h"
#include "services/dedup/store/rocksdb_layout.h"
#include "services/dedup/store/test_records.h"
#include "services/storage/test_directory.h"
#include "services/storage/test_file_system.h"

namespace wireprint::dedup {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

// The names and contents of a directory, but for RocksDB's lock and its own journal.
std::map<std::string, std::string> Contents(const std::string& path) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    const std::string name = entry.path().filename().string();
    if (name == "LOCK" || name.starts_with("LOG")) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    contents[name] = std::string(std::istreambuf_iterator<char>(in), {});
  }
  return contents;
}

class RocksDbStoreTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<RecordStore>> Open() { return RocksDbStore::Open(options_); }

  std::unique_ptr<RecordStore> MustOpen() {
    auto store = Open();
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  absl::Status Commit(RecordStore& store, Sequence sequence) {
    sketch_ = RandomSketch(generator_, sequence);
    text_ = RandomStoredText(generator_);
    Change change{.corpus = "default",
                  .put_sketches = {&sketch_},
                  .put_text = &text_,
                  .text_sequence = sequence,
                  .report_id = "a"};
    change.put_identity = RandomIdentity(generator_);
    change.log = {RandomLogEntry(generator_, sequence)};
    return store.Commit({change});
  }

  // Writes past the store, as damage or another program would.
  void Put(Family family, const std::string& key, const std::string& value) {
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    const rocksdb::Status opened =
        rocksdb::DB::Open(MakeDbOptions(options_), options_.path, MakeFamilies(options_), &handles, &db);
    ASSERT_TRUE(opened.ok()) << opened.ToString();
    ASSERT_TRUE(db->Put({}, handles[family], key, value).ok());
    for (rocksdb::ColumnFamilyHandle* handle : handles) ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    delete db;
  }

  storage::TestDirectory directory_;
  RocksDbOptions options_{.path = directory_.path() + "/deep/er/store"};
  Generator generator_{7};
  Sketch sketch_;
  StoredText text_;
};

TEST_F(RocksDbStoreTest, AnotherFormatVersionIsRefusedAndLeftAlone) {
  ASSERT_TRUE(Commit(*MustOpen(), 1).ok());
  Put(kMeta, kFormatKey, "9");
  const auto before = Contents(options_.path);
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Message(status), AllOf(HasSubstr(options_.path), HasSubstr("version '9'"), HasSubstr("knows '4'")));
  EXPECT_EQ(Contents(options_.path), before);
}

TEST_F(RocksDbStoreTest, AnotherSchemeIsRefusedAndLeftAlone) {
  ASSERT_TRUE(Commit(*MustOpen(), 1).ok());
  const auto before = Contents(options_.path);
  options_.scheme = "wp2";
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Message(status), AllOf(HasSubstr("'wp1'"), HasSubstr("'wp2'")));
  EXPECT_EQ(Contents(options_.path), before);
}

TEST_F(RocksDbStoreTest, ADatabaseOfSomethingElseIsRefusedAndLeftAlone) {
  std::filesystem::create_directories(options_.path);
  rocksdb::Options other;
  other.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(other, options_.path, &db).ok());
  ASSERT_TRUE(db->Put({}, "key", "value").ok());
  delete db;
  const auto before = Contents(options_.path);
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Message(status), HasSubstr("not a store of wireprint"));
  EXPECT_EQ(Contents(options_.path), before);
}

TEST_F(RocksDbStoreTest, ADirectoryOfOtherFilesIsRefusedAndLeftAlone) {
  std::filesystem::create_directories(options_.path);
  std::ofstream(options_.path + "/letter.txt") << "dear reader";
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Message(status), HasSubstr("letter.txt"));
  EXPECT_EQ(Contents(options_.path).size(), 1u);
}

TEST_F(RocksDbStoreTest, AStoreThatLostItsManifestIsNoNewStore) {
  ASSERT_TRUE(Commit(*MustOpen(), 1).ok());
  std::filesystem::remove(options_.path + "/CURRENT");
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(RocksDbStoreTest, AFreshFileSystemIsANewStore) {
  std::filesystem::create_directories(options_.path + "/lost+found");
  EXPECT_TRUE(Commit(*MustOpen(), 1).ok());
}

TEST_F(RocksDbStoreTest, AStoreInUseSaysSo) {
  const auto store = MustOpen();
  const absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Message(status), HasSubstr("in use by another process"));
}

TEST_F(RocksDbStoreTest, AStoreInUseByAnotherProcessSaysSo) {
  MustOpen().reset();
  int ready[2];
  int done[2];
  ASSERT_TRUE(pipe(ready) == 0 && pipe(done) == 0);
  const pid_t child = fork();
  if (child == 0) {
    // Only system calls: a fork of a process with threads.
    struct flock lock {};
    lock.l_type = F_WRLCK;
    const int file = ::open((options_.path + "/LOCK").c_str(), O_RDWR | O_CREAT, 0644);
    char byte = fcntl(file, F_SETLK, &lock) == 0 ? 'y' : 'n';
    _exit(write(ready[1], &byte, 1) == 1 && read(done[0], &byte, 1) == 1 ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  const absl::Status status = Open().status();
  EXPECT_EQ(write(done[1], &byte, 1), 1);
  int exited = 0;
  EXPECT_EQ(waitpid(child, &exited, 0), child);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Message(status), HasSubstr("in use by another process"));
  EXPECT_TRUE(Open().ok());
}

TEST_F(RocksDbStoreTest, RecordsThatDoNotDecodeAreDataLossWithTheirPlace) {
  ASSERT_TRUE(Commit(*MustOpen(), 1).ok());
  const std::string key = NumberKey("default", 1);
  Put(kSketch, key, "\x02\x01");
  Put(kText, key, "\x07");
  Put(kId, IdKey("default", "a"), "");
  Put(kLog, key, "\x02\x63");
  const auto store = MustOpen();
  const std::vector<absl::string_view> ids = {"a"};
  const std::map<std::string, absl::Status> statuses = {
      {"sketch", store->GetSketches("default", {1}).status()},
      {"text", store->GetTexts("default", {1}).status()},
      {"id", store->GetIdentities("default", ids).status()},
      {"log", store->ReadLog("default", 0, 1).status()},
      {"sketch,", store->ScanSketches("default", 0, kLastSequence, [](const Sketch&) { return absl::OkStatus(); })}};
  for (const auto& [family, status] : statuses) {
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << family;
    EXPECT_THAT(Message(status), AllOf(HasSubstr(family.substr(0, family.find(','))), HasSubstr("default\\x00")));
  }
}

TEST_F(RocksDbStoreTest, DamagedTablesAreDataLoss) {
  ASSERT_TRUE(Commit(*MustOpen(), 1).ok());
  for (const auto& entry : std::filesystem::directory_iterator(options_.path)) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20);
    file << "damage";
  }
  const auto store = Open();
  if (store.ok()) {
    EXPECT_EQ((*store)->GetTexts("default", {1}).status().code(), absl::StatusCode::kDataLoss);
  } else {
    EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST_F(RocksDbStoreTest, AfterAFullDiskReadsGoOnAndCommitsResume) {
  storage::TestFileSystem::Owned disk = storage::TestFileSystem::Create();
  options_.env = disk.env.get();
  options_.write_buffer_bytes = size_t{256} << 10;
  auto store = MustOpen();
  ASSERT_TRUE(Commit(*store, 1).ok());
  for (Sequence round = 0; round < 5; ++round) {
    disk.files->Set(storage::TestFileSystem::Failure::kNoSpace);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(Commit(*store, 1000).code(), absl::StatusCode::kUnavailable);
      EXPECT_TRUE(store->GetTexts("default", {1}).value()[0].has_value());
      EXPECT_FALSE(store->GetTexts("default", {1000}).value()[0].has_value());
    }
    disk.files->Set(storage::TestFileSystem::Failure::kNone);
    for (Sequence i = 0; i < 50; ++i) {
      const absl::Status status = Commit(*store, 10 + 50 * round + i);
      EXPECT_TRUE(status.ok()) << status;
    }
  }
  store.reset();
  store = MustOpen();
  EXPECT_TRUE(store->GetTexts("default", {259}).value()[0].has_value());
  EXPECT_FALSE(store->GetTexts("default", {1000}).value()[0].has_value());
  store.reset();
}

// Holds back the making of tables, and with them flushes.
class HeldTables : public rocksdb::FileSystemWrapper {
 public:
  using rocksdb::FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "wireprint.HeldTables"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    while (hold && name.ends_with(".sst")) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return target()->NewWritableFile(name, options, file, debug);
  }
  std::atomic<bool> hold = false;
};

TEST_F(RocksDbStoreTest, ACommitDoesNotWaitForAResumeThatDoesNotEnd) {
  storage::TestFileSystem::Owned disk = storage::TestFileSystem::Create();
  const auto tables = std::make_shared<HeldTables>(disk.files);
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(tables);
  options_.env = env.get();
  auto store = MustOpen();
  ASSERT_TRUE(Commit(*store, 1).ok());
  disk.files->Set(storage::TestFileSystem::Failure::kNoSpace);
  ASSERT_FALSE(Commit(*store, 2).ok());
  disk.files->Set(storage::TestFileSystem::Failure::kNone);
  tables->hold = true;
  std::future<absl::Status> refused = std::async(std::launch::async, [&] { return Commit(*store, 3); });
  const bool returned = refused.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  tables->hold = false;
  EXPECT_TRUE(returned);
  EXPECT_EQ(refused.get().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Commit(*store, 4).ok());
  store.reset();
}

// Real writes that the kernel refuses: files may grow no further.
TEST_F(RocksDbStoreTest, AnErrorOfTheKernelIsUnavailableAndReadsGoOn) {
  auto store = MustOpen();
  ASSERT_TRUE(Commit(*store, 1).ok());
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{.rlim_cur = 4096, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  absl::Status status;
  for (Sequence sequence = 2; sequence < 100 && status.ok(); ++sequence) status = Commit(*store, sequence);
  EXPECT_TRUE(store->GetTexts("default", {1}).value()[0].has_value());
  store.reset();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_TRUE(Commit(*MustOpen(), 200).ok());
}

TEST_F(RocksDbStoreTest, ADirectoryThatCannotBeMadeIsUnavailable) {
  std::filesystem::create_directories(directory_.path());
  std::ofstream(directory_.path() + "/file") << "in the way";
  options_.path = directory_.path() + "/file/store";
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(RocksDbStoreTest, ASnapshotIsTheStoreOfThatMoment) {
  auto opened = RocksDbStore::Open(options_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  ASSERT_TRUE(Commit(**opened, 1).ok());
  const std::string path = options_.path + "-snapshot";
  ASSERT_TRUE((*opened)->Snapshot(path).ok());
  EXPECT_EQ((*opened)->Snapshot(path).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ((*opened)->Snapshot(path + "/no/such/parent").code(), absl::StatusCode::kUnavailable);
  ASSERT_TRUE(Commit(**opened, 2).ok());
  opened->reset();
  options_.path = path;
  const auto snapshot = MustOpen();
  ASSERT_NE(snapshot, nullptr);
  const std::vector<Sequence> both = {1, 2};
  const auto sketches = snapshot->GetSketches("default", both);
  ASSERT_TRUE(sketches.ok());
  EXPECT_TRUE((*sketches)[0].has_value());
  EXPECT_FALSE((*sketches)[1].has_value());
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace wireprint::dedup
