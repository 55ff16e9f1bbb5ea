// Made-up members of clusters, for tests of origins.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/credibility/core/origin.h"

namespace wireprint::credibility {

inline constexpr Micros kHour = Micros{3600} * 1'000'000;

inline TextCredit Credit(const std::string& agency) { return {agency, "agency:" + agency}; }

inline Member Paper(const std::string& name, Micros hour, std::vector<TextCredit> credits = {}) {
  return {.report_id = name,
          .outlet = name + ".example",
          .family = name,
          .observe_time = hour * kHour,
          .credits = std::move(credits),
          .credit_fields_supplied = true};
}

inline Member Agency(const std::string& agency, Micros hour) {
  Member member = Paper(agency + "-own", hour);
  member.family = "agency:" + agency;
  member.role = OutletRole::kAgency;
  member.agency_id = agency;
  return member;
}

// In the order of the members.
inline std::vector<CreditCell> Cells(const Resolution& resolution) {
  std::vector<CreditCell> cells;
  for (const MemberVerdict& verdict : resolution.verdicts) cells.push_back(verdict.cell);
  return cells;
}

}  // namespace wireprint::credibility
