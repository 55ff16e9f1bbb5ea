#include "tests/bench/load_driver.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "grpcpp/client_context.h"
#include "grpcpp/generic/generic_stub.h"

namespace wireprint::bench {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

class Driver::Impl {
 public:
  Impl(const DriveOptions& options, std::vector<std::shared_ptr<grpc::Channel>> channels,
       const std::vector<grpc::Slice>& requests)
      : options_(options), requests_(requests), path_(MethodPath(options.call)) {
    for (auto& channel : channels) stubs_.emplace_back(std::move(channel));
  }

  LoadResult Run(absl::Duration duration) {
    end_ = Clock::now() + absl::ToChronoNanoseconds(duration);
    if (options_.rate > 0) {
      RunOpen();
    } else {
      while (slots_.size() < static_cast<size_t>(options_.in_flight)) slots_.emplace_back(*this);
      active_ = static_cast<int64_t>(slots_.size());
      for (Slot& slot : slots_) slot.Send(Clock::now());
    }
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return active_ == 0; });
    LoadResult result;
    for (Slot& slot : slots_) {
      result.Merge(slot.result);
      slot.result = {};
    }
    return result;
  }

  uint64_t sent() const { return next_.load(); }

 private:
  // A call under way, and then the next.
  struct Slot {
    explicit Slot(Impl& owner) : driver(owner) {}

    void Send(Clock::time_point intended) {
      const uint64_t index = driver.next_.fetch_add(1, std::memory_order_relaxed);
      start = intended;
      context.emplace();
      context->set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(driver.options_.deadline));
      request = grpc::ByteBuffer(&driver.requests_[index % driver.requests_.size()], 1);
      response.Clear();
      driver.stubs_[index % driver.stubs_.size()].UnaryCall(&*context, driver.path_, grpc::StubOptions(), &request,
                                                            &response, [this](grpc::Status status) { Done(status); });
    }

    void Done(const grpc::Status& status) {
      const Clock::time_point now = Clock::now();
      result.Add(driver.options_.call, status, response,
                 std::chrono::duration<double, std::micro>(now - start).count());
      if (driver.options_.rate <= 0 && now < driver.end_) {
        Send(now);
      } else {
        driver.Rest(this);
      }
    }

    Impl& driver;
    Clock::time_point start;
    std::optional<grpc::ClientContext> context;
    grpc::ByteBuffer request;
    grpc::ByteBuffer response;
    LoadResult result;
  };

  void RunOpen() {
    std::mt19937_64 random(1);
    std::exponential_distribution<double> distance(options_.rate);
    Clock::time_point intended = Clock::now();
    while (true) {
      intended += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(distance(random)));
      if (intended >= end_) return;
      std::this_thread::sleep_until(intended);
      Slot* slot = nullptr;
      {
        const std::lock_guard lock(mutex_);
        ++active_;
        if (resting_.empty()) {
          slot = &slots_.emplace_back(*this);
        } else {
          slot = resting_.back();
          resting_.pop_back();
        }
      }
      slot->Send(intended);
    }
  }

  void Rest(Slot* slot) {
    const std::lock_guard lock(mutex_);
    if (options_.rate > 0) resting_.push_back(slot);
    if (--active_ == 0) idle_.notify_all();
  }

  const DriveOptions options_;
  const std::vector<grpc::Slice>& requests_;
  const std::string path_;
  std::vector<grpc::GenericStub> stubs_;
  std::atomic<uint64_t> next_{0};
  Clock::time_point end_;
  std::mutex mutex_;
  std::condition_variable idle_;
  int64_t active_ = 0;
  std::deque<Slot> slots_;
  std::vector<Slot*> resting_;
};

Driver::Driver(const DriveOptions& options, std::vector<std::shared_ptr<grpc::Channel>> channels,
               const std::vector<grpc::Slice>& requests)
    : impl_(std::make_unique<Impl>(options, std::move(channels), requests)) {}
Driver::~Driver() = default;

LoadResult Driver::Run(absl::Duration duration) { return impl_->Run(duration); }

uint64_t Driver::sent() const { return impl_->sent(); }

}  // namespace wireprint::bench
