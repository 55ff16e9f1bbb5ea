#include "tests/bench/load_requests.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "tests/bench/echo.pb.h"
#include "tests/bench/english_like.h"
#include "wireprint/credibility/v1/credibility_service.pb.h"
#include "wireprint/dedup/v1/dedup_service.pb.h"

namespace wireprint::bench {
namespace {

constexpr size_t kOutlets = 200;

// Texts as they stream in: 70 % new, 15 % copies, 15 % trims of any earlier one of the last kKept.
class Stream {
 public:
  explicit Stream(uint64_t seed) : random_(seed), prose_(seed) {}

  std::string Next() {
    std::string text;
    const uint64_t kind = Draw(100);
    if (kept_.empty() || kind >= 30) {
      text = prose_.Document(3400 + Draw(500));
    } else {
      text = kept_[Draw(kept_.size())];
      if (kind < 15) {
        absl::StrAppend(&text, "\n", prose_.Document(60));
      } else {
        text.resize(text.find_last_of(' ', text.size() * (40 + Draw(51)) / 100));
      }
    }
    if (kept_.size() < kKept) {
      kept_.push_back(text);
    } else {
      kept_[Draw(kKept)] = text;
    }
    return text;
  }

  void Fill(report::v1::Report& report, const LoadPlan& plan) {
    report.set_report_id(absl::StrCat("load-", plan.seed, "-", count_++));
    report.set_outlet(absl::StrCat("outlet", Draw(kOutlets), ".example.com"));
    report.set_text_bytes(Next());
  }

 private:
  static constexpr size_t kKept = 20000;

  uint64_t Draw(uint64_t below) { return random_() % below; }

  std::mt19937_64 random_;
  EnglishLike prose_;
  std::vector<std::string> kept_;
  uint64_t count_ = 0;
};

std::string MakeRequest(const LoadPlan& plan, Stream& stream) {
  switch (plan.call) {
    case LoadCall::kEcho: {
      v1::EchoRequest request;
      request.set_payload(stream.Next());
      request.set_reply_bytes(plan.reply_bytes);
      return request.SerializeAsString();
    }
    case LoadCall::kEchoBatch: {
      v1::EchoRequest request;
      request.set_payload(stream.Next());
      for (size_t i = 1; i < plan.batch; ++i) request.add_more(stream.Next());
      request.set_reply_bytes(plan.reply_bytes * static_cast<uint32_t>(plan.batch));
      return request.SerializeAsString();
    }
    case LoadCall::kAddReport: {
      dedup::v1::AddReportRequest request;
      request.set_corpus(plan.corpus);
      stream.Fill(*request.mutable_report(), plan);
      return request.SerializeAsString();
    }
    case LoadCall::kBatchAddReports: {
      dedup::v1::BatchAddReportsRequest request;
      request.set_corpus(plan.corpus);
      for (size_t i = 0; i < plan.batch; ++i) stream.Fill(*request.add_items()->mutable_report(), plan);
      return request.SerializeAsString();
    }
    case LoadCall::kFindMatches: {
      dedup::v1::FindMatchesRequest request;
      request.set_corpus(plan.corpus);
      request.mutable_subject()->set_text_bytes(stream.Next());
      return request.SerializeAsString();
    }
    case LoadCall::kRecordReport: {
      credibility::v1::RecordReportRequest request;
      request.set_corpus(plan.corpus);
      request.set_view(credibility::v1::ANALYSIS_VIEW_SUMMARY);
      stream.Fill(*request.mutable_report(), plan);
      return request.SerializeAsString();
    }
    case LoadCall::kBatchRecordReports: {
      credibility::v1::BatchRecordReportsRequest request;
      request.set_corpus(plan.corpus);
      for (size_t i = 0; i < plan.batch; ++i) stream.Fill(*request.add_items()->mutable_report(), plan);
      return request.SerializeAsString();
    }
  }
  return "";
}

}  // namespace

std::string MethodPath(LoadCall call) {
  switch (call) {
    case LoadCall::kEcho:
    case LoadCall::kEchoBatch:
      return "/wireprint.bench.v1.EchoService/Echo";
    case LoadCall::kAddReport:
      return "/wireprint.dedup.v1.DedupService/AddReport";
    case LoadCall::kBatchAddReports:
      return "/wireprint.dedup.v1.DedupService/BatchAddReports";
    case LoadCall::kFindMatches:
      return "/wireprint.dedup.v1.DedupService/FindMatches";
    case LoadCall::kRecordReport:
      return "/wireprint.credibility.v1.CredibilityService/RecordReport";
    case LoadCall::kBatchRecordReports:
      return "/wireprint.credibility.v1.CredibilityService/BatchRecordReports";
  }
  return "";
}

std::vector<grpc::Slice> MakeRequests(const LoadPlan& plan) {
  Stream stream(plan.seed);
  std::vector<grpc::Slice> requests;
  requests.reserve(plan.requests);
  for (size_t i = 0; i < plan.requests; ++i) requests.emplace_back(MakeRequest(plan, stream));
  return requests;
}

}  // namespace wireprint::bench
