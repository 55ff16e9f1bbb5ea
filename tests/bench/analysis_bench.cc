// What the analysis of a report costs: its lines, its credits, its attributions. CPU time a report, in nanoseconds and
// in fingerprints of the same texts, made in the same run: the least of several rounds.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/analysis/attributions.h"
#include "services/analysis/credits.h"
#include "services/analysis/labels.h"
#include "services/fingerprint/fingerprint.h"
#include "tests/bench/english_like.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kReports = 300, kRounds = 15;
constexpr size_t kProseBytes = 3600;

// Reports of about 4 KB, all different: more than the caches hold, as at a service.
class Reports {
 public:
  // Paragraphs alone, one a line, in which people are quoted.
  std::string Prose() {
    std::string text;
    while (text.size() < kProseBytes) absl::StrAppend(&text, Paragraph(), "\n");
    return text;
  }

  // As an outlet publishes it: a headline and a byline above, credits below.
  std::string Published() {
    const std::string number = std::to_string(++count_);
    const std::string name = absl::StrCat("Jo", number, " Example");
    return absl::StrCat("Council votes on bridge ", number, " after a long night\nBy ", name, ", Associated Press\n",
                        "Published ", 1 + count_ % 28, " May 2021, ", count_ % 24, ":07\nSPRINGFIELD (AP) - ", Prose(),
                        "\nThe ferry on Monday. ", name, " / AFP - Getty Images\n\n(With inputs from agencies)\n\n",
                        "Copyright 2021 The Associated Press. All rights reserved.\n");
  }

  // As a page shows it: as many lines of menus, links and notices as of the report.
  std::string Page() {
    std::string text;
    for (const char* line : kMenu) absl::StrAppend(&text, line, "\n");
    absl::StrAppend(&text, Published());
    for (size_t i = 0; i < 12; ++i) absl::StrAppend(&text, kLinks[i % kLinks.size()], " ", Title(), "\n");
    for (const char* line : kNotices) absl::StrAppend(&text, line, "\n");
    return text;
  }

 private:
  static constexpr std::array<const char*, 14> kMenu = {
      "Skip to main content", "Menu",    "Home",     "World",   "Politics",  "Business", "Sign in",
      "The Daily Example",    "Weather", "Football", "Opinion", "Subscribe", "Search",   "Share this article"};
  static constexpr std::array<const char*, 4> kLinks = {"Read more:", "Also Read |", "In pictures:", "River Watch"};
  static constexpr std::array<const char*, 6> kNotices = {"We use cookies to improve your visit.",
                                                          "Sign up for our morning newsletter",
                                                          "Follow us on Twitter",
                                                          "Advertisement",
                                                          "Most Read in Politics",
                                                          "Privacy Policy | Terms of Service"};
  static constexpr std::array<const char*, 8> kSaid = {
      "The mayor of Springfield, Jo Example, said ",
      "Officials told the Daily Example that ",
      "According to the ministry, ",
      "A spokesman for the council declined to comment. ",
      "She said that ",
      "\u201CNobody had asked us,\u201D said Sam Sample, who lives there. ",
      "The police, who asked not to be named, said ",
      "The company denied it, Reuters reported. "};

  std::string Sentences(size_t bytes) {
    std::string text = english_.Document(bytes);
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }

  std::string Paragraph() {
    ++count_;
    return absl::StrCat(kSaid[count_ % kSaid.size()], Sentences(60 + count_ % 7 * 30));
  }
  std::string Title() { return Sentences(30).substr(0, 50); }

  bench::EnglishLike english_{7};
  size_t count_ = 0;
};

double CpuNanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

class Bench {
 public:
  void Run(const char* name, const std::vector<std::string>& texts) {
    std::array<double, 4> least;
    least.fill(1e18);
    size_t bytes = 0;
    for (const std::string& text : texts) bytes += text.size();
    for (size_t round = 0; round < kRounds; ++round) {
      std::array<double, 4> spent{};
      for (const std::string& text : texts) Analyze(text, spent);
      for (size_t i = 0; i < least.size(); ++i) least[i] = std::min(least[i], spent[i]);
    }
    const auto count = static_cast<double>(texts.size());
    std::printf("%-10s %5.0f bytes | fingerprint %6.0f ns", name, static_cast<double>(bytes) / count, least[0] / count);
    constexpr const char* kNames[] = {"lines", "credits", "attributions"};
    double all = 0;
    for (size_t i = 1; i < least.size(); ++i) {
      std::printf(" | %s %6.0f ns, %5.2f", kNames[i - 1], least[i] / count, least[i] / least[0]);
      all += least[i];
    }
    std::printf(" | all %6.0f ns, %5.2f\n", all / count, all / least[0]);
  }

  size_t found() const { return found_; }

 private:
  void Analyze(absl::string_view text, std::array<double, 4>& spent) {
    const double begin = CpuNanoseconds();
    const std::vector<LineLabel> labels = LabelLines(*lines_, text);
    const double labelled = CpuNanoseconds();
    const Credits credits = FindCredits(*agencies_, *credits_, {.text = text, .labels = labels});
    const double credited = CpuNanoseconds();
    const AttributionSet attributions =
        FindAttributions(text, AttributableRanges(text, labels), "", *lexicon_, *agencies_);
    const double attributed = CpuNanoseconds();
    found_ += fingerprinter_.Compute(text, BodyRanges(text, labels)).word_count;
    const double end = CpuNanoseconds();
    found_ += credits.credits.size() + attributions.attributions.size();
    spent[0] += end - attributed;
    spent[1] += labelled - begin;
    spent[2] += credited - labelled;
    spent[3] += attributed - credited;
  }

  const std::shared_ptr<const LineRules> lines_ = LineRules::BuiltIn();
  const std::shared_ptr<const CreditRules> credits_ = CreditRules::BuiltIn();
  const std::shared_ptr<const AgencyRegistry> agencies_ = AgencyRegistry::BuiltIn();
  const std::shared_ptr<const attribution::Lexicon> lexicon_ = attribution::Lexicon::ParseOrBuiltIn("", "").value();
  fingerprint::Fingerprinter fingerprinter_;
  size_t found_ = 0;
};

int Main() {
  Reports reports;
  std::array<std::vector<std::string>, 3> kinds;
  for (size_t i = 0; i < kReports; ++i) {
    kinds[0].push_back(reports.Prose());
    kinds[1].push_back(reports.Published());
    kinds[2].push_back(reports.Page());
  }
  Bench bench;
  bench.Run("prose", kinds[0]);
  bench.Run("published", kinds[1]);
  bench.Run("page", kinds[2]);
  return bench.found() > 0 ? 0 : 1;
}

}  // namespace
}  // namespace wireprint::analysis

int main() { return wireprint::analysis::Main(); }
