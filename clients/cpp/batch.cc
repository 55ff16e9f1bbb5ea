#include "clients/cpp/batch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cpp/channel.h"
#include "clients/cpp/error.h"
#include "clients/cpp/prepare.h"

namespace wireprint::client {
namespace {

// Tags, lengths and the corpus, on top of the report itself.
constexpr size_t kItemOverhead = 16;
constexpr size_t kCallOverhead = 256;

}  // namespace

Batcher::Batcher(ReportSource source, size_t max_items, size_t max_bytes)
    : source_(std::move(source)), max_items_(std::clamp<size_t>(max_items, 1, kMaxBatchItems)), max_bytes_(max_bytes) {}

std::optional<BatchItem> Batcher::Draw() {
  if (held_.has_value()) {
    return std::exchange(held_, std::nullopt);
  }
  std::optional<reportv1::Report> report = source_();
  if (!report.has_value()) {
    return std::nullopt;
  }
  BatchItem item;
  item.index = next_index_++;
  item.report = *std::move(report);
  item.refused = PrepareReport(&item.report);
  if (const size_t size = item.report.ByteSizeLong(); size + kCallOverhead > kMaxRequestBytes) {
    item.refused = InvalidArgument(
        "TEXT_TOO_LONG", "report.text_bytes",
        absl::StrCat("the report has ", size, " bytes; a request is at most ", kMaxRequestBytes, " bytes"));
  }
  return item;
}

std::vector<BatchItem> Batcher::Next() {
  std::vector<BatchItem> batch;
  size_t bytes = kCallOverhead;
  while (batch.size() < max_items_) {
    std::optional<BatchItem> item = Draw();
    if (!item.has_value()) {
      break;
    }
    const size_t size = item->refused.ok() ? item->report.ByteSizeLong() + kItemOverhead : 0;
    if (!batch.empty() && bytes + size > max_bytes_) {
      held_ = std::move(item);
      break;
    }
    bytes += size;
    batch.push_back(*std::move(item));
  }
  return batch;
}

}  // namespace wireprint::client
