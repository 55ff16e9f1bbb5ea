#include "services/analysis/warm_up.h"

namespace wireprint::analysis {

absl::string_view WarmUpPage() {
  return R"(Harbour of Example reopens after the storm
The ferries of Example go again, and the islands have their bread back after four days.
By Jo Example and Ana Sample, Example Press
EXAMPLE, March 3 (AP) - The harbour of Example is open again, its master said on Monday, four days after the storm.
"We worked through the night," Ana Sample, the harbour master, told reporters. "Nobody was hurt," she added.
An official, who spoke on condition of anonymity, denied that the mole was unsafe, according to Example Press.
Much of the old mole, which two storms have taken away before, is to be built anew by the end of the year.
Photos: AP; text: Reuters
FILE - A ferry leaves the harbour of Example on Monday. (Jo Example/Example Press via AP)
FILE - A ferry leaves the harbour of Example on Monday. Photo by Jo Example
FILE - A ferry leaves the harbour of Example on Monday. Jo Example / Example Press
FILE - A ferry leaves the harbour of Example on Monday. AP Photo
FILE - A ferry leaves the harbour of Example on Monday, as it did before the storm of last week
Also Read | The ferries that stayed at sea
(Reporting by Jo Example in Example; Editing by Ana Sample)
© 2024 Example Press. All rights reserved.
)";
}

}  // namespace wireprint::analysis
