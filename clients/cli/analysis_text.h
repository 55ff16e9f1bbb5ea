// An analysis beside the report it is of, for people.
#pragma once

#include <string>

#include "clients/cli/session.h"
#include "clients/cpp/types.h"

namespace wireprint::cli {

// All of it: lines, credits, byline and dateline, attributions, each with its place in words of the report.
void PrintAnalysis(const Session& session, const std::string& name, const client::reportv1::Report& report,
                   const client::credibilityv1::Analysis& analysis);

// In brief: a line for what was cut from the text, for each agency credited, and one for the sources; each within
// `columns`, a line feed between them. Empty for nothing of these.
std::string AnalysisNotes(const client::reportv1::Report& report, const client::credibilityv1::Analysis& analysis,
                          size_t columns);

}  // namespace wireprint::cli
