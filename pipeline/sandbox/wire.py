"""Frames: eight bytes of length, then the payload. Nothing is read past what the reader allows."""

import os
import socket
import struct

_LENGTH = struct.Struct(">Q")
# A frame of the server's own talk (a job's limits, a report): a few hundred bytes.
SMALL = 1 << 16


class WireError(Exception):
    """The other side is gone, or said more than is allowed."""


def send(channel: socket.socket, payload: bytes) -> None:
    """Send one frame."""
    channel.sendall(_LENGTH.pack(len(payload)))
    channel.sendall(payload)


def receive(channel: socket.socket, most: int) -> bytes:
    """One whole frame of at most ``most`` bytes; WireError at the end of the talk or past the limit."""
    (length,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size))
    if length > most:
        raise WireError(f"a frame of {length} bytes where {most} are allowed")
    return _exactly(channel, length)


def _exactly(channel: socket.socket, length: int) -> bytes:
    data = bytearray(length)
    view = memoryview(data)
    while view:
        count = channel.recv_into(view)
        if not count:
            raise WireError("the other side is gone")
        view = view[count:]
    return bytes(data)


def send_with_handles(channel: socket.socket, payload: bytes, handles: list[int]) -> None:
    """Send one frame, with open files attached to its first byte."""
    head = _LENGTH.pack(len(payload))
    socket.send_fds(channel, [head[:1]], handles)
    channel.sendall(head[1:] + payload)


def receive_with_handles(channel: socket.socket, most: int, count: int) -> tuple[bytes, list[int]]:
    """One frame and the open files that came with it; WireError as ``receive``."""
    first, handles, _, _ = socket.recv_fds(channel, 1, count)
    for handle in handles:
        os.set_inheritable(handle, False)
    if not first:
        raise WireError("the other side is gone")
    (length,) = _LENGTH.unpack(first + _exactly(channel, _LENGTH.size - 1))
    if length > most:
        raise WireError(f"a frame of {length} bytes where {most} are allowed")
    return _exactly(channel, length), list(handles)
