#include "services/analysis/warm_up.h"

#include <cstddef>
#include <set>

#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "services/analysis/caption_split.h"
#include "services/analysis/kinds.h"
#include "services/analysis/labels.h"

namespace wireprint::analysis {
namespace {

TEST(WarmUpTest, HasCaptionsWithACreditOfEachFormAndWithNone) {
  std::set<LineKind> kinds;
  size_t captions = 0;
  size_t split = 0;
  for (const absl::string_view line : absl::StrSplit(WarmUpPage(), '\n')) {
    if (line.substr(0, 4) != "FILE") continue;
    ++captions;
    split += CreditInCaption(line) < line.size();
  }
  EXPECT_EQ(captions, 5u);
  EXPECT_EQ(split, 4u);
  for (const LineLabel& label : LabelLines(*LineRules::BuiltIn(), WarmUpPage())) {
    kinds.insert(label.kind);
  }
  for (const LineKind kind : {LineKind::kHeadline, LineKind::kStandfirst, LineKind::kByline, LineKind::kPhotoCaption,
                              LineKind::kPhotoCredit, LineKind::kReporterSignoff, LineKind::kRelatedLink}) {
    EXPECT_TRUE(kinds.contains(kind)) << static_cast<int>(kind);
  }
}

}  // namespace
}  // namespace wireprint::analysis
