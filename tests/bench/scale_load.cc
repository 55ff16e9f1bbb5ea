// Loads many made-up reports into a running dedup service through BatchAddReports, then asks it for copies that were
// planted. Prints one JSON object. scale_bench starts it.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "tests/bench/load_result.h"
#include "tests/bench/planted_text.h"
#include "wireprint/dedup/v1/dedup_service.grpc.pb.h"

ABSL_FLAG(std::string, target, "", "Server to call, host:port.");
ABSL_FLAG(uint64_t, reports, 100000, "Reports to load.");
ABSL_FLAG(int, threads, 4, "Batches under way at once.");
ABSL_FLAG(int, batch, 64, "Reports a batch.");
ABSL_FLAG(uint64_t, probes, 1000, "Questions of each kind.");
ABSL_FLAG(uint64_t, story, 500, "Copies of the popular story.");
ABSL_FLAG(int, server_pid, 0, "Process whose CPU time is read.");

namespace wireprint::bench {
namespace {

using dedup::v1::DedupService;

constexpr char kCorpus[] = "scale";

struct Planted {
  std::string report_id;
  std::string text;
};

class Load {
 public:
  Load()
      : stub_(DedupService::NewStub(
            grpc::CreateChannel(absl::GetFlag(FLAGS_target), grpc::InsecureChannelCredentials()))) {}

  // False after an error, which is printed.
  bool Add(const std::vector<Planted>& reports) {
    dedup::v1::BatchAddReportsRequest request;
    request.set_corpus(kCorpus);
    for (const Planted& planted : reports) {
      report::v1::Report& report = *request.add_items()->mutable_report();
      report.set_report_id(planted.report_id);
      report.set_outlet(absl::StrCat("outlet", planted.text.size() % 211, ".example.com"));
      report.set_text_bytes(planted.text);
    }
    grpc::ClientContext context;
    dedup::v1::BatchAddReportsResponse response;
    const grpc::Status status = stub_->BatchAddReports(&context, request, &response);
    if (!status.ok()) return Fail(status.error_message());
    for (const auto& result : response.results()) {
      if (!result.has_response()) return Fail(result.status().message());
    }
    return true;
  }

  // 70 % new texts, 15 % copies, 15 % trims of earlier ones of the same thread; of the new ones some are remembered.
  void AddMany(uint64_t thread, uint64_t count) {
    EnglishLike prose(1000 + thread);
    std::mt19937_64 random(thread);
    std::vector<std::string> kept;
    std::vector<Planted> batch;
    const uint64_t remember_each =
        std::max<uint64_t>(1, absl::GetFlag(FLAGS_reports) / (absl::GetFlag(FLAGS_probes) + 1));
    for (uint64_t i = 0; i < count && !failed_; ++i) {
      const uint64_t kind = kept.empty() ? 99 : random() % 100;
      std::string text = kind >= 30   ? NewText(prose)
                         : kind >= 15 ? Trim(kept[random() % kept.size()], 30 + random() % 50)
                                      : Rewrite(kept[random() % kept.size()], 5, prose, random);
      batch.push_back({absl::StrCat("r", thread, "-", i), text});
      if (kind >= 30 && i % remember_each == 0) {
        std::lock_guard lock(mutex_);
        planted_.push_back(batch.back());
      } else if (kind >= 30 && kept.size() < 5000) {
        kept.push_back(std::move(text));
      } else if (kind >= 30) {
        kept[random() % kept.size()] = std::move(text);
      }
      if (batch.size() == static_cast<size_t>(absl::GetFlag(FLAGS_batch)) || i + 1 == count) {
        if (!Add(batch)) return;
        batch.clear();
      }
    }
  }

  struct Answers {
    uint64_t asked = 0;
    uint64_t found = 0;
    uint64_t candidates = 0;
    uint32_t most_candidates = 0;
    double cpu_us = 0;
    double wall_us = 0;
    std::string Json(const char* name) const {
      const auto n = static_cast<double>(std::max<uint64_t>(asked, 1));
      return absl::StrCat("\"", name, "\":{\"asked\":", asked, ",\"found\":", static_cast<double>(found) / n,
                          ",\"candidates\":", static_cast<double>(candidates) / n,
                          ",\"most_candidates\":", most_candidates, ",\"server_us\":", cpu_us / n,
                          ",\"wall_us\":", wall_us / n, "}");
    }
  };

  // Found: an answer names one of `wanted` as PARTIAL or better.
  Answers Ask(const std::vector<std::string>& texts, const std::vector<std::set<std::string>>& wanted) {
    Answers answers;
    const absl::Time start = absl::Now();
    const double cpu = CpuSecondsOf(absl::GetFlag(FLAGS_server_pid));
    for (size_t i = 0; i < texts.size(); ++i) {
      dedup::v1::FindMatchesRequest request;
      request.set_corpus(kCorpus);
      request.mutable_subject()->set_text_bytes(texts[i]);
      grpc::ClientContext context;
      dedup::v1::FindMatchesResponse response;
      if (const grpc::Status status = stub_->FindMatches(&context, request, &response); !status.ok()) {
        Fail(status.error_message());
        break;
      }
      ++answers.asked;
      answers.candidates += response.matches().candidates();
      answers.most_candidates = std::max(answers.most_candidates, response.matches().candidates());
      const auto& matches = response.matches().matches();
      answers.found += std::any_of(matches.begin(), matches.end(), [&](const dedup::v1::Match& match) {
        const auto relation = match.comparison().relation();
        return wanted[i].count(match.report_id()) != 0 && relation >= dedup::v1::RELATION_EXACT &&
               relation <= dedup::v1::RELATION_PARTIAL;
      });
    }
    answers.cpu_us = 1e6 * (CpuSecondsOf(absl::GetFlag(FLAGS_server_pid)) - cpu);
    answers.wall_us = absl::ToDoubleMicroseconds(absl::Now() - start);
    return answers;
  }

  int Run() {
    const absl::Time start = absl::Now();
    const auto threads = static_cast<uint64_t>(std::max(1, absl::GetFlag(FLAGS_threads)));
    std::vector<std::thread> running;
    for (uint64_t t = 0; t < threads; ++t) {
      running.emplace_back([this, t, threads] { AddMany(t, absl::GetFlag(FLAGS_reports) / threads); });
    }
    for (std::thread& thread : running) thread.join();
    const double seconds = absl::ToDoubleSeconds(absl::Now() - start);

    EnglishLike prose(7);
    std::mt19937_64 random(7);
    std::vector<std::string> cut;
    std::vector<std::string> fresh;
    std::vector<std::set<std::string>> wanted;
    for (const Planted& planted : planted_) {
      cut.push_back(KeepAndRewrite(planted.text, 30, 5, prose, random));
      fresh.push_back(NewText(prose));
      wanted.push_back({planted.report_id});
    }
    const Answers planted = Ask(cut, wanted);
    const Answers unseen = Ask(fresh, std::vector<std::set<std::string>>(fresh.size()));

    const std::string original = NewText(prose);
    std::set<std::string> story;
    std::vector<Planted> batch;
    for (uint64_t i = 0; i < absl::GetFlag(FLAGS_story) && !failed_; ++i) {
      batch.push_back({absl::StrCat("story-", i), Rewrite(original, 3, prose, random)});
      story.insert(batch.back().report_id);
      if (batch.size() == 16 || i + 1 == absl::GetFlag(FLAGS_story)) {
        Add(batch);
        batch.clear();
      }
    }
    std::vector<std::string> retold;
    for (int i = 0; i < 200; ++i) retold.push_back(KeepAndRewrite(original, 30, 5, prose, random));
    const Answers popular = Ask(retold, std::vector<std::set<std::string>>(retold.size(), story));

    grpc::ClientContext context;
    dedup::v1::GetIndexInfoRequest request;
    request.set_corpus(kCorpus);
    dedup::v1::GetIndexInfoResponse info;
    if (const grpc::Status status = stub_->GetIndexInfo(&context, request, &info); !status.ok())
      Fail(status.error_message());
    const std::string promised = absl::StrJoin(info.promised_recall(), ",", [](std::string* out, const auto& promise) {
      absl::StrAppend(out, "\"", promise.name(), "\":", promise.recall());
    });
    std::printf("{\"reports_s\":%.0f,\"index_bytes\":%llu,%s,%s,%s,\"promised\":{%s}}\n",
                static_cast<double>(absl::GetFlag(FLAGS_reports)) / seconds,
                static_cast<unsigned long long>(info.index_bytes()), planted.Json("planted").c_str(),
                unseen.Json("unseen").c_str(), popular.Json("story").c_str(), promised.c_str());
    return failed_ ? 1 : 0;
  }

 private:
  bool Fail(const std::string& message) {
    if (!failed_.exchange(true)) std::fprintf(stderr, "scale_load: %s\n", message.c_str());
    return false;
  }

  const std::unique_ptr<DedupService::Stub> stub_;
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::vector<Planted> planted_;
};

}  // namespace
}  // namespace wireprint::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  return wireprint::bench::Load().Run();
}
