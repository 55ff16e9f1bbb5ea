// Which reports dedup is asked about, so that it gets what concerns one report one by one.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "services/report/report.h"

namespace wireprint::credibility {

// Not thread-safe.
class UnderWay {
 public:
  // A call will have dedup look at this revision, or will not after all; until End the outbox leaves it alone.
  void Begin(report::Sequence sequence, const std::string& report_id) { calls_.emplace(sequence, report_id); }
  void End(report::Sequence sequence) { calls_.erase(sequence); }
  bool Has(report::Sequence sequence) const { return calls_.contains(sequence); }

  // Dedup is asked about a revision of this report from now until Answered. One at a time: ask IsAsked before.
  void Ask(const std::string& report_id) { asked_.insert(report_id); }
  void Answered(const std::string& report_id) { asked_.erase(report_id); }
  bool IsAsked(const std::string& report_id) const { return asked_.contains(report_id); }

  // Whether dedup may still get a text of this report. Linear in the calls under way.
  bool MayArrive(const std::string& report_id) const {
    if (asked_.contains(report_id)) return true;
    for (const auto& [sequence, id] : calls_) {
      if (id == report_id) return true;
    }
    return false;
  }

 private:
  std::map<report::Sequence, std::string> calls_;
  std::set<std::string> asked_;
};

}  // namespace wireprint::credibility
