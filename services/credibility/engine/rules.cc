#include "services/credibility/engine/rules.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/analysis/warm_up.h"
#include "services/credibility/engine/analyze.h"
#include "services/report/registrable_domain.h"

namespace wireprint::credibility {
namespace {

// The built-in value, or the one that `contents` give.
template <typename T>
absl::Status Choose(absl::string_view contents, absl::string_view name, std::shared_ptr<const T>& chosen) {
  if (contents.empty()) {
    chosen = T::BuiltIn();
    return absl::OkStatus();
  }
  auto parsed = T::Parse(contents, name);
  if (!parsed.ok()) return parsed.status();
  chosen = *std::move(parsed);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Rules> MakeRules(const RuleTexts& texts) {
  Rules rules;
  if (absl::Status s = Choose(texts.lines, "line-rules", rules.lines); !s.ok()) return s;
  if (absl::Status s = Choose(texts.agencies, "agencies", rules.agencies); !s.ok()) return s;
  if (absl::Status s = Choose(texts.credits, "credit-rules", rules.credits); !s.ok()) return s;
  auto lexicon = analysis::attribution::Lexicon::ParseOrBuiltIn(texts.attribution_words, texts.attribution_cues);
  // It names them "words" and "cues".
  if (!lexicon.ok()) return absl::InvalidArgumentError(absl::StrCat("attribution-", lexicon.status().message()));
  rules.lexicon = *std::move(lexicon);
  std::vector<OutletDirectory::AgencySites> sites;
  for (const analysis::Agency& agency : rules.agencies->agencies()) {
    const bool supplier = agency.agency_class == analysis::AgencyClass::kWire ||
                          agency.agency_class == analysis::AgencyClass::kPressRelease;
    sites.push_back({agency.id, agency.domains, supplier});
  }
  if (texts.outlets.empty()) {
    rules.outlets = OutletDirectory::BuiltIn(sites);
  } else {
    auto parsed = OutletDirectory::Parse(texts.outlets, "outlets", sites);
    if (!parsed.ok()) return parsed.status();
    rules.outlets = *std::move(parsed);
  }
  rules.version = absl::StrCat(rules.lines->version(), " ", rules.agencies->version(), " ", rules.credits->version(),
                               " ", rules.lexicon->version(), " ", rules.outlets->version(), " psl-",
                               report::PublicSuffixListVersion().substr(0, 16));
  report::Report page;
  page.text = std::string(analysis::WarmUpPage());
  Analyze(rules, page, nullptr, nullptr);
  return rules;
}

}  // namespace wireprint::credibility
