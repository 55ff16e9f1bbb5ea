#include "services/credibility/rpc/dedup_client_port.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/create_channel.h"
#include "services/chassis/error.h"

namespace wireprint::credibility::rpc {
namespace {

namespace dd = dedup::v1;

constexpr absl::Duration kListPatience = absl::Seconds(20);
constexpr uint32_t kListPage = 1000;
constexpr int kMaxMessageBytes = 8 << 20;
constexpr char kService[] = "wireprint.dedup.v1.DedupService";

absl::Status FromRpc(const google::rpc::Status& status) {
  for (const auto& detail : status.details()) {
    google::rpc::ErrorInfo info;
    if (!detail.UnpackTo(&info)) continue;
    return chassis::MakeError(static_cast<absl::StatusCode>(status.code()), status.message(),
                              {.reason = info.reason()});
  }
  return absl::Status(static_cast<absl::StatusCode>(status.code()), status.message());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  if (!status.error_details().empty() && details.ParseFromString(status.error_details())) return FromRpc(details);
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

Micros ToMicros(const google::protobuf::Timestamp& time) { return time.seconds() * 1'000'000 + time.nanos() / 1000; }

void ToProto(const DedupItem& item, dd::BatchAddReportsRequest::Item& proto) {
  report::v1::Report& report = *proto.mutable_report();
  report.set_report_id(item.report.report_id);
  report.set_outlet(item.report.outlet);
  report.set_text_bytes(item.report.text);
  if (item.report.title) report.set_title(*item.report.title);
  if (item.report.byline) report.set_byline(*item.report.byline);
  if (item.report.credit_line) report.set_credit_line(*item.report.credit_line);
  if (item.report.url) report.set_url(*item.report.url);
  if (item.report.language) report.set_language(*item.report.language);
  if (item.report.published_at) {
    report.mutable_published_at()->set_seconds(item.report.published_at->seconds);
    report.mutable_published_at()->set_nanos(item.report.published_at->nanos);
  }
  report.mutable_observe_time()->set_seconds(item.observe_time / 1'000'000);
  Micros micros = item.observe_time % 1'000'000;
  if (micros < 0) {
    micros += 1'000'000;
    report.mutable_observe_time()->set_seconds(item.observe_time / 1'000'000 - 1);
  }
  report.mutable_observe_time()->set_nanos(static_cast<int32_t>(micros * 1000));
  for (const text::ByteRange& range : item.excluded) {
    auto& excluded = *proto.mutable_body_mask()->add_excluded();
    excluded.set_begin(range.begin);
    excluded.set_end(range.end);
  }
  proto.mutable_body_mask()->set_ruleset(item.ruleset);
  proto.set_expected_revision(item.expected_revision);
}

DedupAnswer FromProto(const dd::AddReportResponse& proto) {
  DedupAnswer answer;
  answer.revision = proto.revision();
  answer.sequence = proto.sequence();
  for (const dd::Match& match : proto.matches().matches()) {
    SharedReport& shared = answer.matches.emplace_back();
    shared.report_id = match.report_id();
    shared.outlet = match.outlet();
    shared.revision = match.revision();
    shared.observe_time = ToMicros(match.observe_time());
    shared.relation = static_cast<uint8_t>(match.comparison().relation());
    shared.jaccard = match.comparison().jaccard();
    shared.containment = match.comparison().containment();
    shared.reverse_containment = match.comparison().reverse_containment();
  }
  answer.candidates = proto.matches().candidates();
  answer.candidates_truncated = proto.matches().candidates_truncated();
  answer.exact_only = proto.matches().exact_only();
  answer.basis = static_cast<uint8_t>(proto.matches().basis());
  answer.word_count = proto.matches().word_count();
  answer.cluster = proto.cluster().cluster_id();
  answer.report_count = proto.cluster().report_count();
  answer.anchor_report_id = proto.cluster().anchor_report_id();
  answer.compilation = proto.cluster().compilation();
  answer.linked.assign(proto.cluster().linked_cluster_ids().begin(), proto.cluster().linked_cluster_ids().end());
  return answer;
}

// Streams on one connection: dedup bounds these (--max-concurrent-streams, 128 unless told otherwise), and what is
// beyond waits here, unary calls too.
constexpr size_t kWatchesAConnection = 64;

// With a connection of its own.
std::shared_ptr<grpc::Channel> MakeChannel(const DedupClientOptions& options) {
  grpc::ChannelArguments args;
  args.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  args.SetMaxSendMessageSize(kMaxMessageBytes);
  args.SetMaxReceiveMessageSize(kMaxMessageBytes);
  args.SetUserAgentPrefix("wireprint-credibility");
  // After a restart of dedup the next call must not wait for long.
  args.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  args.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  args.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  args.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(absl::ToInt64Milliseconds(options.keepalive_time)));
  args.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, static_cast<int>(absl::ToInt64Milliseconds(options.keepalive_timeout)));
  args.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // After two pings gRPC would send no other before data: a stream that only waits would never be missed.
  args.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  return grpc::CreateCustomChannel(
      options.target, options.credentials ? options.credentials : grpc::InsecureChannelCredentials(), args);
}

}  // namespace

struct DedupClientPort::AddCall {
  grpc::ClientContext context;
  dd::BatchAddReportsRequest request;
  dd::BatchAddReportsResponse response;
  AddDone done;
  chassis::SpanIds span = {};
  absl::Time start = absl::InfinitePast();
};

DedupClientPort::DedupClientPort(const DedupClientOptions& options)
    : options_(options), stub_(dd::DedupService::NewStub(MakeChannel(options))) {}

DedupClientPort::~DedupClientPort() {
  Stop();
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return under_way_.empty(); });
}

bool DedupClientPort::Enter(grpc::ClientContext& context) {
  const std::string token = options_.token ? options_.token() : "";
  if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  const std::lock_guard lock(mutex_);
  if (stopped_) return false;
  under_way_.insert(&context);
  return true;
}

void DedupClientPort::Leave(grpc::ClientContext& context) {
  const std::lock_guard lock(mutex_);
  under_way_.erase(&context);
  if (under_way_.empty()) idle_.notify_all();
}

void DedupClientPort::Stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  for (grpc::ClientContext* context : under_way_) context->TryCancel();
}

void DedupClientPort::AddReports(const std::string& corpus, std::vector<DedupItem> items, uint32_t max_matches,
                                 absl::Time deadline, AddDone done) {
  auto* const call = new AddCall;
  call->done = std::move(done);
  call->context.set_deadline(absl::ToChronoTime(deadline));
  call->request.set_corpus(corpus);
  call->request.set_max_matches(max_matches);
  // Those of one call have one trace.
  std::string trace_parent = items.empty() ? "" : std::move(items.front().trace_parent);
  if (options_.tracer != nullptr) call->span = chassis::Tracer::BeginClient(trace_parent);
  if (call->span.valid()) {
    call->start = absl::Now();
    trace_parent = chassis::TraceParentText(call->span);
  }
  if (!trace_parent.empty()) call->context.AddMetadata("traceparent", trace_parent);
  for (const DedupItem& item : items) ToProto(item, *call->request.add_items());
  if (!Enter(call->context)) {
    std::move(call->done)(absl::UnavailableError("stopping"));
    delete call;
    return;
  }
  stub_->async()->BatchAddReports(&call->context, &call->request, &call->response, [this, call](grpc::Status status) {
    if (options_.tracer != nullptr) {
      options_.tracer->EndClient(call->span, kService, "BatchAddReports", call->start,
                                 static_cast<int>(status.error_code()));
    }
    Leave(call->context);
    if (!status.ok()) {
      std::move(call->done)(FromGrpc(status));
    } else {
      Answers answers;
      for (const auto& result : call->response.results()) {
        if (result.has_response()) {
          answers.push_back(FromProto(result.response()));
          answers.back()->epoch = call->response.epoch();
        } else {
          answers.push_back(FromRpc(result.status()));
        }
      }
      // Refused for who calls, which is about all that is sent.
      const bool denied = !answers.empty() && std::all_of(answers.begin(), answers.end(), [](const auto& answer) {
        return absl::IsPermissionDenied(answer.status());
      });
      if (denied) {
        std::move(call->done)(answers.front().status());
      } else {
        std::move(call->done)(std::move(answers));
      }
    }
    delete call;
  });
}

template <typename Method, typename Request, typename Response>
absl::Status DedupClientPort::Ask(Method method, const Request& request, Response& response) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kListPatience));
  if (!Enter(context)) return absl::UnavailableError("stopping");
  const grpc::Status status = (*stub_.*method)(&context, request, &response);
  Leave(context);
  return FromGrpc(status);
}

absl::Status DedupClientPort::DeleteReport(const std::string& corpus, const DedupDeletion& deletion,
                                           absl::Time deadline) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  if (!Enter(context)) return absl::UnavailableError("stopping");
  dd::DeleteReportRequest request;
  request.set_corpus(corpus);
  request.set_report_id(deletion.report_id);
  request.set_purge(deletion.purge);
  request.set_allow_missing(deletion.allow_missing);
  dd::DeleteReportResponse response;
  const grpc::Status status = stub_->DeleteReport(&context, request, &response);
  Leave(context);
  return FromGrpc(status);
}

absl::StatusOr<Micros> DedupClientPort::Retention(const std::string& corpus) {
  dd::GetIndexInfoRequest request;
  request.set_corpus(corpus);
  dd::GetIndexInfoResponse response;
  if (absl::Status s = Ask(&dd::DedupService::Stub::GetIndexInfo, request, response); !s.ok()) return s;
  return static_cast<Micros>(response.retention_seconds()) * 1'000'000;
}

absl::StatusOr<DedupPosition> DedupClientPort::Position(const std::string& corpus) {
  dd::ListClustersRequest request;
  request.set_corpus(corpus);
  request.set_page_size(1);
  dd::ListClustersResponse response;
  if (absl::Status s = Ask(&dd::DedupService::Stub::ListClusters, request, response); !s.ok()) return s;
  return DedupPosition{response.resume_token(), response.epoch()};
}

absl::StatusOr<PlaceList> DedupClientPort::ListPlaces(const std::string& corpus, const std::string& page_token) {
  dd::ListReportsRequest request;
  request.set_corpus(corpus);
  request.set_page_size(kListPage);
  request.set_page_token(page_token);
  dd::ListReportsResponse response;
  if (absl::Status s = Ask(&dd::DedupService::Stub::ListReports, request, response); !s.ok()) return s;
  PlaceList list{{}, response.next_page_token()};
  for (const dd::GetReportResponse& found : response.reports()) {
    list.reports.push_back({found.report().report_id(), found.cluster().cluster_id(), found.sequence()});
  }
  return list;
}

absl::StatusOr<std::string> DedupClientPort::PresentCluster(const std::string& corpus, const std::string& cluster) {
  dd::GetClusterRequest request;
  request.set_corpus(corpus);
  request.set_cluster_id(cluster);
  dd::GetClusterResponse response;
  if (absl::Status s = Ask(&dd::DedupService::Stub::GetCluster, request, response); !s.ok()) return s;
  return response.cluster().cluster_id();
}

absl::Status DedupClientPort::Watch(const std::string& corpus, const std::string& resume_token,
                                    absl::FunctionRef<bool(const ChangePage&)> take) {
  grpc::ClientContext context;
  if (!Enter(context)) return absl::UnavailableError("stopping");
  dd::WatchClustersRequest request;
  request.set_corpus(corpus);
  request.set_resume_token(resume_token);
  WatchConnection& connection = TakeWatchConnection();
  const auto reader = connection.stub->WatchClusters(&context, request);
  dd::WatchClustersResponse response;
  while (reader->Read(&response)) {
    ChangePage page;
    page.resume_token = response.resume_token();
    page.behind = response.behind();
    for (const dd::ClusterChange& change : response.changes()) {
      page.changes.push_back({static_cast<ClusterChange::Kind>(change.kind()), change.cluster_id(),
                              change.former_cluster_id(), change.report_id(), change.sequence()});
    }
    if (!take(page)) {
      // Not where dedup ended the stream itself: that would hide why.
      context.TryCancel();
      break;
    }
  }
  const grpc::Status status = reader->Finish();
  {
    const std::lock_guard lock(mutex_);
    --connection.watches;
  }
  Leave(context);
  return FromGrpc(status);
}

DedupClientPort::WatchConnection& DedupClientPort::TakeWatchConnection() {
  const std::lock_guard lock(mutex_);
  auto free = std::find_if(watch_connections_.begin(), watch_connections_.end(),
                           [](const WatchConnection& connection) { return connection.watches < kWatchesAConnection; });
  if (free == watch_connections_.end()) {
    watch_connections_.push_back({dd::DedupService::NewStub(MakeChannel(options_))});
    free = std::prev(watch_connections_.end());
  }
  ++free->watches;
  return *free;
}

}  // namespace wireprint::credibility::rpc
