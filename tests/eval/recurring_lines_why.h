// Why lines that recur in an outlet count as stories of their own, or do not.
#pragma once

#include "tests/eval/recurring_lines_set.h"

namespace wireprint::credibility {

// Writes a table, for each line and prefix in two reports or more of an outlet: outlet, form, the hash of its words as
// PrintHashes writes it, the reports that have it, those of them where a rule labels it, where it is no candidate
// otherwise, the stories that it counts, and how many of the reports beyond count none since they share text with a
// report of a story, are of unknown topic, are of a similar topic, or follow the prefix with the same words.
void PrintWhy(const Outlets& outlets);

}  // namespace wireprint::credibility
