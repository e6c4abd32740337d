"""What esptool says about firmware images.

    python3 esptool_image_info.py FILE...

Prints one JSON line for each file: {"file", "facts": {label: value}, "segments": [[length,
address, offset]]}, or {"file", "refused": why}. The labels are those of `esptool image-info`.
"""

import contextlib
import io
import json
import re
import sys

try:
    from esptool.cmds import image_info
except ImportError:
    sys.exit("esptool is missing: python3 -m pip install esptool==5.6.0")

FACT = re.compile(r"^([A-Za-z][\w \-]*): (.*)$")
SEGMENT = re.compile(r"^ *\d+  (0x[0-9a-f]+)  (0x[0-9a-f]+)  (0x[0-9a-f]+)")


def describe(name):
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            image_info(name)
    except Exception as error:  # A damaged image ends in any kind of exception.
        return {"file": name, "refused": f"{type(error).__name__}: {error}"}
    facts, segments = {}, []
    for line in output.getvalue().splitlines():
        if segment := SEGMENT.match(line):
            segments.append([int(number, 16) for number in segment.groups()])
        elif fact := FACT.match(line):
            facts.setdefault(fact[1], fact[2].strip())
    return {"file": name, "facts": facts, "segments": segments}


def main():
    for name in sys.argv[1:]:
        print(json.dumps(describe(name)))


if __name__ == "__main__":
    main()
