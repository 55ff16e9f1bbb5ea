#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/commands.h"
#include "clients/cli/input.h"
#include "clients/cli/words.h"

namespace wireprint::cli {

int Info(const Session& session) {
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "info", client.status());
  }
  dedupv1::GetIndexInfoRequest request;
  request.set_corpus(session.corpus);
  const auto info = client->GetIndexInfo(request);
  if (!info.ok()) {
    return Fail(session, "info", info.status());
  }
  if (PrintJson(session, *info)) {
    return kOk;
  }
  const auto& policy = info->policy();
  *session.out << "corpus         " << info->corpus() << " at " << session.server << '\n'
               << "reports        " << info->reports() << " in " << info->clusters()
               << " clusters of two or more, newest sequence " << info->last_sequence() << '\n'
               << "index          " << info->postings() << " postings, " << info->index_bytes() << " bytes of memory\n"
               << "scheme         " << info->scheme() << ", lines by " << info->ruleset() << '\n'
               << "match window   " << Span(absl::Seconds(static_cast<int64_t>(info->match_window_seconds())))
               << "; kept for " << Span(absl::Seconds(static_cast<int64_t>(info->retention_seconds()))) << '\n'
               << absl::StrFormat("same text      from Jaccard %.2f, or containment %.2f with a length ratio of %.2f\n",
                                  policy.same_text_jaccard(), policy.same_text_containment(), policy.min_length_ratio())
               << absl::StrFormat(
                      "cut            the shorter of two same texts is TRIMMED below a length ratio of %.2f\n",
                      policy.cut_length_ratio())
               << absl::StrFormat("PARTIAL        from containment %.2f; texts under %d words: identical ones only\n",
                                  policy.partial_containment(), policy.min_words());
  return kOk;
}

int Fingerprint(const Session& session, const FingerprintFlags& flags) {
  auto text = ReadAll(flags.path, session.in);
  if (!text.ok()) {
    *session.err << "wireprint: " << text.status().message() << '\n';
    return kUsage;
  }
  const auto client = Connect(session);
  if (!client.ok()) {
    return Fail(session, "fingerprint", client.status());
  }
  dedupv1::ComputeFingerprintRequest request;
  request.set_text_bytes(*std::move(text));
  request.set_band_threshold(flags.threshold);
  request.set_band_recall(flags.recall);
  const auto response = client->ComputeFingerprint(request);
  if (!response.ok()) {
    return Fail(session, flags.path, response.status());
  }
  if (PrintJson(session, *response)) {
    return kOk;
  }
  const auto& layout = response->band_layout();
  *session.out << "scheme         " << response->scheme() << '\n'
               << "words          " << response->word_count() << " of "
               << (response->basis() == dedupv1::FINGERPRINT_BASIS_WHOLE_TEXT ? "the whole text" : "the body") << ", "
               << response->shingle_count() << " distinct shingles, " << response->excluded_size()
               << " spans left out\n"
               << "exact hash     " << absl::BytesToHexString(response->exact_hash()) << '\n'
               << "signature      " << response->signature_size() << " slots of 32 bits\n"
               << "sample         " << response->sampled_shingles_size() << " shingles\n"
               << absl::StrFormat("bands          %d of %d rows, recall %.3f\n", layout.bands(), layout.rows(),
                                  layout.recall())
               << "The values themselves: --output=json\n";
  return kOk;
}

}  // namespace wireprint::cli
