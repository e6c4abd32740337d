"""What the scripts in this folder share: the operator on the other side, and AWS's model.

A script that drives a device asks for what only an operator can do with a line of JSON on its
output, and reads the answer, a line of JSON, from its input. It ends with status 0 if all held.
"""

import importlib
import json
import os
import sys
import time


def module(name):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        sys.exit(f"{error}: `cargo xtask test --only peers` installs what this test needs")


def operator(do, **arguments):
    print(json.dumps({"do": do, **arguments}), flush=True)
    return json.loads(sys.stdin.readline())


def update(id, file):
    """An update with this file, started; gives its job and its stream."""
    return operator("update", id=id, file=os.path.abspath(file))


def make_file(name, size):
    """A file of which no two blocks are alike, and its bytes."""
    content = bytearray(b"".join(n.to_bytes(4, "little") for n in range(size // 4 + 1))[:size])
    with open(name, "wb") as file:
        file.write(content)
    return bytes(content)


def same(found, expected):
    assert found == expected, f"expected {expected!r}, found {found!r}"


def is_now(seconds):
    assert isinstance(seconds, int) and abs(time.time() - seconds) < 60, seconds


class Oracle:
    """botocore's model of the `iot-jobs-data` API, for what MQTT has in common with HTTPS."""

    def __init__(self):
        session = module("botocore.session").get_session()
        self.model = session.get_service_model("iot-jobs-data", api_version="2017-09-29")

    def check(self, shape_name, value):
        self._check(self.model.shape_for(shape_name), value, shape_name)

    def _check(self, shape, value, where):
        kind = shape.type_name
        if kind == "structure":
            for name, member in value.items():
                assert name in shape.members, f"{where} has no member {name}"
                # A document is a string over HTTPS, an object over MQTT.
                if name != "jobDocument":
                    self._check(shape.members[name], member, f"{where}.{name}")
        elif kind == "list":
            for member in value:
                self._check(shape.member, member, where)
        elif kind == "map":
            for name, member in value.items():
                self._check(shape.key, name, where)
                self._check(shape.value, member, where)
        elif kind in ("integer", "long"):
            assert type(value) is int, f"{where} is {value!r}"
        elif kind == "string":
            assert isinstance(value, str), f"{where} is {value!r}"
            assert value in shape.metadata.get("enum", [value]), f"{where} is {value!r}"
        else:
            raise AssertionError(f"{where}: a {kind}")
