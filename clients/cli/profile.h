// Windows and figures of outlets, which several commands share.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/commands.h"
#include "clients/cli/credibility_words.h"
#include "clients/cli/session.h"
#include "clients/cli/table.h"

namespace wireprint::cli {

// Fills `window`. False after saying what is wrong with a flag.
bool SetWindow(const Session& session, const WindowFlags& flags, credibilityv1::ProfileWindow* window);

// The metric of this name. nullopt after saying that there is none.
std::optional<credibilityv1::Metric> ReadMetric(const Session& session, const std::string& name);

// The columns of a figure and its cells: metric, k, n, reports, n_eff, value, interval, status.
std::vector<Column> FigureColumns(int level_percent);
std::vector<std::string> FigureCells(const credibilityv1::MetricValue& value);

// "90" of the level of the figures.
int LevelPercent(const credibilityv1::MetricValue& value);

// What the window is: "2025-03-06 00:00:00 to 2026-03-05 00:00:00 UTC; a report counts half after 90 days".
std::string WindowText(const credibilityv1::OutletProfile& profile);

}  // namespace wireprint::cli
