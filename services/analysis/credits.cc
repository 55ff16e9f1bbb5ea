#include "services/analysis/credits.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "services/analysis/broken_lines.h"
#include "services/analysis/byline.h"
#include "services/analysis/copyright_owner.h"
#include "services/analysis/credit_field.h"
#include "services/analysis/credit_labels.h"
#include "services/analysis/credit_list.h"
#include "services/analysis/dateline.h"
#include "services/analysis/fold.h"
#include "services/analysis/loose_datelines.h"
#include "services/analysis/needed_literals.h"
#include "services/analysis/report_shape.h"
#include "services/analysis/reported_speech.h"
#include "services/analysis/unnamed_agencies.h"

namespace wireprint::analysis {
namespace {

constexpr size_t kMinPlaceOnlyLine = 80;  // bytes of a line whose dateline names no agency
constexpr size_t kMaxFieldBytes = 2048;
constexpr uint32_t kBylineLines = 3;

// Whether the rule is one of lines that are agencies' names alone.
bool IsOfNamesAlone(absl::string_view rule) {
  return rule == "agency.alone" || rule == "agency.list" || rule == "structure.agency";
}

bool IsPicture(CreditRole role) { return role == CreditRole::kPhoto || role == CreditRole::kVideo; }

class Finder {
 public:
  Finder(const AgencyRegistry& registry, const CreditRules& rules, const CreditInput& input)
      : registry_(registry),
        rules_(rules),
        input_(input),
        shape_(ShapeOf(input.text, input.labels)),
        list_(registry, registry.FindByDomain(input.outlet)) {
    LowerAscii(input.text, lowered_);
  }

  Credits Run() {
    FindDateline();
    const absl::string_view place =
        out_.dateline ? input_.text.substr(out_.dateline->place.begin, out_.dateline->place.size()) : "";
    surroundings_.emplace(input_.text, place, input_.outlet);
    ReadFields();
    ReadBrokenLines();
    ReadLabels();
    FindRules();
    Settle();
    out_.credits = list_.Take();
    return std::move(out_);
  }

 private:
  size_t AddNamed(absl::string_view zone, uint32_t at, CreditRole role, CreditField field, absl::string_view rule,
                  ZoneForm form) {
    return list_.AddNamed(zone, at, role, field, rule, form, *surroundings_);
  }

  void FindDateline() {
    for (size_t line : shape_.head) {
      const text::ByteRange range = shape_.lines[line];
      const absl::string_view text = input_.text.substr(range.begin, range.size());
      std::optional<LineDateline> found = ReadDateline(registry_, text, input_.text);
      if ((!found || found->agency == nullptr) && shape_.dateline[line]) {
        if (const auto alone = ReadLooseDatelineAlone(registry_, text, input_.text)) found = alone;
      }
      if (!found || (found->agency == nullptr && (out_.dateline || range.size() < kMinPlaceOnlyLine))) continue;
      const auto shift = [&](text::ByteRange part) {
        return part.size() == 0 ? part : text::ByteRange{part.begin + range.begin, part.end + range.begin};
      };
      out_.dateline = Dateline{shift(found->span), shift(found->place), shift(found->date), found->agency};
      if (found->agency == nullptr) continue;
      const auto add = [&](const Agency* agency, text::ByteRange name) {
        list_.Add({agency, nullptr, CreditRole::kTextOrigin, CreditField::kText, shift(name), "dateline"});
      };
      add(found->agency, found->agency_name);
      for (const AgencyMention& other : found->more) add(other.agency, {other.begin, other.end});
      return;
    }
  }

  void ReadFields() {
    if (input_.byline) {
      const BylineParts parts = ReadByline(registry_, *input_.byline, *surroundings_);
      AddByline(parts, {0, static_cast<uint32_t>(input_.byline->size())}, CreditField::kByline, "field.byline");
    }
    if (input_.credit_line) ReadCreditLine(registry_, rules_, *input_.credit_line, *surroundings_, list_);
  }

  void AddByline(const BylineParts& parts, text::ByteRange span, CreditField field, absl::string_view rule) {
    const auto shift = [&](uint32_t begin, uint32_t end) {
      return text::ByteRange{span.begin + begin, span.begin + end};
    };
    list_.AddByline(parts, span.begin, field, rule);
    if (out_.byline || (parts.persons.empty() && parts.agencies.empty() && parts.helpers.empty())) return;
    out_.byline = Byline{field, span, {}};
    for (const text::ByteRange& name : parts.persons) out_.byline->names.push_back(shift(name.begin, name.end));
  }

  // Bylines far from the first, and not at the end, are those of other reports.
  bool IsOwnByline(size_t line) {
    if (!first_byline_) first_byline_ = shape_.ordinal[line];
    return shape_.NearBody(line) && (shape_.ordinal[line] <= *first_byline_ + kBylineLines || shape_.AtEnd(line));
  }

  // Whether the line above or below is of that kind.
  bool IsBeside(const LineLabel& label, LineKind kind) const {
    const auto is_such = [&](const LineLabel& other) {
      const uint32_t a = shape_.ordinal[label.line], b = shape_.ordinal[other.line];
      return other.kind == kind && (a == b + 1 || b == a + 1);
    };
    const LineLabel* begin = input_.labels.data();
    return (&label > begin && is_such(*(&label - 1))) ||
           (&label + 1 < begin + input_.labels.size() && is_such(*(&label + 1)));
  }
  // A list of sources, as menus have them.
  bool IsInList(const LineLabel& label) const { return IsBeside(label, LineKind::kAgencyCreditLine); }
  // A time of publication stands next to the line, as it does next to a byline.
  bool BesideTime(const LineLabel& label) const { return IsBeside(label, LineKind::kTimestampLine); }

  // Who helped, where the names stand on a line of their own below the words.
  void ReadBrokenLines() {
    for (const BrokenLine& line : BrokenLines(input_.text, shape_)) {
      const text::ByteRange below = shape_.lines[line.second];
      const uint32_t begin = shape_.lines[line.first].begin;
      const absl::string_view both = input_.text.substr(begin, below.end - begin);
      const absl::string_view lowered = absl::string_view(lowered_).substr(begin, both.size());
      for (const CreditRule& rule : rules_.rules()) {
        if (rule.role != CreditRole::kContributor || rule.place != CreditPlace::kText || rule.agency == "unknown")
          continue;
        const std::optional<CreditMatch> match = MatchCredit(rule, both, lowered);
        if (!match) continue;
        const auto at = static_cast<uint32_t>(match->zone.data() - input_.text.data());
        if (at < below.begin ||
            AddNamed(match->zone, at, rule.role, CreditField::kText, rule.id, ZoneForm::kNames) == 0)
          continue;
        below_broken_.push_back(line.second);
        break;
      }
    }
  }

  // Whether the line says which credit is the text's and which the pictures'.
  bool AddLabelled(absl::string_view text, uint32_t begin, absl::string_view rule) {
    if (std::count(text.begin(), text.end(), ':') < 2) return false;
    const std::vector<LabelledPart> parts = LabelledParts(text);
    if (!AreMixed(parts)) return false;
    for (const auto& [role, part] : parts) {
      AddNamed(text.substr(part.begin, part.size()), begin + part.begin, role, CreditField::kText, rule,
               ZoneForm::kSentence);
    }
    return true;
  }

  // What the kind of a labelled line says by itself; the rules add to it.
  void ReadLabels() {
    for (const LineLabel& label : input_.labels) {
      if (!label.carries_credit || std::binary_search(below_broken_.begin(), below_broken_.end(), label.line)) continue;
      const absl::string_view text = input_.text.substr(label.span.begin, label.span.size());
      const absl::string_view rule = label.rule == nullptr ? NameOf(label.kind) : absl::string_view(label.rule->id);
      const auto add = [&](CreditRole role) {
        AddNamed(text, label.span.begin, role, CreditField::kText, rule, ZoneForm::kSentence);
      };
      const auto add_unnamed = [&](CreditRole role) {
        if (!NamesAgenciesInGeneral(text)) return;
        implied_.push_back({label.line, UnnamedCredit(role, CreditField::kText, label.span, rule)});
      };
      if (AddLabelled(text, label.span.begin, rule)) continue;
      switch (label.kind) {
        case LineKind::kByline:
          if (!IsOwnByline(label.line)) break;
          AddByline(ReadByline(registry_, text, *surroundings_), label.span, CreditField::kText, rule);
          break;
        case LineKind::kPhotoCredit:
          add(absl::StartsWithIgnoreCase(absl::StripPrefix(text, "("), "video") ? CreditRole::kVideo
                                                                                : CreditRole::kPhoto);
          break;
        case LineKind::kAgencyCreditLine:
          if (!shape_.NearBody(label.line) || IsInList(label)) break;
          // An agency's name alone in mid-report is that of the picture above it, or of what the page put there.
          if (shape_.UnderPicture(label.line) || (IsOfNamesAlone(rule) && shape_.BelowPicture(label.line))) {
            add(CreditRole::kPhoto);
          } else if (!IsOfNamesAlone(rule) || !shape_.InMidst(label.line) || BesideTime(label)) {
            add(CreditRole::kTextOrigin);
            add_unnamed(CreditRole::kTextOrigin);
          }
          break;
        case LineKind::kCopyrightNotice:
          // Above the end of a report it is that of a picture.
          if (const absl::string_view owner = CopyrightOwner(text); !owner.empty() && shape_.NearBody(label.line)) {
            const bool picture = !shape_.AtEnd(label.line) || shape_.BelowPicture(label.line);
            AddNamed(owner, static_cast<uint32_t>(owner.data() - input_.text.data()),
                     picture ? CreditRole::kPhoto : CreditRole::kTextOrigin, CreditField::kText, rule,
                     ZoneForm::kNames);
          }
          break;
        case LineKind::kContributorLine:
          add(CreditRole::kContributor);
          add_unnamed(CreditRole::kContributor);
          break;
        default:
          break;  // The rules tell which words of a longer line are the credit.
      }
    }
  }

  // Applies the rules, one after the other, to the lines that hold one of their signs; each to all lines of a text of
  // which the signs say nothing. Memory: at most a bit a rule and line.
  void FindRules() {
    const absl::Span<const CreditRule> rules = rules_.rules();
    if (FoldsToAscii(input_.text)) {
      for (const CreditRule& rule : rules) {
        if (rule.place == CreditPlace::kField) continue;
        for (size_t line = 0; line < shape_.lines.size(); ++line) FindRule(rule, line);
      }
      return;
    }
    const size_t words = (shape_.lines.size() + 63) / 64;
    std::vector<uint64_t> found(rules.size() * words);  // by rule, then by line: one bit
    size_t line = 0;
    rules_.signs().Find(lowered_, [&](uint32_t rule, size_t at) {
      line = shape_.LineAt(static_cast<uint32_t>(at), line);
      found[rule * words + line / 64] |= uint64_t{1} << (line % 64);
    });
    for (size_t i = 0; i < found.size(); ++i) {
      for (uint64_t rest = found[i]; rest != 0; rest &= rest - 1) {
        FindRule(rules[i / words], i % words * 64 + static_cast<size_t>(std::countr_zero(rest)));
      }
    }
  }

  // Skips lines of which no credit is read.
  void FindRule(const CreditRule& rule, size_t line) {
    const bool read_already = IsPicture(rule.role) && shape_.picture[line];
    if (shape_.readable[line] && !read_already && (rule.place != CreditPlace::kLast || shape_.AtEnd(line)))
      Apply(rule, line, shape_.lines[line]);
  }

  // The sentence of `line` in which `part` of it begins, folded; the end of a longer one is cut off.
  absl::string_view SentenceAt(absl::string_view line, absl::string_view part) {
    line.remove_prefix(static_cast<size_t>(part.data() - line.data()));
    line = HeadOf(line, kMaxFieldBytes);
    size_t end = part.size() > 1 ? part.size() - 2 : 0;
    while (end < line.size() && !(absl::string_view(".!?").find(line[end]) != absl::string_view::npos &&
                                  (end + 1 == line.size() || line[end + 1] == ' '))) {
      ++end;
    }
    return FoldLine(line.substr(0, end + 1), buffer_);
  }

  void Apply(const CreditRule& rule, size_t line, text::ByteRange range) {
    const absl::string_view text = input_.text.substr(range.begin, range.size());
    const std::optional<CreditMatch> match =
        MatchCredit(rule, text, absl::string_view(lowered_).substr(range.begin, range.size()));
    if (!match || (shape_.plain[line] && IsReportedSpeech(SentenceAt(text, match->all)))) return;
    const auto at = [&](absl::string_view part) { return static_cast<uint32_t>(part.data() - input_.text.data()); };
    if (rule.agency != "unknown" && AddNamed(match->zone, at(match->zone), rule.role, CreditField::kText, rule.id,
                                             rule.agency == "only" ? ZoneForm::kNames : ZoneForm::kSentence) > 0) {
      return;
    }
    const bool picture = rule.role == CreditRole::kPhoto || rule.role == CreditRole::kVideo;
    const uint32_t begin = at(match->zone);
    const text::ByteRange span{begin, begin + static_cast<uint32_t>(match->zone.size())};
    if (!picture && rule.agency != "unknown" && NamesAgenciesInGeneral(match->zone)) {
      implied_.push_back({line, UnnamedCredit(rule.role, CreditField::kText, span, rule.id)});
    }
    if (rule.agency == "any" || rule.agency == "only") return;
    const Agency* agency = rule.agency == "unknown" ? nullptr : registry_.Find(rule.agency);
    if (agency == nullptr && rule.agency != "unknown") return;
    implied_.push_back({line, {agency, nullptr, rule.role, CreditField::kText, span, rule.id}});
  }

  // Credits that name nobody count where nobody is named: by a house's form, in the whole text; by a disclaimer, in its
  // line.
  void Settle() {
    const bool origin = std::any_of(list_.credits().begin(), list_.credits().end(),
                                    [](const Credit& credit) { return credit.role == CreditRole::kTextOrigin; });
    std::vector<bool> named(shape_.lines.size());  // by line
    for (const Credit& credit : list_.credits()) {
      if (credit.field == CreditField::kText) named[shape_.LineAt(credit.span.begin, 0)] = true;
    }
    for (const auto& [line, credit] : implied_) {
      if (credit.agency != nullptr ? origin : named[line]) continue;
      named[line] = true;
      list_.Add(credit);
    }
  }

  const AgencyRegistry& registry_;
  const CreditRules& rules_;
  const CreditInput& input_;
  const ReportShape shape_;
  std::string lowered_;
  std::string buffer_;
  CreditList list_;
  std::optional<Surroundings> surroundings_;
  std::vector<size_t> below_broken_;                // lines of names below the words of their credit, ascending
  std::optional<uint32_t> first_byline_;            // its ordinal
  std::vector<std::pair<size_t, Credit>> implied_;  // with their lines
  Credits out_;
};

}  // namespace

Credits FindCredits(const AgencyRegistry& registry, const CreditRules& rules, const CreditInput& input) {
  return Finder(registry, rules, input).Run();
}

}  // namespace wireprint::analysis
