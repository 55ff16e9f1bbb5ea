// Walking the pages of a list.
#pragma once

#include <utility>

#include "absl/status/status.h"

namespace wireprint::client {

// Asks `call(request)` for page after page, from request.page_token on, and gives each response to `page`, until the
// list ends or `page` returns false. Returns the first error of `call`, which has given no page.
template <typename Request, typename Call, typename Page>
absl::Status ForEachPage(Request request, const Call& call, const Page& page) {
  while (true) {
    auto response = call(std::as_const(request));
    if (!response.ok()) {
      return response.status();
    }
    if (!page(*response) || response->next_page_token().empty()) {
      return absl::OkStatus();
    }
    request.set_page_token(response->next_page_token());
  }
}

}  // namespace wireprint::client
