// Replies that stay within the limit.
#pragma once

#include <cstddef>

#include "services/credibility/rpc/convert.h"

namespace wireprint::credibility::rpc {

// What a reply may take; under the 2 MiB that the server sends at most.
inline constexpr size_t kMaxReplyBytes = (size_t{2} << 20) - 4096;

// ToProto with the clean text left out, and then as a summary, where it would take more than `room`.
inline void FillAnalysis(const Analysis& analysis, const report::Report& report, AnalysisOptions options, size_t room,
                         pb::Analysis& proto) {
  ToProto(analysis, report, options, proto);
  if (proto.ByteSizeLong() <= room) return;
  proto.clear_clean_text();
  if (proto.ByteSizeLong() <= room) return;
  proto.clear_lines();
  proto.clear_attributions();
  proto.set_view(pb::ANALYSIS_VIEW_SUMMARY);
}

}  // namespace wireprint::credibility::rpc
