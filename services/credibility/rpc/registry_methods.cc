// The methods of CredibilityService that need rules and registries alone.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "re2/re2.h"
#include "services/analysis/structure_rules.h"
#include "services/chassis/unary.h"
#include "services/credibility/engine/analyze.h"
#include "services/credibility/engine/paging.h"
#include "services/credibility/rpc/convert.h"
#include "services/credibility/rpc/credibility_service.h"
#include "services/credibility/rpc/reply_size.h"
#include "services/report/reasons.h"
#include "services/report/validate.h"

namespace wireprint::credibility::rpc {
namespace {

using chassis::HandleUnary;
using report::TokenKind;

constexpr uint32_t kDefaultPage = 100;
constexpr uint32_t kMaxPage = 1000;

absl::Status ValidateText(SentReport& sent) {
  if (absl::Status s = report::ValidateText(sent.report.text, sent.text_field); !s.ok()) return s;
  if (absl::Status s = report::ValidateOptionalFields(sent.report); !s.ok()) return s;
  if (sent.report.outlet.empty()) return absl::OkStatus();
  if (absl::Status s = report::ValidateOutlet(sent.report.outlet, "report.outlet"); !s.ok()) return s;
  absl::AsciiStrToLower(&sent.report.outlet);
  return absl::OkStatus();
}

// Fills one page of `size` things: add(i) for those of the page. The token of the next page, if there is one.
template <typename Request, typename Add>
absl::StatusOr<std::string> Page(const Request& request, TokenKind kind, uint64_t binding, size_t size, Add add) {
  const absl::StatusOr<uint32_t> page = PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!page.ok()) return page.status();
  const auto token = ReadPageToken(kind, binding, 1, request.page_token());
  if (!token.ok()) return token.status();
  const size_t begin = std::min<uint64_t>(*token ? (**token)[0] : 0, size);
  const size_t end = std::min<size_t>(begin + *page, size);
  for (size_t i = begin; i < end; ++i) add(i);
  return end < size ? report::EncodeToken(kind, binding, {end}) : std::string();
}

void ToProto(const analysis::Agency& agency, pb::Agency& proto) {
  proto.set_agency_id(agency.id);
  proto.set_agency_class(std::string(NameOf(agency.agency_class)));
  proto.set_name(agency.name);
  for (const auto* forms :
       {&agency.names, &agency.codes, &agency.ambiguous_codes, &agency.credit_forms, &agency.photo_forms}) {
    for (const std::string& form : *forms) {
      if (form != agency.name) proto.add_aliases(form);
    }
  }
  for (const std::string& domain : agency.domains) proto.add_domains(domain);
}

const char* NameOf(analysis::RuleForm form) {
  constexpr const char* kNames[] = {"line", "long_line", "prefix", "phrase"};
  return kNames[static_cast<size_t>(form)];
}

// Cues, and the words by which a source's kind is told.
void AddAttributionRules(const analysis::attribution::Lexicon& lexicon, std::vector<pb::Rule>& rules) {
  for (const analysis::attribution::Cue& cue : lexicon.cues()) {
    pb::Rule& proto = rules.emplace_back();
    proto.set_rule_id(cue.lemma);
    proto.set_target(pb::RULE_TARGET_ATTRIBUTION);
    proto.set_kind(std::string(NameOf(cue.act)));
    proto.set_form("cue");
    proto.set_pattern(analysis::attribution::FrameLetters(cue.frames));
    proto.set_example(cue.lemma);
  }
  for (const auto& entry : lexicon.ListSourceWords()) {
    pb::Rule& proto = rules.emplace_back();
    proto.set_rule_id(absl::StrCat("source.", entry.name));
    proto.set_target(pb::RULE_TARGET_ATTRIBUTION);
    proto.set_kind(std::string(NameOf(entry.kind)));
    proto.set_form("words");
    proto.set_pattern(absl::StrJoin(entry.words, " "));
    if (!entry.words.empty()) proto.set_example(entry.words.front());
  }
}

// A rule that no file holds.
void AddCode(const analysis::CreditCode& code, pb::RuleTarget target, std::vector<pb::Rule>& rules) {
  pb::Rule& proto = rules.emplace_back();
  proto.set_rule_id(std::string(code.id));
  proto.set_target(target);
  proto.set_kind(std::string(code.role));
  proto.set_form("code");
  proto.set_pattern(std::string(code.meaning));
  proto.set_example(std::string(code.example));
}

std::vector<pb::Rule> RulesOf(const Rules& rules, pb::RuleTarget target) {
  std::vector<pb::Rule> found;
  if (target != pb::RULE_TARGET_CREDIT && target != pb::RULE_TARGET_ATTRIBUTION) {
    for (const analysis::Rule& rule : rules.lines->rules()) {
      pb::Rule& proto = found.emplace_back();
      proto.set_rule_id(rule.id);
      proto.set_target(pb::RULE_TARGET_LINE);
      proto.set_kind(std::string(NameOf(rule.kind)));
      proto.set_form(NameOf(rule.form));
      proto.set_pattern(rule.pattern);
      proto.set_example(rule.example);
    }
    for (const analysis::Rule& rule : analysis::StructureRules()) {
      AddCode({rule.id, NameOf(rule.kind), rule.pattern, rule.example}, pb::RULE_TARGET_LINE, found);
    }
  }
  if (target != pb::RULE_TARGET_LINE && target != pb::RULE_TARGET_ATTRIBUTION) {
    for (const analysis::CreditRule& rule : rules.credits->rules()) {
      pb::Rule& proto = found.emplace_back();
      proto.set_rule_id(rule.id);
      proto.set_target(pb::RULE_TARGET_CREDIT);
      proto.set_kind(std::string(NameOf(rule.role)));
      proto.set_form(std::string(NameOf(rule.place)));
      proto.set_pattern(rule.pattern->pattern());
      proto.set_example(rule.example);
    }
  }
  if (target != pb::RULE_TARGET_LINE && target != pb::RULE_TARGET_ATTRIBUTION) {
    for (const analysis::CreditCode& code : analysis::CreditCodes()) AddCode(code, pb::RULE_TARGET_CREDIT, found);
  }
  if (target != pb::RULE_TARGET_LINE && target != pb::RULE_TARGET_CREDIT) AddAttributionRules(*rules.lexicon, found);
  return found;
}

}  // namespace

grpc::ServerUnaryReactor* CredibilityServiceImpl::AnalyzeReport(Context* context,
                                                                const pb::AnalyzeReportRequest* request,
                                                                pb::AnalyzeReportResponse* response) {
  return HandleUnary(chain_, "AnalyzeReport", context, request, response, [this](auto* call) {
    SentReport sent = FromProto(call->request().report());
    if (absl::Status s = ValidateText(sent); !s.ok()) return call->Finish(s);
    if (absl::Status s = CheckView(call->request().view()); !s.ok()) return call->Finish(s);
    const Analysis analysis = Analyze(*rules_, sent.report, nullptr, nullptr);
    FillAnalysis(analysis, sent.report,
                 {call->request().view() != pb::ANALYSIS_VIEW_SUMMARY, call->request().include_clean_text()},
                 kMaxReplyBytes, *call->response().mutable_analysis());
    call->Finish(absl::OkStatus());
  });
}

grpc::ServerUnaryReactor* CredibilityServiceImpl::ListAgencies(Context* context, const pb::ListAgenciesRequest* request,
                                                               pb::ListAgenciesResponse* response) {
  return HandleUnary(chain_, "ListAgencies", context, request, response, [this](auto* call) {
    const auto agencies = rules_->agencies->agencies();
    const uint64_t binding = report::TokenBinding().Add(rules_->agencies->version()).value();
    auto token = Page(call->request(), TokenKind::kAgencies, binding, agencies.size(),
                      [&](size_t i) { ToProto(*agencies_by_id_[i], *call->response().add_agencies()); });
    if (!token.ok()) return call->Finish(token.status());
    call->response().set_version(std::string(rules_->agencies->version()));
    call->response().set_next_page_token(*std::move(token));
    call->Finish(absl::OkStatus());
  });
}

grpc::ServerUnaryReactor* CredibilityServiceImpl::ListRules(Context* context, const pb::ListRulesRequest* request,
                                                            pb::ListRulesResponse* response) {
  return HandleUnary(chain_, "ListRules", context, request, response, [this](auto* call) {
    if (!pb::RuleTarget_IsValid(call->request().target())) {
      return call->Finish(report::Bad(report::reason::kValueOutOfRange, "target", "is no target of rules"));
    }
    const std::vector<pb::Rule> rules = RulesOf(*rules_, call->request().target());
    const uint64_t binding =
        report::TokenBinding().Add(rules_->version).Add(static_cast<uint64_t>(call->request().target())).value();
    auto token = Page(call->request(), TokenKind::kRules, binding, rules.size(),
                      [&](size_t i) { *call->response().add_rules() = rules[i]; });
    if (!token.ok()) return call->Finish(token.status());
    call->response().set_ruleset_version(rules_->version);
    call->response().set_next_page_token(*std::move(token));
    call->Finish(absl::OkStatus());
  });
}

}  // namespace wireprint::credibility::rpc
