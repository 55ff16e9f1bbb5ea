// The methods of DedupService about clusters and lists.
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/chassis/error.h"
#include "services/chassis/status.h"
#include "services/chassis/stream.h"
#include "services/chassis/unary.h"
#include "services/dedup/engine/watch.h"
#include "services/dedup/rpc/batch_reply.h"
#include "services/dedup/rpc/convert.h"
#include "services/dedup/rpc/dedup_service.h"

namespace wireprint::dedup::rpc {
namespace {

using chassis::HandleUnary;
using chassis::StreamNext;

// Answers with what `read` returns. It is read once everything that was sequenced before the call is durable, so that
// the store has the members that the clusters count, and answered once everything is that it may rest on.
template <typename Call, typename Read>
void FinishDurable(Engine& engine, Call* call, Read read) {
  const uint64_t failures = engine.failures();
  engine.AfterCommit(call->request().corpus(), failures, [&engine, call, read, failures](const absl::Status& before) {
    if (!before.ok()) return call->Finish(before);
    const auto answer = read(call->request());
    if (!answer.ok()) return call->Finish(answer.status());
    ToProto(*answer, call->response());
    engine.AfterCommit(call->request().corpus(), failures,
                       [call](const absl::Status& status) { call->Finish(status); });
  });
}

// The changes of one corpus for one reader. It keeps nothing: what the reader has not taken stays in the store.
class ChangeSource final : public chassis::StreamSource<dedup::v1::WatchClustersResponse> {
 public:
  ChangeSource(const Corpus& corpus, const RecordStore& store, uint64_t after, const chassis::StreamWaker& waker)
      : corpus_(corpus), store_(store), after_(after), waker_(corpus.AddWaker([waker] { waker.Wake(); })) {}
  ~ChangeSource() override { corpus_.RemoveWaker(waker_); }

  absl::StatusOr<StreamNext> Next(dedup::v1::WatchClustersResponse& response) override {
    const absl::StatusOr<ChangePage> page = ReadChanges(corpus_, store_, after_, kMaxChangesAtOnce);
    if (!page.ok()) return page.status();
    if (page->entries.empty() && began_) return StreamNext::kNothing;
    began_ = true;
    after_ = page->last;
    ToProto(*page, response);
    return StreamNext::kMessage;
  }

 private:
  const Corpus& corpus_;
  const RecordStore& store_;
  uint64_t after_;
  bool began_ = false;
  const uint64_t waker_;
};

}  // namespace

grpc::ServerUnaryReactor* DedupServiceImpl::BatchGetReports(Context* context,
                                                            const dedup::v1::BatchGetReportsRequest* request,
                                                            dedup::v1::BatchGetReportsResponse* response) {
  return HandleUnary(chain_, "BatchGetReports", context, request, response, [this](auto* call) {
    const auto& ids = call->request().report_ids();
    if (absl::Status s = ValidateBatchSize(static_cast<size_t>(ids.size()), "report_ids"); !s.ok()) {
      return call->Finish(s);
    }
    for (int i = 0; i < ids.size(); ++i) {
      if (call->IsCancelled()) break;
      auto& result = *call->response().add_results();
      const absl::StatusOr<StoredReport> report = engine_->Get(call->request().corpus(), ids[i]);
      if (report.ok()) {
        ToProto(*report, call->request().include_text(), *result.mutable_response());
      } else {
        *result.mutable_status() = chassis::ToRpcStatus(NamedFromBatch(report.status(), "report_id", "report_ids", i));
      }
    }
    DropTexts(call->response());
    call->Finish(absl::OkStatus());
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::ListReports(Context* context, const dedup::v1::ListReportsRequest* request,
                                                        dedup::v1::ListReportsResponse* response) {
  return HandleUnary(chain_, "ListReports", context, request, response, [this](auto* call) {
    const absl::StatusOr<ReportPage> page = engine_->ListReports(call->request().corpus(), FromProto(call->request()));
    if (page.ok()) {
      for (const StoredReport& report : page->reports) {
        ToProto(report, call->request().include_text(), *call->response().add_reports());
      }
      call->response().set_next_page_token(page->next_page_token);
    }
    call->Finish(page.status());
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::GetCluster(Context* context, const dedup::v1::GetClusterRequest* request,
                                                       dedup::v1::GetClusterResponse* response) {
  return HandleUnary(chain_, "GetCluster", context, request, response, [this](auto* call) {
    FinishDurable(*engine_, call, [this](const dedup::v1::GetClusterRequest& asked) {
      return engine_->GetCluster(asked.corpus(), asked.cluster_id());
    });
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::ListClusters(Context* context,
                                                         const dedup::v1::ListClustersRequest* request,
                                                         dedup::v1::ListClustersResponse* response) {
  return HandleUnary(chain_, "ListClusters", context, request, response, [this](auto* call) {
    FinishDurable(*engine_, call, [this](const dedup::v1::ListClustersRequest& asked) {
      return engine_->ListClusters(asked.corpus(), FromProto(asked));
    });
  });
}

grpc::ServerUnaryReactor* DedupServiceImpl::ListClusterReports(Context* context,
                                                               const dedup::v1::ListClusterReportsRequest* request,
                                                               dedup::v1::ListClusterReportsResponse* response) {
  return HandleUnary(chain_, "ListClusterReports", context, request, response, [this](auto* call) {
    FinishDurable(*engine_, call, [this](const dedup::v1::ListClusterReportsRequest& asked) {
      return engine_->ListMembers(asked.corpus(), FromProto(asked));
    });
  });
}

grpc::ServerWriteReactor<dedup::v1::WatchClustersResponse>* DedupServiceImpl::WatchClusters(
    Context* context, const dedup::v1::WatchClustersRequest* request) {
  using Source = std::unique_ptr<chassis::StreamSource<dedup::v1::WatchClustersResponse>>;
  return chassis::HandleStream<dedup::v1::WatchClustersResponse>(
      chain_, "WatchClusters", context, request,
      [this](const dedup::v1::WatchClustersRequest& watch,
             const chassis::StreamWaker& waker) -> absl::StatusOr<Source> {
        const absl::StatusOr<const Corpus*> corpus = engine_->Watched(watch.corpus());
        if (!corpus.ok()) return corpus.status();
        const absl::StatusOr<uint64_t> after = ResumeAt(**corpus, engine_->store(), watch.resume_token());
        if (!after.ok()) return after.status();
        return std::make_unique<ChangeSource>(**corpus, engine_->store(), *after, waker);
      });
}

}  // namespace wireprint::dedup::rpc
