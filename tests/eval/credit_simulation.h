// Wire stories that outlets reprint with and without credit: does M2 read the true rate of credit?
#pragma once

#include <cstdint>

namespace wireprint::credibility {

struct CreditWorld {
  int stories = 20'000;
  int outlets = 200;
  // Outlets that reprint one story.
  int reprints = 3;
  // The true rate of credit: the same of all outlets, or out of Beta(rate·spread, (1 − rate)·spread) when above 0.
  double rate = 0.30;
  double spread = 0;
  // What the detector finds of credits (forms that it does not know are not found), and where it sees some by mistake.
  double sensitivity = 1;
  double specificity = 1;
  int validation = 0;  // cases of each kind of which the service knows both; 0: a perfect detector
  // Stories of which the agency's own copy is there too.
  double own_copies = 0;
  // Stories of which an aggregator shows one of the reprints, with its credit.
  double portals = 0;
};

struct CreditReading {
  double truth = 0;       // credited reprints of all reprints, of the served outlets
  double naive = 0;       // of the reprints in clusters in which anybody credits: what a plain count reads
  double served = 0;      // M2, the mean over served outlets
  double coverage = 0;    // of the outlets' intervals, of their own true rates
  double unresolved = 0;  // share of the reprints that nobody else shows
  int withheld = 0;
};

// Runs the reports through ResolveOrigin, the ledger and the figures. The same seed gives the same result.
CreditReading SimulateCredits(const CreditWorld& world, uint64_t seed);

}  // namespace wireprint::credibility
