// The credibility engine: what its callers may ask.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/credibility/core/table_store.h"
#include "services/credibility/engine/answer_waits.h"
#include "services/credibility/engine/corpus.h"
#include "services/credibility/engine/dedup_port.h"
#include "services/credibility/engine/requests.h"
#include "services/credibility/engine/rules.h"
#include "services/credibility/engine/scan_gate.h"
#include "services/credibility/engine/sync_queue.h"
#include "services/credibility/engine/watch.h"

namespace wireprint::credibility {

struct EngineOptions {
  Rules rules;
  MeasuredDetectors detectors = {};
  size_t max_corpora = 64;
  // Tombstones stand this long. Microseconds; 30 days.
  Micros retention = Micros{30} * kMicrosPerDay;
  // OK, or why nothing may be added to what is stored, as a disk that is nearly full: all else goes on. Always OK when
  // null. Quick; any thread.
  std::function<absl::Status()> may_grow;
  // How long a call waits for dedup, at most.
  absl::Duration dedup_timeout = absl::Seconds(2);
  // How long the outbox waits after a failure, doubling from the first to the last.
  absl::Duration first_retry = absl::Milliseconds(200);
  absl::Duration last_retry = absl::Seconds(5);
  // How often dedup is asked whether it is there, whatever else it is asked.
  absl::Duration ask_interval = absl::Seconds(5);
  // How long Close waits for calls under way.
  absl::Duration close_patience = absl::Seconds(10);
  // Told of what is done; may be null. Must outlive the engine.
  EngineWatch* watch = nullptr;
  // Microseconds since the epoch. Required; any thread.
  std::function<Micros()> now;
  // Runs a completion soon. Required; any thread.
  SyncQueue::Execute execute;
};

// Thread-safe.
class Engine {
 public:
  // Loads what is in the store. `dedup` must outlive the engine.
  static absl::StatusOr<std::unique_ptr<Engine>> Create(EngineOptions options, std::unique_ptr<TableStore> store,
                                                        DedupPort& dedup);
  // Close(), and waits for what that left: dedup's callbacks hold the engine.
  ~Engine();

  // Begins to work off the outbox and to follow dedup's changes.
  void Start();
  // Ends both, syncs, and waits for the calls under way, at most options.close_patience: DEADLINE_EXCEEDED when some
  // are left. No call may be made after it. Idempotent.
  absl::Status Close();

  // Records reports in order. `done` is called once, on any thread, with one result for each. Errors of the whole call
  // are returned, and `done` is not called then.
  using RecordResults = std::vector<absl::StatusOr<RecordOutcome>>;
  using RecordDone = absl::AnyInvocable<void(RecordResults) &&>;
  absl::Status Record(absl::string_view corpus, std::vector<RecordItem> items, uint32_t max_matches,
                      absl::Time deadline, RecordDone done);
  // `done` gets the time of the first deletion. `purge`: dedup is to purge it too, be it deleted already, and then
  // other reports' relations to it are forgotten.
  using DeleteDone = absl::AnyInvocable<void(absl::StatusOr<Micros>) &&>;
  void Delete(absl::string_view corpus, absl::string_view report_id, bool purge, DeleteDone done);

  absl::StatusOr<OriginPage> ResolveCluster(absl::string_view corpus, absl::string_view cluster_id,
                                            absl::string_view report_id, uint32_t page_size,
                                            absl::string_view page_token);
  absl::StatusOr<OutletProfile> Profile(absl::string_view corpus, absl::string_view outlet,
                                        const WindowRequest& window);
  absl::StatusOr<OutletPage> ListOutlets(absl::string_view corpus, const WindowRequest& window, OutletOrder order,
                                         int metric, uint32_t page_size, absl::string_view page_token);
  absl::StatusOr<EvidencePage> Explain(absl::string_view corpus, absl::string_view outlet, int metric,
                                       const WindowRequest& window, uint32_t page_size, absl::string_view page_token);
  absl::StatusOr<LinePage> ListLines(absl::string_view corpus, absl::string_view outlet, bool candidates,
                                     uint32_t page_size, absl::string_view page_token);
  // The line with its corrections, alone, and the generation after it.
  absl::StatusOr<LinePage> CorrectLine(absl::string_view corpus, const CorrectRequest& request);

  const Rules& rules() const { return options_.rules; }
  // OK, or why dedup does not answer, or did not take the last report or deletion it was told.
  absl::Status DedupState() const;
  // Entries of the outbox.
  absl::StatusOr<uint64_t> Pending() const;
  // How long the report that waits longest for dedup has waited; zero when none does.
  absl::StatusOr<absl::Duration> LongestPending() const;
  // Changes of clusters that dedup has and that were not taken over yet, about.
  uint64_t ChangesBehind() const;
  const TableStore& store() const { return *store_; }

 private:
  struct Batch;
  struct Calibrated {
    Micros at = 0;
    Calibrations values;
    CalibrationNote note;
    uint64_t used = 0;  // grows
  };
  // The order of the outlets that a token goes on in.
  struct Ordered {
    uint64_t id = 0;
    std::shared_ptr<const std::vector<std::string>> outlets;
  };
  struct Listed;
  struct Answer {
    Sequence sequence = 0;
    std::string report_id;
    absl::StatusOr<DedupAnswer> answer;
    std::shared_ptr<const StoredText> text = nullptr;  // when it is at hand
    uint64_t purges = 0;                               // Corpus::purges, when dedup was asked
  };
  using Answered = std::vector<Answer>;
  struct Sending;
  struct Page;

  Engine(EngineOptions options, std::unique_ptr<TableStore> store, DedupPort& dedup);

  // record.cc
  void RefuseUnknown(Batch& batch);
  void Prepare(Batch& batch);
  absl::Status Stage(Batch& batch, size_t item, Transaction& edits, absl::Status& broken);
  absl::Status Supersede(Corpus& corpus, report::Identity& identity, Transaction& edits);
  void Ask(std::shared_ptr<Batch> batch);
  absl::Time PatienceOf(const Batch& batch) const;
  // reply.cc
  void Conclude(std::shared_ptr<Batch> batch);
  void EndBegun(Batch& batch);
  const std::string* UnansweredReplay(const Batch& batch);
  void Reply(Batch& batch);
  void Tell(const absl::StatusOr<RecordOutcome>& result);
  // outcome.cc
  absl::Status TakeCurrent(Row& row, Transaction& read);
  absl::StatusOr<RecordOutcome> OutcomeOf(Corpus& corpus, Sequence sequence, bool replayed, uint32_t max_matches,
                                          const StoredText* stored);
  // reanalyse.cc
  absl::StatusOr<const RecurringLines*> AnalyseAgain(Corpus& corpus, Sequence sequence, Row& row,
                                                     std::shared_ptr<const StoredText>& text, Transaction& edits);
  absl::Status Reanalyse(Corpus& corpus, Sequence sequence, Row& row, const RecurringLines& lines,
                         absl::FunctionRef<bool(LineId)> cuts, std::shared_ptr<const StoredText>& text,
                         Transaction& edits);
  absl::StatusOr<bool> SendWith(Sending& sending, Corpus& corpus, Sequence sequence,
                                std::shared_ptr<const StoredText>& text, Transaction& edits);
  // complete.cc
  absl::StatusOr<DedupItem> ItemOf(Corpus& corpus, Sequence sequence, const Row& row, const StoredText& text,
                                   Transaction& edits);
  absl::Status Complete(Corpus& corpus, const Answered& answered);
  absl::Status Decide(Corpus& corpus, const Answered& answered, Transaction& edits);
  absl::Status FollowRevisions(const Row& row, Sequence sequence, Transaction& edits);
  absl::Status Settle(Corpus& corpus, const Answer& answered, Transaction& edits, std::vector<std::string>& dirty,
                      std::vector<const Answer*>& settled);
  absl::Status TellLater(Corpus& corpus, const Row& row, Transaction& edits, std::vector<std::string>& dirty);
  absl::Status Learn(Corpus& corpus, const Answer& answered, Transaction& edits);
  // reresolve.cc
  absl::Status Reresolve(Corpus& corpus, Transaction& edits, const std::string& cluster);
  absl::Status Reresolve(Corpus& corpus, Transaction& edits, std::vector<std::string> clusters);
  absl::StatusOr<NamedOrigin> OriginOf(Corpus& corpus, Transaction& read, const std::string& cluster);
  ReuseFacts FactsFor(const Row& row, const MemberVerdict& verdict) const;
  absl::Status SetFacts(Transaction& edits, Sequence sequence, Row& row, const ReuseFacts& facts);
  absl::Status Write(Corpus& corpus, absl::Status decided, const Transaction& edits);
  // remove.cc
  absl::Status Remove(Corpus& corpus, report::Identity& identity, absl::string_view report_id, OutboxTask task,
                      Transaction& edits);
  void EnqueueDeletion(Corpus& corpus, absl::string_view report_id, OutboxTask task, Transaction& edits);
  absl::Status ForgetLines(Corpus& corpus, Sequence sequence, const Row& row, Transaction& edits);
  // uncut.cc
  // Notes that reports of the outlet may be cut by these lines, which are unlearnt now.
  absl::Status NoteUnlearnt(Corpus& corpus, const std::string& outlet, std::vector<LineId> unlearnt,
                            Transaction& edits);
  // Has some of the reports of one such outlet that are cut so analysed without it, when dedup has answered for what
  // was received before: a revision may teach again what its predecessor did. False when there is nothing to do now.
  absl::StatusOr<bool> Uncut(Corpus& corpus);
  absl::Status UncutSome(Corpus& corpus, const std::string& outlet, UncutRecord note, Transaction& edits);
  // outbox.cc
  void WorkOutbox();
  absl::StatusOr<bool> WorkCorpus(Corpus& corpus);
  absl::Status ReadPage(Corpus& corpus, Page& page);
  absl::Status SendDeletion(Corpus& corpus, const Page& page);
  absl::StatusOr<bool> SendAdds(Corpus& corpus, Page& page);
  void Release(Corpus& corpus, const Answered& asked);
  void Note(const absl::Status& status);
  void Wake();
  bool Sleep(absl::Duration limit);
  // reach.cc
  void WatchReach();
  void Followed(const Corpus& corpus, const absl::Status& status);
  // forget_names.cc
  absl::Status ForgetNames(Corpus& corpus, const std::string& report_id);
  absl::Status ForgetGone(Row& row, Transaction& read);
  // engine.cc
  void BeginCall();
  void EndCall();
  // follow.cc
  void Follow(Corpus& corpus);
  absl::Status FollowOnce(Corpus& corpus);
  absl::Status Apply(Corpus& corpus, const ChangePage& page);
  absl::Status Take(Corpus& corpus, const ChangePage& page, Transaction& edits);
  absl::Status Merge(Corpus& corpus, const ClusterChange& change, Transaction& edits);
  void StartFollowing(Corpus& corpus);
  // resync.cc
  absl::Status Resync(Corpus& corpus, std::string& token);
  absl::Status ResyncListed(Corpus& corpus, Listed& listed);
  absl::Status ResyncMerged(Corpus& corpus, const Listed& listed);
  absl::Status ResyncGone(Corpus& corpus, const Listed& listed);
  // renew.cc
  bool IsOfThisEpoch(Corpus& corpus, const Answered& answered, Transaction& edits);
  void AdoptEpoch(Corpus& corpus, EpochRecord dedup, Transaction& edits);
  absl::StatusOr<bool> IsAnotherDedup(Corpus& corpus, const std::string& epoch);
  absl::Status Renew(Corpus& corpus, const DedupPosition& now);
  absl::Status InSteps(Corpus& corpus, Table table, absl::FunctionRef<bool(const std::string&)> may_end,
                       absl::FunctionRef<absl::Status(const std::string&, Transaction&)> step);
  absl::Status RenameClusters(Corpus& corpus, uint64_t renewal);
  absl::Status ForgetAliases(Corpus& corpus);
  absl::Status TellReportsAgain(Corpus& corpus, Micros since);
  absl::Status TellDeletionsAgain(Corpus& corpus);
  absl::Status TakeAlong(Corpus& corpus, Sequence sequence, const std::string& former, const std::string& cluster,
                         Transaction& edits);
  // profile.cc
  absl::StatusOr<Window> WindowOf(const WindowRequest& request) const;
  absl::StatusOr<OutletLedger> LedgerOf(const std::string& corpus, const std::string& outlet) const;
  absl::StatusOr<Calibrated> CalibrationsOf(const std::string& corpus, const ProfileWindow& window);
  std::optional<Calibrated> KnownCalibrations(const std::string& key, absl::Duration age);
  absl::StatusOr<std::vector<std::string>> OrderOutlets(const std::string& corpus, const ProfileWindow& window,
                                                        OutletOrder order, int metric, const Calibrated& calibrated);
  uint64_t KeepOrder(std::shared_ptr<const std::vector<std::string>> outlets);
  std::shared_ptr<const std::vector<std::string>> OrderOf(uint64_t id);
  absl::StatusOr<OutletIdentity> OutletOf(absl::string_view host) const;
  absl::Status ForEachOutlet(const std::string& corpus,
                             const std::function<absl::Status(const std::string&, const OutletLedger&)>& visit) const;
  OutletProfile ProfileOf(const OutletIdentity& outlet, const OutletLedger& ledger, const Window& window,
                          const Calibrated& calibrated) const;

  const EngineOptions options_;
  const std::unique_ptr<TableStore> store_;
  DedupPort& dedup_;
  Corpora corpora_;
  SyncQueue syncs_;
  AnswerWaits waits_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  bool woken_ = false;
  bool ask_dedup_ = false;  // at once
  bool started_ = false;
  std::atomic<bool> closing_{false};
  std::map<std::string, std::thread> followers_;
  std::thread outbox_;
  std::thread reach_watch_;
  size_t calls_ = 0;  // that `done` has not been called of
  std::condition_variable idle_;
  mutable std::mutex state_mutex_;
  absl::Status dedup_state_;  // of the last report or deletion it was told; guarded by state_mutex_
  absl::Status reach_;        // whether it answers; guarded by state_mutex_
  ScanGate scans_;
  std::mutex calibration_mutex_;  // guards what follows; nothing is scanned with it held
  std::map<std::string, Calibrated> calibrated_;
  uint64_t calibrations_used_ = 0;
  std::deque<Ordered> orders_;  // oldest first
  uint64_t next_order_ = 0;
};

}  // namespace wireprint::credibility
