// One wire text on forty outlets is one origin, four are four, whatever the outlets' pages put around them: pages are
// learnt, what is left is grouped, groups are resolved.
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/credibility/core/origin.h"
#include "services/credibility/core/recurring_lines.h"
#include "services/dedup/core/grouping.h"

namespace wireprint::credibility {
namespace {

constexpr int kOutlets = 40;
constexpr Micros kHour = Micros{3600} * 1'000'000;

// Words `from` to `to` of a text, no word of which any other has; sentences of fourteen, a line each.
std::string Words(const std::string& name, int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) {
    text += name + "x" + std::to_string(i);
    text += (i + 1) % 14 == 0 ? ".\n" : " ";
  }
  return text;
}

// The page that an outlet makes of a text: ten lines of its own above and below.
std::string Page(int outlet, const std::string& body) {
  std::string page;
  for (int line = 0; line < 20; ++line) {
    if (line == 10) page += body + "\n";
    for (int word = 0; word < 9; ++word) page += "page" + std::to_string(outlet * 1000 + line * 20 + word) + "z ";
    page += "\n";
  }
  return page;
}

// The story as an outlet prints it: cut at either end, a word in forty changed.
std::string Edited(int story, std::mt19937_64& random) {
  const int from = static_cast<int>(random() % 40);
  const int to = 400 - static_cast<int>(random() % 120);
  std::string body;
  for (int i = from; i < to; ++i) {
    const bool edited = random() % 40 == 0;
    body +=
        edited ? "edit" + std::to_string(random() % 100'000) + " " : Words("wire" + std::to_string(story), i, i + 1);
  }
  return body;
}

LineReport Lines(const std::string& page, ReportKey key) {
  const text::ByteRange all{0, static_cast<uint32_t>(page.size())};
  return {key, static_cast<Micros>(key) * kHour, FindSightings(page, {&all, 1}), {}};
}

// What is left of a page without the lines that its outlet repeats, learnt from four other stories.
std::vector<text::ByteRange> Body(int outlet, const std::string& page) {
  RecurringLines lines;
  for (ReportKey key = 1; key <= 4; ++key) {
    const std::string other = Page(outlet, Words("own" + std::to_string(outlet) + "y" + std::to_string(key), 0, 200));
    lines.Observe(Lines(other, key));
  }
  const LineSightings sightings = Lines(page, 5).sightings;
  std::vector<text::ByteRange> body;
  uint32_t begin = 0;
  for (const size_t i : lines.ActiveOf(sightings.lines)) {
    const text::ByteRange& line = sightings.lines[i].span;
    if (line.begin > begin) body.push_back({begin, line.begin});
    begin = line.end;
  }
  if (begin < page.size()) body.push_back({begin, static_cast<uint32_t>(page.size())});
  return body;
}

// The origins of `stories` wire stories on forty outlets, each of which credits its agency one time in four.
size_t Origins(int stories) {
  std::mt19937_64 random(17);
  std::vector<Member> reports;
  std::vector<dedup::ComparableText> texts;
  for (int outlet = 0; outlet < kOutlets; ++outlet) {
    const int story = outlet % stories;
    const std::string page = Page(outlet, Edited(story, random));
    texts.emplace_back(page, Body(outlet, page));
    EXPECT_LT(texts.back().word_count(), 410u) << "of 180 words of furniture some were not learnt";
    const std::string name = "paper" + std::to_string(outlet) + ".example";
    reports.push_back({.report_id = name, .outlet = name, .family = name, .observe_time = outlet * kHour});
    const std::string agency = "wire" + std::to_string(story);
    if (outlet / stories % 4 == 1) reports.back().credits.push_back({agency, "agency:" + agency});
  }
  std::vector<dedup::TextToGroup> sent;
  for (const dedup::ComparableText& text : texts) sent.push_back({.text = &text});
  std::set<std::string> origins;
  for (const dedup::TextGroup& group : dedup::GroupTexts(sent, {}, {}).groups) {
    std::vector<Member> members;
    for (const uint32_t member : group.members) members.push_back(reports[member]);
    const Resolution resolution = ResolveOrigin(members);
    const bool phantom = resolution.origin.kind == OriginKind::kPhantom;
    origins.insert(phantom ? resolution.origin.agency_id : "unknown " + members.front().report_id);
  }
  for (int story = 0; story < stories; ++story) EXPECT_TRUE(origins.contains("wire" + std::to_string(story)));
  return origins.size();
}

TEST(IndependentOriginsTest, OneWireTextOnFortyOutletsIsOneOrigin) { EXPECT_EQ(Origins(1), 1u); }

TEST(IndependentOriginsTest, FourWireTextsAreFour) { EXPECT_EQ(Origins(4), 4u); }

}  // namespace
}  // namespace wireprint::credibility
