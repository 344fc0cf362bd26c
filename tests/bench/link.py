"""A thin and distant network on loopback: what passes takes its time, whoever asks, pages and service workers alike."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

CHUNK_BYTES = 4096
"""Some three packets: so small that nobody waits behind a chunk of another's."""


class Link:
    """Passes connections on to a port, in both directions at a rate that they share, and after a delay."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self.passed = {"up": 0, "down": 0}
        """Bytes of requests and of answers, with their heads."""
        self._target = port
        self._rate = float("inf")
        self._delay = 0.0
        self._free_at = {"up": 0.0, "down": 0.0}

    def narrow(self, *, bits_per_s: float, round_trip_s: float) -> None:
        """From now on so slow in each direction, and so far away."""
        self._rate, self._delay = bits_per_s / 8, round_trip_s / 2

    async def serve(self, ready: threading.Event, done: asyncio.Event) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await done.wait()
        server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * self._delay)  # the handshake
        try:
            there, thither = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._pass(reader, thither, "up"), self._pass(there, writer, "down"))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        clock = asyncio.get_running_loop()
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = asyncio.create_task(_deliver(under_way, writer))
        data = b"."
        while data:
            try:
                data = await reader.read(CHUNK_BYTES)
            except OSError:
                data = b""
            self.passed[way] += len(data)
            free_at = max(clock.time(), self._free_at[way]) + len(data) / self._rate
            self._free_at[way] = free_at
            under_way.put_nowait((free_at + self._delay, data))
            # Nothing more is taken before the wire is free: who sends feels the rate.
            await asyncio.sleep(free_at - clock.time())
        await delivering


async def _deliver(under_way: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
    """Hand over each piece when it arrives; an empty one is the end."""
    data = b"."
    with contextlib.suppress(OSError):
        while data:
            at, data = await under_way.get()
            await asyncio.sleep(at - asyncio.get_running_loop().time())
            writer.write(data)
            await writer.drain()
        writer.close()


@contextmanager
def laid(port: int) -> Iterator[Link]:
    """A link to that port, as wide and near as this machine until it is narrowed."""
    link, ready, loop, done = Link(port), threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    def run() -> None:
        loop.run_until_complete(link.serve(ready, done))
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        yield link
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
