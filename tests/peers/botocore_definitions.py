"""Judges CreateOTAUpdate definitions by botocore's model of the AWS IoT API.

    python3 botocore_definitions.py FILE...

Prints one JSON line for each file: {"file": ..., "errors": [{"field": ..., "why": ...}]}.
botocore's own validator knows types, required members and minimums; maximums, patterns and enums
stand in the same model and are checked here.
"""

import json
import re
import sys
import unicodedata

try:
    import botocore.session
    from botocore.validate import ParamValidator
except ImportError:
    sys.exit("botocore is missing: python3 -m pip install botocore==1.44.5")

OPERATION = "CreateOTAUpdate"
CATEGORY = re.compile(r"\\p\{(\w)\}")


def expand_category(pattern, text):
    r"""`\p{X}` as the characters of that category that occur in `text`: Python's re has no \p."""
    return CATEGORY.sub(
        lambda match: "".join(
            re.escape(c) for c in sorted(set(text)) if unicodedata.category(c)[0] == match[1]
        )
        # A class must not become empty.
        or "\\uE000",
        pattern,
    )


def check(shape, value, field, errors):
    kind, limits = shape.type_name, shape.metadata
    if kind == "structure" and isinstance(value, dict):
        for name, member in value.items():
            if name in shape.members:
                check(shape.members[name], member, f"{field}.{name}" if field else name, errors)
    elif kind == "list" and isinstance(value, list):
        bounds(len(value), "entries", limits, field, errors)
        for index, member in enumerate(value):
            check(shape.member, member, f"{field}[{index}]", errors)
    elif kind == "map" and isinstance(value, dict):
        for name, member in value.items():
            check(shape.key, name, field, errors)
            check(shape.value, member, f"{field}.{name}", errors)
    elif kind == "string" and isinstance(value, str):
        bounds(len(value.encode("utf-16-le")) // 2, "characters", limits, field, errors)
        if "enum" in limits and value not in limits["enum"]:
            errors.append({"field": field, "why": f"not one of {limits['enum']}"})
        pattern = limits.get("pattern")
        if pattern and not re.fullmatch(expand_category(pattern, value), value):
            errors.append({"field": field, "why": f"does not match {pattern}"})
    elif kind in ("integer", "long", "double") and isinstance(value, (int, float)):
        bounds(value, "", limits, field, errors)


def bounds(number, unit, limits, field, errors):
    if "min" in limits and number < limits["min"]:
        errors.append({"field": field, "why": f"{number} {unit} below {limits['min']}"})
    if "max" in limits and number > limits["max"]:
        errors.append({"field": field, "why": f"{number} {unit} above {limits['max']}"})


def main():
    model = botocore.session.get_session().get_service_model("iot", api_version="2015-05-28")
    shape = model.operation_model(OPERATION).input_shape
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8") as file:
            definition = json.load(file)
        errors = []
        report = ParamValidator().validate(definition, shape)
        if report.has_errors():
            errors += [{"field": "", "why": why} for why in report.generate_report().splitlines()]
        check(shape, definition, "", errors)
        print(json.dumps({"file": name, "errors": errors}))


if __name__ == "__main__":
    main()
