#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/commands.h"
#include "clients/cli/subject.h"
#include "clients/cli/width.h"
#include "clients/cli/words.h"

namespace wireprint::cli {
namespace {

constexpr size_t kShownPassages = 5;

void PrintPassages(const Session& session, const dedupv1::Comparison& comparison, const std::string& text) {
  std::vector<const dedupv1::Passage*> passages;
  for (const auto& passage : comparison.passages()) {
    if (passage.in_report().byte_end() <= text.size() &&
        passage.in_report().byte_begin() < passage.in_report().byte_end()) {
      passages.push_back(&passage);
    }
  }
  std::stable_sort(passages.begin(), passages.end(),
                   [](const auto* x, const auto* y) { return x->words() > y->words(); });
  if (passages.empty()) {
    return;
  }
  const size_t shown = std::min(passages.size(), kShownPassages);
  *session.out << "\nshared passages: "
               << (shown == passages.size() ? absl::StrCat(shown)
                                            : absl::StrCat("the ", shown, " longest of ", passages.size()))
               << '\n';
  for (size_t i = 0; i < shown; ++i) {
    const auto& a = passages[i]->in_report();
    const auto& b = passages[i]->in_match();
    *session.out << absl::StrFormat("  %3d words, bytes %d-%d of a, %d-%d of b\n", passages[i]->words(), a.byte_begin(),
                                    a.byte_end(), b.byte_begin(), b.byte_end())
                 << "      "
                 << Shorten(text.substr(a.byte_begin(), a.byte_end() - a.byte_begin()), session.page_width - 6) << '\n';
  }
}

}  // namespace

int Compare(const Session& session, const CompareFlags& flags) {
  if (flags.a == "-" && flags.b == "-") {
    *session.err << "wireprint: only one of A and B can be standard input\n";
    return kUsage;
  }
  const auto a = ReadSubject(session, flags.a);
  const auto b = ReadSubject(session, flags.b);
  if (!a.ok() || !b.ok()) {
    *session.err << "wireprint: " << (a.ok() ? b : a).status().message() << '\n';
    return kUsage;
  }
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "compare", client.status());
  }
  dedupv1::CompareReportsRequest request;
  request.set_corpus(session.corpus);
  *request.mutable_a() = a->subject;
  *request.mutable_b() = b->subject;
  const auto response = client->CompareReports(request);
  if (!response.ok()) {
    return FailOf(session, {&*a, &*b}, absl::StrCat(a->name, " and ", b->name), response.status());
  }
  if (PrintJson(session, *response)) {
    return kOk;
  }
  const dedupv1::Comparison& comparison = response->comparison();
  *session.out << "a  " << a->name << ", " << response->word_count_a() << " words\n"
               << "b  " << b->name << ", " << response->word_count_b() << " words\n\n"
               << RelationName(comparison.relation()) << ": " << RelationMeaning(comparison.relation()) << "\n\n"
               << "  a in b        " << Fit(Percent(comparison.containment()), 6, true) << '\n'
               << "  b in a        " << Fit(Percent(comparison.reverse_containment()), 6, true) << '\n'
               << absl::StrFormat("  Jaccard       %6.2f\n", comparison.jaccard())
               << absl::StrFormat("  length ratio  %6.2f\n", response->length_ratio());
  for (const auto& test : response->failed_tests()) {
    *session.out << absl::StrFormat("  not %s: %s is %.2f, needed %.2f\n", RelationName(test.relation()),
                                    test.measure(), test.actual(), test.required());
  }
  PrintPassages(session, comparison, TextOf(session, *client, *a));
  return kOk;
}

}  // namespace wireprint::cli
