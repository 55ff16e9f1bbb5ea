// The sockets that gRPC keeps to itself.
#pragma once

namespace wireprint::chassis {

// Ends the sockets of this process whose own port is `port`: first those that listen, so that nobody gets in any more,
// then the connections, each after what was written to it. Their descriptors stay open, for their owner to close.
// Nothing happens where /proc cannot be read.
void CloseSocketsOfPort(int port);

}  // namespace wireprint::chassis
