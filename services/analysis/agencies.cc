#include "services/analysis/agencies.h"

#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "services/analysis/builtin_rules.h"
#include "services/analysis/fold.h"

namespace wireprint::analysis {
namespace {

void AppendWords(absl::string_view text, std::string& out) {
  NameWords words;
  CutNameWords(text, words);
  for (size_t i = 0; i < words.words.size(); ++i) absl::StrAppend(&out, " ", words.Folded(i));
}

// What a phrase names may stand after "the".
size_t WordsToSkip(const NameWords& words) { return words.words.size() > 1 && words.Folded(0) == "the" ? 1 : 0; }

bool IsUpperOrOther(char c) { return !(c >= 'a' && c <= 'z'); }

}  // namespace

bool Surroundings::Hold(absl::Span<const std::string> words) const {
  for (const auto& [asked, answer] : answers_) {
    if (asked == words.data()) return answer;
  }
  bool held = !outlet_.empty() && std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return word.front() == '.' && absl::EndsWith(outlet_, word);
  });
  if (!held && folded_.empty()) {
    AppendWords(place_, folded_);
    AppendWords(HeadOf(text_, kBytes), folded_);
    folded_.push_back(' ');
  }
  std::string wanted;
  for (size_t i = 0; i < words.size() && !held; ++i) {
    if (words[i].front() == '.') continue;
    wanted.clear();
    AppendWords(words[i], wanted);
    held = !wanted.empty() && folded_.find(wanted) != std::string::npos;
  }
  answers_.emplace_back(words.data(), held);
  return held;
}

std::shared_ptr<const AgencyRegistry> AgencyRegistry::BuiltIn() {
  static const auto* const registry =
      new absl::StatusOr<std::shared_ptr<const AgencyRegistry>>(Parse(kBuiltinAgencies, "agencies.txt"));
  return registry->value();
}

absl::StatusOr<std::shared_ptr<const AgencyRegistry>> AgencyRegistry::Parse(absl::string_view contents,
                                                                            absl::string_view name) {
  absl::StatusOr<AgencyFile> file = ParseAgencyFile(contents, name);
  if (!file.ok()) return file.status();
  std::shared_ptr<AgencyRegistry> registry(new AgencyRegistry());
  registry->agencies_ = std::move(file->agencies);
  absl::Status indexed = registry->Index();
  indexed.Update(registry->AddLonger(LongerNames::kAny, file->longer));
  for (const std::string& town : file->towns) {
    if (!registry->towns_.Add(town, 0))
      indexed.Update(absl::InvalidArgumentError(absl::StrCat("\"", town, "\" is no name")));
  }
  if (!indexed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": ", indexed.message()));
  }
  registry->version_ =
      absl::StrFormat("agencies-%d-%016x", file->version, XXH3_64bits(contents.data(), contents.size()));
  return std::shared_ptr<const AgencyRegistry>(std::move(registry));
}

absl::StatusOr<std::shared_ptr<const AgencyRegistry>> AgencyRegistry::Load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat(path, ": cannot be opened: ", std::strerror(errno)));
  std::ostringstream contents;
  contents << in.rdbuf();
  if (in.bad() || contents.fail()) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
  return Parse(contents.str(), path);
}

absl::Status AgencyRegistry::Add(uint32_t agency, FormKind kind, const std::string& text) {
  const auto number = static_cast<uint32_t>(forms_.size());
  if (!index_.Add(text, number)) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" of ", agencies_[agency].id, " is no name"));
  }
  NameWords words;
  CutNameWords(text, words);
  const uint32_t begin = words.words.front().begin;
  forms_.push_back({agency, kind, text.substr(begin, words.words.back().end - begin)});
  if (kind != FormKind::kName && kind != FormKind::kCode) return absl::OkStatus();
  for (uint32_t other : index_.Longest(words, 0).values) {
    const Form& form = forms_[other];
    const bool same =
        kind == FormKind::kCode && form.kind == FormKind::kCode ? form.text == forms_[number].text : form.kind <= kind;
    if (same && form.agency != agency && form.kind <= FormKind::kCode) {
      return absl::InvalidArgumentError(absl::StrCat("both ", agencies_[form.agency].id, " and ", agencies_[agency].id,
                                                     " are called \"", text, "\""));
    }
  }
  return absl::OkStatus();
}

absl::Status AgencyRegistry::AddLonger(uint32_t agency, absl::Span<const std::string> list) {
  for (const std::string& text : list) {
    if (!longer_names_.Add(agency, text)) return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is no name"));
  }
  return absl::OkStatus();
}

absl::Status AgencyRegistry::Index() {
  for (uint32_t i = 0; i < agencies_.size(); ++i) {
    const Agency& agency = agencies_[i];
    by_id_.emplace(agency.id, i);
    for (const std::string& domain : agency.domains) {
      if (!by_domain_.emplace(domain, i).second) {
        return absl::InvalidArgumentError(absl::StrCat("the domain \"", domain, "\" has two agencies"));
      }
    }
    for (const std::string& form : agency.byline_forms) {
      if (!by_byline_form_.emplace(form, i).second) {
        return absl::InvalidArgumentError(absl::StrCat("the byline \"", form, "\" has two agencies"));
      }
    }
    if (absl::Status added = AddLonger(i, agency.longer); !added.ok()) return added;
    const std::pair<FormKind, const std::vector<std::string>*> lists[] = {
        {FormKind::kName, &agency.names},
        {FormKind::kCode, &agency.codes},
        {FormKind::kAmbiguousCode, &agency.ambiguous_codes},
        {FormKind::kCredit, &agency.credit_forms},
        {FormKind::kPhoto, &agency.photo_forms},
    };
    for (const auto& [kind, list] : lists) {
      for (const std::string& text : *list) {
        if (absl::Status added = Add(i, kind, text); !added.ok()) return added;
      }
    }
  }
  return absl::OkStatus();
}

const Agency* AgencyRegistry::Choose(absl::Span<const uint32_t> forms, absl::string_view raw, bool zone, bool picture,
                                     const Surroundings* surroundings) const {
  for (uint32_t number : forms) {
    const Form& form = forms_[number];
    const Agency& agency = agencies_[form.agency];
    bool counts = false;
    switch (form.kind) {
      case FormKind::kName:
        counts = !zone || IsUpperOrOther(raw.front()) || raw == form.text;
        break;
      case FormKind::kCode:
        counts = raw == form.text &&
                 (surroundings == nullptr || agency.unless.empty() || !surroundings->Hold(agency.unless));
        break;
      case FormKind::kAmbiguousCode:
        counts = raw == form.text && surroundings != nullptr && surroundings->Hold(agency.context);
        break;
      case FormKind::kCredit:
        counts = zone;
        break;
      case FormKind::kPhoto:
        counts = picture && IsUpperOrOther(raw.front());
        break;
    }
    if (counts) return &agency;
  }
  return nullptr;
}

const Agency* AgencyRegistry::Find(absl::string_view id) const {
  const auto found = by_id_.find(std::string(id));
  return found == by_id_.end() ? nullptr : &agencies_[found->second];
}

const Agency* AgencyRegistry::FindByName(absl::string_view phrase, const Surroundings* surroundings) const {
  NameWords words;
  CutNameWords(HeadOf(phrase, 256), words);
  for (size_t skip : {size_t{0}, WordsToSkip(words)}) {
    const NameIndex::Found found = index_.Longest(words, skip);
    if (found.words == 0 || skip + found.words != words.words.size()) continue;
    const uint32_t begin = words.words[skip].begin;
    const absl::string_view raw = phrase.substr(begin, words.words.back().end - begin);
    if (const Agency* agency = Choose(found.values, raw, false, false, surroundings)) return agency;
  }
  return nullptr;
}

const Agency* AgencyRegistry::FindByDomain(absl::string_view domain) const {
  const auto found = by_domain_.find(std::string(domain));
  return found == by_domain_.end() ? nullptr : &agencies_[found->second];
}

const Agency* AgencyRegistry::FindByBylineForm(absl::string_view form) const {
  const auto found = by_byline_form_.find(std::string(form));
  return found == by_byline_form_.end() ? nullptr : &agencies_[found->second];
}

bool AgencyRegistry::BeginsLongerName(absl::string_view zone, const AgencyMention& mention) const {
  return longer_names_.GoOn(zone.substr(mention.end), static_cast<uint32_t>(mention.agency - agencies_.data()));
}

bool AgencyRegistry::IsTown(absl::string_view name) const {
  NameWords words;
  CutNameWords(HeadOf(name, 256), words);
  return !words.words.empty() && towns_.Longest(words, 0).words == words.words.size();
}

std::vector<AgencyMention> AgencyRegistry::FindMentions(absl::string_view zone, bool picture,
                                                        const Surroundings& surroundings) const {
  std::vector<AgencyMention> mentions;
  NameWords words;
  CutNameWords(zone, words);
  for (size_t at = 0; at < words.words.size();) {
    const uint32_t begin = words.words[at].begin;
    size_t next = at + 1;
    for (size_t length = NameIndex::kMaxWords; length > 0;) {
      const NameIndex::Found found = index_.Longest(words, at, length);
      if (found.words == 0) break;
      const uint32_t end = words.words[at + found.words - 1].end;
      if (const Agency* agency = Choose(found.values, zone.substr(begin, end - begin), true, picture, &surroundings)) {
        const absl::string_view before = at > 0 ? zone.substr(words.words[at - 1].begin, 4) : "";
        const bool article = (before == "The " || before == "THE ") && words.words[at - 1].begin + 4 == begin;
        mentions.push_back({agency, article ? begin - 4 : begin, end});
        next = at + found.words;
        break;
      }
      length = found.words - 1;
    }
    at = next;
  }
  return mentions;
}

}  // namespace wireprint::analysis
