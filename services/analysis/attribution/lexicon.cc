#include "services/analysis/attribution/lexicon.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/analysis/attribution/builtin.h"
#include "services/analysis/attribution/inflect.h"
#include "services/text/utf8.h"
#define XXH_INLINE_ALL
#include "xxhash.h"

namespace wireprint::analysis::attribution {
namespace {

struct NamedClass {
  absl::string_view name;
  uint64_t bit;
};

constexpr NamedClass kClasses[] = {{"determiner", kDeterminer},
                                   {"possessive", kPossessive},
                                   {"subject_pronoun", kSubjectPronoun},
                                   {"object_pronoun", kObjectPronoun},
                                   {"relative", kRelative},
                                   {"wh", kWh},
                                   {"preposition", kPreposition},
                                   {"subordinator", kSubordinator},
                                   {"coordinator", kCoordinator},
                                   {"be", kBe},
                                   {"have", kHave},
                                   {"do", kDo},
                                   {"modal", kModal},
                                   {"negation", kNegation},
                                   {"adverb", kAdverb},
                                   {"not_adverb", kNotAdverb},
                                   {"time", kTime},
                                   {"calendar", kCalendar},
                                   {"first_person", kFirstPerson},
                                   {"speaking", kSpeaking},
                                   {"proper", kProper},
                                   {"refusal", kRefusal},
                                   {"given_male", kGivenMale},
                                   {"given_female", kGivenFemale},
                                   {"english", kEnglish},
                                   {"ordinary_verb", kOrdinaryVerb},
                                   {"plural", kPlural},
                                   {"number", kNumberWord},
                                   {"abbreviation", kAbbreviation},
                                   {"title", kTitle},
                                   {"honorific", kHonorific},
                                   {"female", kFemale},
                                   {"male", kMale},
                                   {"official_title", kOfficialTitle},
                                   {"leader_title", kLeaderTitle},
                                   {"official_plural", kOfficialPlural},
                                   {"official_body", kOfficialBody},
                                   {"document", kDocument},
                                   {"social_post", kSocialPost},
                                   {"media", kMedia},
                                   {"organisation", kOrganisation},
                                   {"vague", kVague},
                                   {"public", kPublic},
                                   {"anonymous", kAnonymous},
                                   {"person_noun", kPersonNoun},
                                   {"generic_body", kGenericBody},
                                   {"place", kPlace},
                                   {"place_pair", kPlace},
                                   {"wire_agency", kWireAgency},
                                   {"carrier", kCarrier},
                                   {"stop", kStopWord}};

constexpr std::pair<char, uint16_t> kFrames[] = {{'q', kQuotation},   {'t', kThatClause}, {'b', kBareClause},
                                                 {'w', kWhClause},    {'n', kNounPhrase}, {'i', kInfinitive},
                                                 {'g', kGerund},      {'a', kAddressee},  {'v', kAsPhrase},
                                                 {'d', kOfDocuments}, {'o', kNounToo}};

absl::Status Fault(absl::string_view file, int line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(file, ":", line, ": ", what));
}

// Calls `row` with the fields of each line after the version line.
template <typename Row>
absl::Status ReadRows(absl::string_view contents, absl::string_view file, int& version, Row row) {
  version = -1;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(contents, '\n')) {
    ++number;
    line = absl::StripTrailingAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') continue;
    if (text::FirstInvalidUtf8(line)) return Fault(file, number, "the line is not valid UTF-8");
    const std::vector<absl::string_view> fields = absl::StrSplit(line, '\t');
    if (version < 0) {
      if (fields.size() != 2 || fields[0] != "version" || !absl::SimpleAtoi(fields[1], &version) || version < 0) {
        return Fault(file, number, "the first line must be \"version<TAB>number\"");
      }
      continue;
    }
    const absl::string_view fault = row(fields);
    if (!fault.empty()) return Fault(file, number, fault);
  }
  return version < 0 ? Fault(file, number, "no version line") : absl::OkStatus();
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat(path, ": cannot be opened: ", std::strerror(errno)));
  std::ostringstream contents;
  contents << in.rdbuf();
  if (in.bad() || contents.fail()) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
  return contents.str();
}

uint64_t OwnClass(absl::string_view word) {
  if (word == "that") return kThat;
  if (word == "and" || word == "or" || word == "&") return kAnd;
  if (word == "to") return kTo;
  if (word == "by") return kBy;
  return 0;
}

}  // namespace

absl::Status Lexicon::ReadWords(absl::string_view contents, int& version) {
  for (const absl::string_view word : {"that", "and", "or", "&", "to", "by"}) {
    words_[std::string(word)].classes |= OwnClass(word);
  }
  return ReadRows(contents, "words", version,
                  [this](const std::vector<absl::string_view>& fields) -> absl::string_view {
                    if (fields.size() != 2) return "expected a class and its words";
                    uint64_t bit = 0;
                    for (const NamedClass& entry : kClasses) {
                      if (entry.name == fields[0]) bit = entry.bit;
                    }
                    if (bit == 0) return "no such class";
                    for (const absl::string_view word : absl::StrSplit(fields[1], ' ', absl::SkipEmpty())) {
                      if (absl::StrContains(word, '_')) {
                        pairs_[absl::StrReplaceAll(word, {{"_", " "}})] |= bit;
                      } else {
                        words_[std::string(word)].classes |= bit;
                      }
                    }
                    return "";
                  });
}

absl::Status Lexicon::ReadCues(absl::string_view contents, int& version) {
  return ReadRows(contents, "cues", version, [this](const std::vector<absl::string_view>& fields) -> absl::string_view {
    if (fields.size() != 4) return "expected lemma, act, frames and forms";
    Cue cue;
    cue.lemma = std::string(fields[0]);
    const std::optional<Act> act = ActNamed(fields[1]);
    if (!act) return "no such act";
    cue.act = *act;
    for (const char letter : fields[2]) {
      uint16_t frame = 0;
      for (const auto& [name, bit] : kFrames) {
        if (name == letter) frame = bit;
      }
      if (frame == 0) return "no such frame";
      cue.frames = static_cast<uint16_t>(cue.frames | frame);
    }
    cue.particles = absl::StrSplit(fields[0], ' ');
    const std::string base = cue.particles.front();
    cue.particles.erase(cue.particles.begin());
    Inflections forms = Inflect(base);
    if (fields[3] != "-") {
      const std::vector<std::string> irregular = absl::StrSplit(fields[3], ',');
      if (irregular.size() != 3) return "irregular forms are past,participle,ing";
      forms.past = irregular[0];
      forms.participle = irregular[1];
      forms.ing = irregular[2];
    }
    cue.regular = forms.past == forms.participle;
    const auto index = static_cast<uint16_t>(cues_.size());
    words_[base].forms.push_back({index, VerbForm::kBase});
    words_[forms.third].forms.push_back({index, VerbForm::kThirdPerson});
    if (forms.past != base) words_[forms.past].forms.push_back({index, VerbForm::kPast});
    if (!cue.regular) words_[forms.participle].forms.push_back({index, VerbForm::kParticiple});
    words_[forms.ing].forms.push_back({index, VerbForm::kIng});
    cues_.push_back(std::move(cue));
    return cues_.size() > 5000 ? "more than 5000 cues" : "";
  });
}

absl::StatusOr<std::shared_ptr<const Lexicon>> Lexicon::Parse(absl::string_view words, absl::string_view cues) {
  std::shared_ptr<Lexicon> lexicon(new Lexicon());
  int words_version = 0;
  int cues_version = 0;
  if (absl::Status status = lexicon->ReadWords(words, words_version); !status.ok()) return status;
  if (absl::Status status = lexicon->ReadCues(cues, cues_version); !status.ok()) return status;
  lexicon->table_.Fill(lexicon->words_);
  const std::string both = absl::StrCat(words, "\n", cues);
  lexicon->version_ =
      absl::StrFormat("attributions-%d.%d-%016x", words_version, cues_version, XXH3_64bits(both.data(), both.size()));
  return std::shared_ptr<const Lexicon>(std::move(lexicon));
}

absl::StatusOr<std::shared_ptr<const Lexicon>> Lexicon::Load(const std::string& words_path,
                                                             const std::string& cues_path) {
  const absl::StatusOr<std::string> words = ReadFile(words_path);
  if (!words.ok()) return words.status();
  const absl::StatusOr<std::string> cues = ReadFile(cues_path);
  if (!cues.ok()) return cues.status();
  return Parse(*words, *cues);
}

absl::StatusOr<std::shared_ptr<const Lexicon>> Lexicon::ParseOrBuiltIn(absl::string_view words,
                                                                       absl::string_view cues) {
  if (words.empty() && cues.empty()) return BuiltIn();
  return Parse(words.empty() ? kBuiltinWords : words, cues.empty() ? kBuiltinCues : cues);
}

std::string FrameLetters(uint16_t frames) {
  std::string letters;
  for (const auto& [letter, bit] : kFrames) {
    if ((frames & bit) != 0) letters.push_back(letter);
  }
  return letters;
}

std::vector<Lexicon::SourceWords> Lexicon::ListSourceWords() const {
  constexpr std::pair<uint64_t, SourceKind> kKinds[] = {{kWireAgency, SourceKind::kWireAgency},
                                                        {kMedia, SourceKind::kOtherMedia},
                                                        {kOfficialTitle, SourceKind::kOfficialNamed},
                                                        {kLeaderTitle, SourceKind::kOfficialNamed},
                                                        {kOfficialBody, SourceKind::kOfficialBody},
                                                        {kGenericBody, SourceKind::kOfficialBody},
                                                        {kOfficialPlural, SourceKind::kOfficialUnnamed},
                                                        {kHonorific, SourceKind::kPersonNamed},
                                                        {kPersonNoun, SourceKind::kPersonNamed},
                                                        {kOrganisation, SourceKind::kOrganisation},
                                                        {kDocument, SourceKind::kDocument},
                                                        {kSocialPost, SourceKind::kSocialPost},
                                                        {kAnonymous, SourceKind::kAnonymous},
                                                        {kVague, SourceKind::kVague},
                                                        {kPublic, SourceKind::kPublic}};
  std::vector<SourceWords> listed;
  for (const auto& [bit, kind] : kKinds) {
    SourceWords& entry = listed.emplace_back();
    entry.kind = kind;
    for (const NamedClass& named : kClasses) {
      if (named.bit == bit) entry.name = named.name;
    }
    for (const auto& [word, found] : words_) {
      if ((found.classes & bit) != 0) entry.words.push_back(word);
    }
    for (const auto& [pair, classes] : pairs_) {
      if ((classes & bit) != 0) entry.words.push_back(absl::StrReplaceAll(pair, {{" ", "_"}}));
    }
    std::sort(entry.words.begin(), entry.words.end());
  }
  return listed;
}

std::shared_ptr<const Lexicon> Lexicon::BuiltIn() {
  static const std::shared_ptr<const Lexicon> lexicon = *Parse(kBuiltinWords, kBuiltinCues);
  return lexicon;
}

const WordEntry* Lexicon::Find(absl::string_view lower) const { return table_.Find(lower); }

uint64_t Lexicon::FindPair(absl::string_view lower) const {
  const auto found = pairs_.find(lower);
  return found == pairs_.end() ? 0 : found->second;
}

}  // namespace wireprint::analysis::attribution
