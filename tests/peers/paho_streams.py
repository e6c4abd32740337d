"""MQTT file streams as a device sees them, in JSON and CBOR: every block that is asked for.

    python3 paho_streams.py PORT THING 3|5 [CA CERTIFICATE KEY]
"""

import base64
import json
import sys

from fieldlift_peer import make_file, module, same, update
from paho_device import Device

cbor2 = module("cbor2")

BLOCK = 4096
SIZE = 200_019  # 49 blocks of 4096 bytes, the last of 3411
LARGE = 30 * 1024 * 1024 + 77  # above the 24 MB of AWS
MOST = 128 * 1024  # bytes for one request


class Stream:
    """One file of a stream, asked for in one format."""

    def __init__(self, device, name, format, content):
        self.device, self.format, self.content = device, format, content
        self.topic = f"{device.streams}/{name}"

    def send(self, operation, **members):
        if self.format == "cbor":
            payload = cbor2.dumps(members)
        else:
            shown = {name: "0x" + value.hex() if isinstance(value, bytes) else value
                     for name, value in members.items()}
            payload = json.dumps(shown)
        self.device.publish(f"{self.topic}/{operation}/{self.format}", payload, qos=0)

    def receive(self, kind):
        payload = self.device.receive(f"{self.topic}/{kind}/{self.format}")
        return cbor2.loads(payload) if self.format == "cbor" else json.loads(payload)

    def describe(self):
        self.send("describe", c="who")
        description = self.receive("description")
        same(description.pop("d"), "")
        same(description, {"c": "who", "s": 1, "r": [{"f": 0, "z": len(self.content)}]})

    def get(self, expected, l=BLOCK, **members):
        """Asks, and gets these blocks in this order, each as long as the file has it."""
        token = self.device.token()
        self.send("get", c=token, f=0, l=l, **members)
        for block in expected:
            data = self.receive("data")
            bytes_ = data.pop("p")
            if self.format == "json":
                bytes_ = base64.b64decode(bytes_, validate=True)
            wanted = self.content[block * l : (block + 1) * l]
            same(data, {"c": token, "f": 0, "l": len(wanted), "i": block})
            assert bytes_ == wanted, f"block {block} of {l} bytes is another"

    def refused(self, code, **members):
        self.send("get", **members)
        rejected = self.receive("rejected")
        same(rejected.pop("o"), code)
        assert isinstance(rejected.pop("m"), str)
        same(rejected, {"c": members["c"]} if len(members.get("c", "")) in range(1, 65) else {})

    def unreadable(self, code, payload):
        self.device.publish(f"{self.topic}/get/{self.format}", payload, qos=0)
        rejected = self.receive("rejected")
        same((rejected["o"], sorted(rejected)), (code, ["m", "o"]))


def main(*arguments):
    device = Device(*arguments)
    files = {"u1": make_file("image.bin", SIZE), "u2": make_file("large.bin", LARGE)}
    names = {}
    for id, file in (("u1", "image.bin"), ("u2", "large.bin")):
        names[id] = update(id, file)["stream"]
    only_by_subscription(Stream(device, names["u1"], "json", files["u1"]))
    for format in ("cbor", "json"):
        stream = Stream(device, names["u1"], format, files["u1"])
        large = Stream(device, names["u2"], format, files["u2"])
        for subscribed in (stream, large, Stream(device, "unknown", format, b"")):
            device.subscribe(f"{subscribed.topic}/+/{format}")
        stream.describe()
        large.describe()
        sizes_of_blocks(stream)
        bitmaps(stream)
        end_of_a_large_file(large)
        refusals(stream)
        stream.describe()
    withdrawn(device, [Stream(device, names["u1"], format, b"") for format in ("cbor", "json")])
    device.close()


def only_by_subscription(stream):
    """Unlike replies to jobs requests."""
    stream.device.subscribe(f"{stream.topic}/description/json", qos=0)
    stream.send("get", f=0, l=BLOCK, n=1)
    stream.send("get", f=0, l=1)
    stream.describe()
    stream.device.nothing_else()
    stream.device.unsubscribe(f"{stream.topic}/description/json")


def sizes_of_blocks(stream):
    for l in (256, 257, 1000, 1024, 4096, 65_536, 131_072):
        count = -(-SIZE // l)
        # As many as there are, but no more than 128 KiB.
        stream.get(range(min(count, MOST // l)), l=l)
        stream.get(range(count - 1, count), l=l, o=count - 1)
        stream.get(range(1, 2), l=l, s=1, o=1, n=1)
    stream.get(range(5), o=0, n=5)
    stream.get([], n=0)
    stream.get([], n=0, b=b"\xff")
    stream.get(range(20, 49), o=20, n=98_304)
    # The whole file, as an agent takes it.
    for first in range(0, 49, 8):
        missing = sum(1 << block for block in range(first, 49)).to_bytes(7, "little")
        stream.get(range(first, min(first + 8, 49)), o=0, b=missing, n=8)


def bitmaps(stream):
    some = bytes.fromhex
    stream.get(range(8), o=0, b=some("ffffffffffff01"), n=8)
    stream.get(range(8, 16), o=0, b=some("00ffffffffff01"), n=8)
    stream.get([3, 8, 9, 10, 11, 12, 13, 14], o=0, b=some("08ffffffffff01"), n=8)
    stream.get([20, 21, 24, 43], o=20, b=some("130080"))
    stream.get([20, 21], o=20, b=some("130080"), n=2)
    # What lies past the end does not count.
    stream.get([45, 46, 47, 48], o=45, b=b"\xff" * 12_287, n=8)
    # The modular libraries send these bytes whatever they want.
    for block in (0, 3, 48):
        stream.get([block], o=block, b=b"MQ==", n=1)
    bits = int.from_bytes(b"MQ==", "little")
    stream.get([3 + bit for bit in range(32) if bits >> bit & 1], o=3, b=b"MQ==")
    if stream.format == "json":
        for written in ("130080", "0X130080"):
            stream.get([20, 21, 24, 43], o=20, b=written)
        stream.get([20, 22, 23], o=20, b="0xFd", n=3)


def end_of_a_large_file(stream):
    for l in (131_072, BLOCK):
        last = LARGE // l
        same(LARGE - last * l, 77)
        # A whole block of 128 KiB and 77 bytes are too much for one request.
        stream.get([last - 1, last][: MOST // l], l=l, o=last - 1)
        stream.get([last], l=l, o=last)
        stream.get([last], l=l, o=last - 9, b=bytes([0, 0xFE]))
    stream.get([98_304], l=256, o=98_304, n=1)
    # Further than `o` reaches.
    stream.get([98_304 + 20_000], l=256, o=98_304, b=(1 << 20_000).to_bytes(2501, "little"))


def refusals(stream):
    code = {"cbor": "InvalidCbor", "json": "InvalidJson"}[stream.format]
    unreadable = {"cbor": (b"\xa1\x61", b"\x80"), "json": (b'{"f":', b"[]")}
    for payload in unreadable[stream.format]:
        stream.unreadable(code, payload)
    good = {"c": "mine", "f": 0, "l": BLOCK}
    refuse = lambda code, **changed: stream.refused(code, **{**good, **changed})
    refuse("InvalidRequest", c="x" * 65)
    refuse("InvalidRequest", f=256)
    refuse("InvalidRequest", l="large")
    refuse("InvalidRequest", b=1)
    stream.refused("InvalidRequest", c="mine", l=BLOCK)
    stream.refused("InvalidRequest", c="mine", f=0)
    refuse("BlockSizeOutOfBounds", l=255)
    refuse("BlockSizeOutOfBounds", l=131_073)
    refuse("OffsetOutOfBounds", o=98_305)
    refuse("OffsetOutOfBounds", o=-1)
    refuse("BlockCountLimitExceeded", n=98_305)
    refuse("BlockCountLimitExceeded", n=-1)
    refuse("BlockBitmapLimitExceeded", b=bytes(12_288))
    refuse("ResourceNotFound", f=1)
    refuse("ResourceNotFound", o=49)
    refuse("ResourceNotFound", o=40, b=b"\0\xfe")
    refuse("VersionMismatch", s=2)
    Stream(stream.device, "unknown", stream.format, b"").refused("ResourceNotFound", **good)


def withdrawn(device, streams):
    """With the end of its execution a device loses the stream, and nothing else."""
    same(device.ask("AFR_OTA-u1/update", status="SUCCEEDED"), {})
    for stream in streams:
        stream.refused("ResourceNotFound", c="mine", f=0, l=BLOCK)


if __name__ == "__main__":
    main(*sys.argv[1:])
