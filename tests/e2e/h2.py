"""HTTP/2 by hand, for what no client library would send."""

import socket
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM = ACK = 1
END_HEADERS = 4


def frame(kind, flags=0, stream=0, payload=b"", length=None):
    """One frame; `length` lies about the size of its payload."""
    size = len(payload) if length is None else length
    return struct.pack(">I", size)[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def _string(text):
    raw = text if isinstance(text, bytes) else text.encode()
    if len(raw) < 127:
        return bytes([len(raw)]) + raw
    size, rest = bytearray([127]), len(raw) - 127
    while rest >= 128:
        size.append(rest % 128 + 128)
        rest //= 128
    size.append(rest)
    return bytes(size) + raw


def header(name, value):
    """Literal, not indexed."""
    return b"\x00" + _string(name) + _string(value)


def call_headers(path, *more):
    """Of a call: [(name, value)] may follow."""
    return b"".join(header(*pair) for pair in (
        (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "x"), ("te", "trailers"),
        ("content-type", "application/grpc"), *more))


def message(payload=b""):
    return b"\0" + struct.pack(">I", len(payload)) + payload


class Connection:
    """A socket that speaks as it likes. Nothing raises when the server has closed it."""

    def __init__(self, address, settings=b"", preface=True):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=10)
        self.closed = False
        if preface:
            self.send(PREFACE + frame(SETTINGS, payload=settings))

    def send(self, *frames):
        """True when the server took it."""
        try:
            self.socket.sendall(b"".join(frames))
        except OSError:
            self.closed = True
        return not self.closed

    def read_frame(self):
        """(kind, flags, stream, payload), or None at the end."""
        head = self._read(9)
        if head is None:
            return None
        size = int.from_bytes(head[:3], "big")
        payload = self._read(size)
        return None if payload is None else (head[3], head[4], int.from_bytes(head[5:9], "big") & 0x7FFFFFFF, payload)

    def ends(self, seconds=10):
        """Whether the server closes the connection by then."""
        self.socket.settimeout(seconds)
        try:
            while self.read_frame() is not None:
                pass
        except TimeoutError:
            return False
        return True

    def _read(self, size):
        data = b""
        while len(data) < size:
            try:
                more = self.socket.recv(size - len(data))
            except TimeoutError:
                raise
            except OSError:
                more = b""
            if not more:
                self.closed = True
                return None
            data += more
        return data

    def close(self):
        self.socket.close()
