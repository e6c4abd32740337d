"""AWS IoT Jobs as a device sees them: each operation, each rejection, each silence.

    python3 paho_jobs.py PORT THING 3|5 [CA CERTIFICATE KEY]

Subscribes to no reply at first: they come all the same.
"""

import json
import sys

from fieldlift_peer import Oracle, make_file, operator, same, update
from paho_device import Device

SIZE = 5000


def main(*arguments):
    device, oracle = Device(*arguments), Oracle()
    make_file("image.bin", SIZE)
    nothing_pending(device)
    device.subscribe(f"{device.jobs}/notify")
    device.subscribe(f"{device.jobs}/notify-next")
    streams = two_jobs_arrive(device, oracle)
    look_without_touching(device, oracle, streams)
    start(device, oracle)
    report_progress(device, oracle)
    ask_wrongly(device)
    fail_and_retry(device, oracle)
    overtake(device)
    end(device)
    subscribe_to_replies(device)
    device.close()


def nothing_pending(device):
    same(device.ask("get"), {"inProgressJobs": [], "queuedJobs": []})
    same(device.ask("$next/get"), {})
    same(device.ask("start-next"), {})
    device.publish(f"{device.jobs}/get", b"")
    same(device.hear("get/accepted"), {"inProgressJobs": [], "queuedJobs": []})


def two_jobs_arrive(device, oracle):
    streams = {}
    for id in ("u1", "u2"):
        made = update(id, "image.bin")
        same(made["job"], f"AFR_OTA-{id}")
        streams[made["job"]] = made["stream"]
        told = device.hear("notify")["jobs"]
        same(list(told), ["QUEUED"])
        oracle.check("JobExecutionSummaryList", told["QUEUED"])
        same([summary["jobId"] for summary in told["QUEUED"]], list(streams))
        if id == "u1":
            following = device.hear("notify-next")["execution"]
            oracle.check("JobExecution", following)
            same((following["jobId"], following["versionNumber"]), ("AFR_OTA-u1", 1))
    device.nothing_else()
    return streams


def look_without_touching(device, oracle, streams):
    for _ in range(2):
        pending = device.ask("get")
        oracle.check("GetPendingJobExecutionsResponse", pending)
        same(pending["inProgressJobs"], [])
        same([job["jobId"] for job in pending["queuedJobs"]], ["AFR_OTA-u1", "AFR_OTA-u2"])
        same([job["versionNumber"] for job in pending["queuedJobs"]], [1, 1])
    following = device.ask("$next/get")["execution"]
    same(device.ask("AFR_OTA-u1/get")["execution"], following)
    oracle.check("JobExecution", following)
    same((following["status"], following["executionNumber"]), ("QUEUED", 1))
    assert "statusDetails" not in following and "startedAt" not in following
    ota = following["jobDocument"]["afr_ota"]
    same((ota["protocols"], ota["streamname"]), (["MQTT"], streams["AFR_OTA-u1"]))
    same([(file["filesize"], file["fileid"]) for file in ota["files"]], [(SIZE, 0)])
    bare = device.ask("$next/get", includeJobDocument=False)["execution"]
    same(bare, {name: following[name] for name in following if name != "jobDocument"})


def start(device, oracle):
    started = device.ask("start-next", statusDetails={"step": "a"})["execution"]
    oracle.check("JobExecution", started)
    same((started["jobId"], started["status"]), ("AFR_OTA-u1", "IN_PROGRESS"))
    same(started["versionNumber"], 2)
    same(started["statusDetails"], {"step": "a"})
    assert started["startedAt"] >= started["queuedAt"]
    # Already started: handed out as it is.
    same(device.ask("start-next", statusDetails={"step": "b"})["execution"], started)
    pending = device.ask("get")
    same([job["jobId"] for job in pending["inProgressJobs"]], ["AFR_OTA-u1"])
    same([job["jobId"] for job in pending["queuedJobs"]], ["AFR_OTA-u2"])


def report_progress(device, oracle):
    job, working = "AFR_OTA-u1/update", {"status": "IN_PROGRESS"}
    same(device.ask(job, **working, statusDetails={"receive": "1/49"}, expectedVersion=2), {})
    reply = device.ask(
        job, **working, expectedVersion="3", includeJobExecutionState=True, includeJobDocument=True
    )
    oracle.check("UpdateJobExecutionResponse", reply)
    state = {"status": "IN_PROGRESS", "statusDetails": {"receive": "1/49"}, "versionNumber": 4}
    same(reply.pop("executionState"), state)
    same(list(reply["jobDocument"]), ["afr_ota"])
    # Details are replaced, not merged.
    same(device.ask(job, **working, statusDetails={"other": "x"}, executionNumber=1), {})
    same(device.ask("AFR_OTA-u1/get")["execution"]["statusDetails"], {"other": "x"})
    same(device.ask(job, **working, stepTimeoutInMinutes=5), {})
    left = device.ask("AFR_OTA-u1/get")["execution"]["approximateSecondsBeforeTimedOut"]
    assert 0 < left <= 300, left
    same(device.ask(job, **working, stepTimeoutInMinutes=-1), {})
    shown = device.ask("AFR_OTA-u1/get")["execution"]
    assert "approximateSecondsBeforeTimedOut" not in shown
    same(shown["versionNumber"], 7)


def ask_wrongly(device):
    """None of these changes anything, and none but the two that say so has an executionState."""
    job, working = "AFR_OTA-u1/update", {"status": "IN_PROGRESS"}
    for payload in (b"{", b"[]", b"\xff", b"{} {}"):
        for operation in ("get", "start-next", "$next/get", "AFR_OTA-u1/get", job):
            device.publish(f"{device.jobs}/{operation}", payload)
            same(device.hear(f"{operation}/rejected")["code"], "InvalidJson")
    device.publish(f"{device.jobs}/get", json.dumps({"clientToken": "x" * 65}))
    same(device.hear("get/rejected")["code"], "InvalidRequest")
    details = [{"a b": "x"}, {"a": ""}, {"a": 1}, {"a": "\n"}, {"a": "x" * 1025}, {"k" * 129: "x"},
               {str(number): "x" for number in range(11)}, "text"]
    bodies = [{}, {"status": "BOGUS"}, {"status": 1}]
    bodies += [{**working, "statusDetails": wrong} for wrong in details]
    bodies += [{**working, "stepTimeoutInMinutes": wrong} for wrong in (0, 10081, "soon")]
    bodies += [{**working, "expectedVersion": wrong} for wrong in ("x", -1, 1.5)]
    for body in bodies:
        same(device.refused(job, "InvalidRequest", **body), {})
    for status in ("QUEUED", "CANCELED", "TIMED_OUT", "REMOVED"):
        same(device.refused(job, "InvalidStateTransition", status=status), {})
    same(device.refused("unknown/update", "ResourceNotFound", **working), {})
    same(device.refused("unknown/get", "ResourceNotFound"), {})
    same(device.refused(job, "ResourceNotFound", **working, executionNumber=2), {})
    same(device.refused("AFR_OTA-u1/get", "ResourceNotFound", executionNumber=2), {})
    for operation in ("$next/update", "notify/get", "a.b/get"):
        same(device.refused(operation, "InvalidTopic", **working), {})
    state = {"status": "IN_PROGRESS", "statusDetails": {"other": "x"}, "versionNumber": 7}
    for version in (6, "8"):
        refused = device.refused(job, "VersionMismatch", **working, expectedVersion=version)
        same(refused, {"executionState": state})
    same(device.ask("AFR_OTA-u1/get")["execution"]["versionNumber"], 7)


def fail_and_retry(device, oracle):
    reason = {"reason": "0x000000e3: 0x00000000"}
    same(device.ask("AFR_OTA-u1/update", status="FAILED", statusDetails=reason), {})
    same([job["jobId"] for job in device.hear("notify")["jobs"]["QUEUED"]], ["AFR_OTA-u2"])
    same(device.hear("notify-next")["execution"]["jobId"], "AFR_OTA-u2")
    state = {"status": "FAILED", "statusDetails": reason, "versionNumber": 8}
    for status in ("IN_PROGRESS", "SUCCEEDED", "FAILED"):
        refused = device.refused("AFR_OTA-u1/update", "InvalidStateTransition", status=status)
        same(refused, {"executionState": state})
    # The version is looked at first.
    body = {"status": "FAILED", "expectedVersion": 7}
    refused = device.refused("AFR_OTA-u1/update", "VersionMismatch", **body)
    same(refused, {"executionState": state})
    same(device.refused("AFR_OTA-u1/get", "TerminalStateReached"), {})

    same(operator("retry", id="u1"), {"job": "AFR_OTA-u1", "followUp": False})
    told = device.hear("notify")["jobs"]["QUEUED"]
    oracle.check("JobExecutionSummaryList", told)
    # It queues up behind u2, which stays next.
    same([(job["jobId"], job["executionNumber"], job["versionNumber"]) for job in told],
         [("AFR_OTA-u2", 1, 1), ("AFR_OTA-u1", 2, 1)])
    again = device.ask("AFR_OTA-u1/get")["execution"]
    same((again["status"], again["executionNumber"], again["versionNumber"]), ("QUEUED", 2, 1))
    assert "statusDetails" not in again and "startedAt" not in again
    body = {"status": "FAILED", "executionNumber": 1}
    same(device.refused("AFR_OTA-u1/update", "ResourceNotFound", **body), {})


def overtake(device):
    """One that is in progress goes before one that is queued: another is next, none is new."""
    same(device.ask("AFR_OTA-u1/update", status="IN_PROGRESS", executionNumber=2), {})
    ahead = device.hear("notify-next")["execution"]
    same((ahead["jobId"], ahead["status"]), ("AFR_OTA-u1", "IN_PROGRESS"))
    same((ahead["executionNumber"], ahead["versionNumber"]), (2, 2))
    device.nothing_else()


def end(device):
    same(device.ask("AFR_OTA-u1/update", status="SUCCEEDED", expectedVersion="2"), {})
    same([job["jobId"] for job in device.hear("notify")["jobs"]["QUEUED"]], ["AFR_OTA-u2"])
    same(device.hear("notify-next")["execution"]["jobId"], "AFR_OTA-u2")
    operator("cancel", id="u2")
    same(device.hear("notify"), {"jobs": {}})
    same(device.hear("notify-next"), {})
    same(device.refused("AFR_OTA-u2/get", "TerminalStateReached"), {})
    same(device.ask("start-next"), {})


def subscribe_to_replies(device):
    """What comes without a subscription comes once with one, or with two."""
    device.subscribe(f"{device.jobs}/get/accepted")
    device.subscribe(f"{device.jobs}/+/get/+")
    device.subscribe(f"{device.jobs}/#", qos=0)
    for operation in ("get", "$next/get", "start-next"):
        device.ask(operation)
        device.ask(operation)
    same(device.refused("AFR_OTA-u2/get", "TerminalStateReached"), {})
    device.nothing_else()
    update("u3", "image.bin")
    same(list(device.hear("notify")["jobs"]), ["QUEUED"])
    same(device.hear("notify-next")["execution"]["jobId"], "AFR_OTA-u3")
    same(device.ask("AFR_OTA-u3/update", status="REJECTED"), {})
    same(device.hear("notify"), {"jobs": {}})
    same(device.hear("notify-next"), {})
    device.nothing_else()


if __name__ == "__main__":
    main(*sys.argv[1:])
