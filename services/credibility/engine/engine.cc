#include "services/credibility/engine/engine.h"

#include <utility>

#include "services/credibility/engine/store_errors.h"

namespace wireprint::credibility {

Engine::Engine(EngineOptions options, std::unique_ptr<TableStore> store, DedupPort& dedup)
    : options_(std::move(options)),
      store_(WithReasons(std::move(store))),
      dedup_(dedup),
      corpora_(*store_, options_.max_corpora),
      syncs_(*store_, options_.execute),
      waits_(options_.execute) {}

absl::StatusOr<std::unique_ptr<Engine>> Engine::Create(EngineOptions options, std::unique_ptr<TableStore> store,
                                                       DedupPort& dedup) {
  std::unique_ptr<Engine> engine(new Engine(std::move(options), std::move(store), dedup));
  if (absl::Status loaded = engine->corpora_.Load(); !loaded.ok()) return loaded;
  return engine;
}

Engine::~Engine() {
  Close().IgnoreError();
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return calls_ == 0; });
}

void Engine::Start() {
  {
    const std::lock_guard lock(mutex_);
    started_ = true;
  }
  outbox_ = std::thread([this] { WorkOutbox(); });
  reach_watch_ = std::thread([this] { WatchReach(); });
  for (Corpus* const corpus : corpora_.All()) StartFollowing(*corpus);
}

absl::Status Engine::Close() {
  {
    const std::lock_guard lock(mutex_);
    closing_.store(true);
  }
  wake_.notify_all();
  dedup_.Stop();
  if (outbox_.joinable()) outbox_.join();
  if (reach_watch_.joinable()) reach_watch_.join();
  std::map<std::string, std::thread> followers;
  {
    const std::lock_guard lock(mutex_);
    followers.swap(followers_);
  }
  for (auto& [name, thread] : followers) thread.join();
  syncs_.Close();
  std::unique_lock lock(mutex_);
  const bool idle =
      idle_.wait_for(lock, absl::ToChronoMilliseconds(options_.close_patience), [this] { return calls_ == 0; });
  return idle ? absl::OkStatus() : absl::DeadlineExceededError("calls are still under way");
}

void Engine::BeginCall() {
  const std::lock_guard lock(mutex_);
  ++calls_;
}

// Nothing of the engine may be used behind it.
void Engine::EndCall() {
  const std::lock_guard lock(mutex_);
  if (--calls_ == 0) idle_.notify_all();
}

}  // namespace wireprint::credibility
