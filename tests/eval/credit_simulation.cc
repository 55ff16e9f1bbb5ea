#include "tests/eval/credit_simulation.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "services/credibility/core/metrics.h"
#include "services/credibility/core/origin.h"
#include "services/credibility/core/reuse.h"

namespace wireprint::credibility {
namespace {

constexpr ProfileWindow kWindow{.end = 20'000, .days = 365, .half_life_days = 1e6};

struct Outlet {
  std::string name;
  double rate = 0;
  OutletLedger ledger;
};

class World {
 public:
  World(const CreditWorld& world, uint64_t seed) : world_(world), random_(seed) {
    for (int i = 0; i < world.outlets; ++i) {
      double rate = world.rate;
      if (world.spread > 0) {
        const double x = std::gamma_distribution<double>(world.rate * world.spread, 1)(random_);
        const double y = std::gamma_distribution<double>((1 - world.rate) * world.spread, 1)(random_);
        rate = x / (x + y);
      }
      outlets_.push_back({"paper" + std::to_string(i) + ".example", rate, {}});
    }
  }

  CreditReading Run() {
    for (int story = 0; story < world_.stories; ++story) Tell(story);
    return Read();
  }

 private:
  bool Chance(double p) { return std::uniform_real_distribution<double>(0, 1)(random_) < p; }

  void Tell(int story) {
    std::set<size_t> chosen;
    while (static_cast<int>(chosen.size()) < world_.reprints) chosen.insert(random_() % outlets_.size());
    const Day day = kWindow.end - story % kWindow.days;
    std::vector<Member> members;
    bool anybody = false;
    int detected = 0;
    for (const size_t i : chosen) {
      const bool credits = Chance(outlets_[i].rate);
      const bool seen = Chance(credits ? world_.sensitivity : 1 - world_.specificity);
      Member member{.report_id = std::to_string(story) + "-" + std::to_string(i),
                    .outlet = outlets_[i].name,
                    .family = outlets_[i].name,
                    .observe_time = day * kMicrosPerDay + static_cast<Micros>(random_() % kMicrosPerDay),
                    .credit_fields_supplied = true};
      if (seen) member.credits.push_back({"wire", "agency:wire"});
      anybody = anybody || seen;
      detected += seen;
      members.push_back(std::move(member));
    }
    if (anybody) {
      naive_credited_ += detected;
      naive_reprints_ += world_.reprints;
    }
    if (Chance(world_.own_copies)) {
      members.push_back({.report_id = "own",
                         .outlet = "wire.example",
                         .family = "agency:wire",
                         .role = OutletRole::kAgency,
                         .agency_id = "wire",
                         .observe_time = (day + 1) * kMicrosPerDay});
    }
    if (world_.portals > 0 && Chance(world_.portals)) {
      Member shown = members[random_() % chosen.size()];
      shown.report_id = "shown";
      shown.outlet = shown.family = "portal.example";
      shown.role = OutletRole::kAggregator;
      shown.observe_time += kMicrosPerDay / 24;
      members.push_back(std::move(shown));
    }
    const Resolution resolution = ResolveOrigin(members);
    size_t index = 0;
    for (const size_t i : chosen) {
      ReportFacts facts;
      facts.text.body_words = 400;
      facts.reuse = FactsOf(members[index], resolution.verdicts[index], {}, facts.text, Exclusion::kNone);
      outlets_[i].ledger.Add(day, CountsOf(facts));
      ++index;
    }
  }

  CreditReading Read() {
    Calibration calibration{.rho = 0};
    if (world_.validation > 0) {
      const auto found = [&](double p) {
        return static_cast<double>(std::binomial_distribution<int>(world_.validation, p)(random_));
      };
      const auto cases = static_cast<double>(world_.validation);
      calibration.detector = {found(world_.sensitivity), cases, found(world_.specificity), cases};
    }
    CreditReading reading{.naive = naive_reprints_ > 0 ? naive_credited_ / naive_reprints_ : 0};
    double served = 0;
    double unresolved = 0;
    double reprints = 0;
    for (const Outlet& outlet : outlets_) {
      const DayCounts counts = CountsOver(outlet.ledger, kWindow);
      unresolved += static_cast<double>(counts.Of(Counter::kCreditsUnresolved));
      reprints += static_cast<double>(counts.Of(Counter::kReports));
      const Figure figure = FigureOf(outlet.ledger, Metric::kReprintCreditRate, kWindow, calibration);
      if (figure.status != MetricStatus::kOk) {
        ++reading.withheld;
        continue;
      }
      served += 1;
      reading.truth += outlet.rate;
      reading.served += figure.value;
      reading.coverage += figure.interval.lower <= outlet.rate && outlet.rate <= figure.interval.upper;
    }
    served = std::max(served, 1.0);
    reading.truth /= served;
    reading.served /= served;
    reading.coverage /= served;
    reading.unresolved = unresolved / std::max(reprints, 1.0);
    return reading;
  }

  const CreditWorld& world_;
  std::mt19937_64 random_;
  std::vector<Outlet> outlets_;
  double naive_credited_ = 0;
  double naive_reprints_ = 0;
};

}  // namespace

CreditReading SimulateCredits(const CreditWorld& world, uint64_t seed) { return World(world, seed).Run(); }

}  // namespace wireprint::credibility
