#include "services/storage/test_file_system.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace wireprint::storage {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

constexpr uint64_t kPage = 4096;

std::string ReadAll(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void WriteAll(const std::string& name, const std::string& bytes) {
  std::ofstream(name, std::ios::binary | std::ios::trunc) << bytes;
}

std::string DirectoryOf(const std::string& name) { return std::filesystem::path(name).parent_path().string(); }

// `bytes` with some of the pages behind `synced` lost.
void LosePages(uint64_t synced, std::mt19937_64& generator, std::string& bytes) {
  for (uint64_t begin = synced; begin < bytes.size(); begin = (begin / kPage + 1) * kPage) {
    const uint64_t end = std::min<uint64_t>((begin / kPage + 1) * kPage, bytes.size());
    if (generator() % 2 == 0) std::fill(bytes.begin() + begin, bytes.begin() + end, '\0');
  }
}

}  // namespace

class TestFileSystem::WritableFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WritableFile(TestFileSystem& owner, std::shared_ptr<Tracked> tracked, std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), owner_(owner), tracked_(std::move(tracked)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const std::lock_guard<std::mutex> lock(owner_.mutex_);
    if (IOStatus status = owner_.ChangeLocked(); !status.ok()) return status;
    if (owner_.failure_ == Failure::kNoSpace) return IOStatus::NoSpace("injected");
    IOStatus status = target()->Append(data, options, debug);
    if (status.ok()) tracked_->written += data.size();
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus PositionedAppend(const Slice&, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported("PositionedAppend");
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    const std::lock_guard<std::mutex> lock(owner_.mutex_);
    if (owner_.failure_ == Failure::kPowerCut) return IOStatus::IOError("power cut");
    IOStatus status = target()->Truncate(size, options, debug);
    if (status.ok()) {
      tracked_->written = size;
      tracked_->synced = std::min(tracked_->synced, size);
    }
    return status;
  }
  // The real fsync is left out: the restored files are what the test goes on with.
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus status = target()->Flush(options, debug); !status.ok()) return status;
    const std::lock_guard<std::mutex> lock(owner_.mutex_);
    if (IOStatus status = owner_.ChangeLocked(); !status.ok()) return status;
    if (owner_.failure_ == Failure::kSync) return IOStatus::IOError("injected: fsync");
    tracked_->synced = tracked_->written;
    return IOStatus::OK();
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override { return Sync(options, debug); }
  // Starts to write back; makes nothing durable.
  IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  TestFileSystem& owner_;
  const std::shared_ptr<Tracked> tracked_;
};

class TestFileSystem::Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(TestFileSystem& owner, std::string name, std::unique_ptr<rocksdb::FSDirectory> directory)
      : FSDirectoryWrapper(std::move(directory)), owner_(owner), name_(std::move(name)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    const std::lock_guard<std::mutex> lock(owner_.mutex_);
    if (IOStatus status = owner_.ChangeLocked(); !status.ok()) return status;
    if (owner_.failure_ == Failure::kSync) return IOStatus::IOError("injected: fsync");
    owner_.SyncDirectory(name_);
    return IOStatus::OK();
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  TestFileSystem& owner_;
  const std::string name_;
};

TestFileSystem::Owned TestFileSystem::Create() {
  Owned owned;
  owned.files = std::make_shared<TestFileSystem>();
  owned.env = rocksdb::NewCompositeEnv(owned.files);
  return owned;
}

void TestFileSystem::Set(Failure failure) {
  const std::lock_guard<std::mutex> lock(mutex_);
  failure_ = failure;
}

void TestFileSystem::CutAfter(uint64_t changes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  cut_after_ = changes;
}

bool TestFileSystem::IsCut() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return failure_ == Failure::kPowerCut;
}

IOStatus TestFileSystem::ChangeLocked() {
  if (failure_ != Failure::kPowerCut && cut_after_ != ~uint64_t{0} && cut_after_-- == 0) {
    failure_ = Failure::kPowerCut;
  }
  return failure_ == Failure::kPowerCut ? IOStatus::IOError("power cut") : IOStatus::OK();
}

void TestFileSystem::SyncDirectory(const std::string& name) {
  const std::string directory = DirectoryOf(name + (name.ends_with('/') ? "." : "/."));
  std::erase_if(entries_, [&](const Entry& entry) { return DirectoryOf(entry.to) == directory; });
}

IOStatus TestFileSystem::NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                         std::unique_ptr<rocksdb::FSWritableFile>* file, IODebugContext* debug) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (IOStatus status = ChangeLocked(); !status.ok()) return status;
  if (failure_ == Failure::kNoSpace) return IOStatus::NoSpace("injected");
  Entry entry{.from = "", .to = name, .before = nullptr};
  if (std::filesystem::exists(name)) entry.before = std::make_unique<std::string>(ReadAll(name));
  std::unique_ptr<rocksdb::FSWritableFile> real;
  if (IOStatus status = target()->NewWritableFile(name, options, &real, debug); !status.ok()) return status;
  entries_.push_back(std::move(entry));
  files_[name] = std::make_shared<Tracked>();
  *file = std::make_unique<WritableFile>(*this, files_[name], std::move(real));
  return IOStatus::OK();
}

IOStatus TestFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                      std::unique_ptr<rocksdb::FSDirectory>* directory, IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> real;
  if (IOStatus status = target()->NewDirectory(name, options, &real, debug); !status.ok()) return status;
  *directory = std::make_unique<Directory>(*this, name, std::move(real));
  return IOStatus::OK();
}

IOStatus TestFileSystem::RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                                    IODebugContext* debug) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (IOStatus status = ChangeLocked(); !status.ok()) return status;
  Entry entry{.from = from, .to = to, .before = nullptr};
  if (std::filesystem::exists(to)) entry.before = std::make_unique<std::string>(ReadAll(to));
  if (IOStatus status = target()->RenameFile(from, to, options, debug); !status.ok()) return status;
  entries_.push_back(std::move(entry));
  if (auto moved = files_.extract(from); !moved.empty()) files_[to] = moved.mapped();
  return IOStatus::OK();
}

IOStatus TestFileSystem::DeleteFile(const std::string& name, const IOOptions& options, IODebugContext* debug) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (IOStatus status = ChangeLocked(); !status.ok()) return status;
  if (IOStatus status = target()->DeleteFile(name, options, debug); !status.ok()) return status;
  files_.erase(name);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.to == name; });
  return IOStatus::OK();
}

void TestFileSystem::Restore(std::mt19937_64& generator) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [name, tracked] : files_) {
    std::string bytes = ReadAll(name);
    const uint64_t unsynced = tracked->written - tracked->synced;
    bytes.resize(std::min<uint64_t>(bytes.size(), tracked->synced + generator() % (unsynced + 1)));
    LosePages(tracked->synced, generator, bytes);
    WriteAll(name, bytes);
  }
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    if (entry->from.empty()) {
      std::filesystem::remove(entry->to);
    } else {
      std::filesystem::rename(entry->to, entry->from);
    }
    if (entry->before != nullptr) WriteAll(entry->to, *entry->before);
  }
  files_.clear();
  entries_.clear();
  failure_ = Failure::kNone;
  cut_after_ = ~uint64_t{0};
}

}  // namespace wireprint::storage
