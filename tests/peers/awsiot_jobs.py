"""AWS's device SDK for Python runs jobs: its client of the first or second generation.

    python3 awsiot_jobs.py PORT THING v1|v2 [CA CERTIFICATE KEY]
"""

import queue
import sys

from fieldlift_peer import is_now, make_file, module, operator, same, update

io, mqtt = module("awscrt.io"), module("awscrt.mqtt")
request_response = module("awscrt.mqtt_request_response")
awsiot, iotjobs = module("awsiot"), module("awsiot.iotjobs")

PATIENCE = 10
SIZE = 5000


class Refused(Exception):
    """A `RejectedError` (first generation) or `V2ErrorResponse`."""

    def __init__(self, error):
        super().__init__(f"{error.code}: {error.message}")
        self.error = error


def connect(port, thing, ca=None, certificate=None, key=None):
    context = None
    if ca:
        options = io.TlsContextOptions.create_client_with_mtls_from_path(certificate, key)
        options.override_default_trust_store_from_path(None, ca)
        context = io.ClientTlsContext(options)
    client = mqtt.Client(io.ClientBootstrap.get_or_create_static_default(), context)
    connection = mqtt.Connection(client, "localhost", int(port), thing, clean_session=True)
    same(connection.connect().result(PATIENCE), {"session_present": False})
    return connection


class V1:
    """Subscribes to each reply, publishes, and waits for what comes."""

    def __init__(self, connection, thing):
        self.client, self.thing = iotjobs.IotJobsClient(connection), thing
        self.answers, self.asked = queue.Queue(), 0

    def subscribe(self, operation, request, callback):
        subscribe = getattr(self.client, f"subscribe_to_{operation}")
        future, _ = subscribe(request, mqtt.QoS.AT_LEAST_ONCE, callback)
        same(future.result(PATIENCE), mqtt.QoS.AT_LEAST_ONCE)

    def listen(self, lists, nexts):
        thing = {"thing_name": self.thing}
        self.subscribe("job_executions_changed_events",
                       iotjobs.JobExecutionsChangedSubscriptionRequest(**thing), lists.put)
        self.subscribe("next_job_execution_changed_events",
                       iotjobs.NextJobExecutionChangedSubscriptionRequest(**thing), nexts.put)

    def ask(self, operation, name, job, members):
        thing = {"thing_name": self.thing, **job}
        answered = getattr(iotjobs, f"{name}SubscriptionRequest")(**thing)
        for verdict in ("accepted", "rejected"):
            self.subscribe(f"{operation}_{verdict}", answered,
                           lambda answer, verdict=verdict: self.answers.put((verdict, answer)))
        self.asked += 1
        request = getattr(iotjobs, f"{name}Request")(
            client_token=f"token {self.asked}", **thing, **members
        )
        publish = getattr(self.client, f"publish_{operation}")
        publish(request, mqtt.QoS.AT_LEAST_ONCE).result(PATIENCE)
        verdict, answer = self.answers.get(timeout=PATIENCE)
        same(answer.client_token, request.client_token)
        if verdict == "rejected":
            raise Refused(answer)
        return answer

    def close(self):
        assert self.answers.empty(), self.answers.get()


class V2:
    """Matches replies to requests itself, by their tokens."""

    def __init__(self, connection, thing):
        options = request_response.ClientOptions(
            max_request_response_subscriptions=8,
            max_streaming_subscriptions=2,
            operation_timeout_in_seconds=PATIENCE,
        )
        self.client, self.thing = iotjobs.IotJobsClientV2(connection, options), thing
        self.streams = []

    def listen(self, lists, nexts):
        for kind, listener in (("JobExecutionsChanged", lists), ("NextJobExecutionChanged", nexts)):
            subscribed = queue.Queue()
            options = awsiot.ServiceStreamOptions(
                incoming_event_listener=listener.put,
                subscription_status_listener=subscribed.put,
                deserialization_failure_listener=listener.put,
            )
            request = getattr(iotjobs, f"{kind}SubscriptionRequest")(thing_name=self.thing)
            create = {
                "JobExecutionsChanged": self.client.create_job_executions_changed_stream,
                "NextJobExecutionChanged": self.client.create_next_job_execution_changed_stream,
            }
            stream = create[kind](request, options)
            stream.open()
            status = subscribed.get(timeout=PATIENCE)
            same(status.type, request_response.SubscriptionStatusEventType.SUBSCRIPTION_ESTABLISHED)
            self.streams.append(stream)

    def ask(self, operation, name, job, members):
        request = getattr(iotjobs, f"{name}Request")(thing_name=self.thing, **job, **members)
        try:
            return getattr(self.client, operation)(request).result(PATIENCE)
        except awsiot.V2ServiceException as error:
            assert error.modeled_error, error
            raise Refused(error.modeled_error) from None

    def close(self):
        self.streams.clear()


class Jobs:
    """The operations, whichever client carries them out."""

    def __init__(self, client):
        self.client = client
        self.lists, self.nexts = queue.Queue(), queue.Queue()
        client.listen(self.lists, self.nexts)

    def ask(self, operation, name, job=None, **members):
        answer = self.client.ask(operation, name, {"job_id": job} if job else {}, members)
        is_now(int(answer.timestamp.timestamp()))
        return answer

    def pending(self):
        answer = self.ask("get_pending_job_executions", "GetPendingJobExecutions")
        return [[job.job_id for job in list_]
                for list_ in (answer.in_progress_jobs, answer.queued_jobs)]

    def start_next(self, **members):
        operation = "start_next_pending_job_execution"
        return self.ask(operation, "StartNextPendingJobExecution", **members).execution

    def describe(self, job, **members):
        return self.ask("describe_job_execution", "DescribeJobExecution", job, **members).execution

    def update(self, job, **members):
        return self.ask("update_job_execution", "UpdateJobExecution", job, **members)

    def told(self):
        jobs = self.lists.get(timeout=PATIENCE).jobs
        return {status: [job.job_id for job in list_] for status, list_ in jobs.items()}

    def told_next(self):
        return self.nexts.get(timeout=PATIENCE).execution


def refused(code, ask, *arguments, **members):
    try:
        ask(*arguments, **members)
    except Refused as refusal:
        same(refusal.error.code, code)
        assert refusal.error.message
        return refusal.error.execution_state
    raise AssertionError(f"{code} was not said")


def summary(execution):
    return (execution.job_id, execution.status, execution.execution_number,
            execution.version_number, execution.status_details)


def main(port, thing, generation, *certificate):
    connection = connect(port, thing, *certificate)
    jobs = Jobs({"v1": V1, "v2": V2}[generation](connection, thing))
    make_file("image.bin", SIZE)
    two_jobs(jobs)
    versions(jobs)
    refusals(jobs)
    failure_and_retry(jobs)
    assert jobs.lists.empty() and jobs.nexts.empty()
    jobs.client.close()
    connection.disconnect().result(PATIENCE)


def two_jobs(jobs):
    same(jobs.pending(), [[], []])
    same(jobs.describe("$next"), None)
    same(jobs.start_next(), None)
    stream = update("u1", "image.bin")["stream"]
    same(jobs.told(), {"QUEUED": ["AFR_OTA-u1"]})
    same(summary(jobs.told_next()), ("AFR_OTA-u1", "QUEUED", 1, 1, None))
    update("u2", "image.bin")
    same(jobs.told(), {"QUEUED": ["AFR_OTA-u1", "AFR_OTA-u2"]})
    same(jobs.pending(), [[], ["AFR_OTA-u1", "AFR_OTA-u2"]])
    for job in ("$next", "AFR_OTA-u1"):
        execution = jobs.describe(job)
        same(summary(execution), ("AFR_OTA-u1", "QUEUED", 1, 1, None))
        ota = execution.job_document["afr_ota"]
        same((ota["streamname"], ota["files"][0]["filesize"]), (stream, SIZE))
    same(jobs.describe("AFR_OTA-u2", include_job_document=False).job_document, None)


def versions(jobs):
    details = {"step": "a"}
    execution = jobs.start_next(status_details=details)
    same(summary(execution), ("AFR_OTA-u1", "IN_PROGRESS", 1, 2, details))
    same(summary(jobs.start_next()), summary(execution))
    same(jobs.pending(), [["AFR_OTA-u1"], ["AFR_OTA-u2"]])
    working = {"status": iotjobs.JobStatus.IN_PROGRESS}
    jobs.update("AFR_OTA-u1", **working, expected_version=2)
    answer = jobs.update("AFR_OTA-u1", **working, expected_version="3", status_details={"b": "c"},
                         include_job_execution_state=True, include_job_document=True)
    state = answer.execution_state
    same((state.status, state.version_number, state.status_details), ("IN_PROGRESS", 4, {"b": "c"}))
    same(list(answer.job_document), ["afr_ota"])


def refusals(jobs):
    codes, working = iotjobs.RejectedErrorCode, {"status": iotjobs.JobStatus.IN_PROGRESS}
    for version in (3, "5"):
        state = refused(codes.VERSION_MISMATCH, jobs.update, "AFR_OTA-u1", **working,
                        expected_version=version)
        same((state.status, state.version_number), ("IN_PROGRESS", 4))
    same(refused(codes.INVALID_REQUEST, jobs.update, "AFR_OTA-u1", status="BOGUS"), None)
    same(refused(codes.INVALID_STATE_TRANSITION, jobs.update, "AFR_OTA-u1", status="QUEUED"), None)
    same(refused(codes.RESOURCE_NOT_FOUND, jobs.describe, "unknown"), None)
    same(refused(codes.INVALID_TOPIC, jobs.update, "$next", **working), None)


def failure_and_retry(jobs):
    codes = iotjobs.RejectedErrorCode
    jobs.update("AFR_OTA-u1", status=iotjobs.JobStatus.FAILED, status_details={"reason": "x"})
    same(jobs.told(), {"QUEUED": ["AFR_OTA-u2"]})
    same(summary(jobs.told_next()), ("AFR_OTA-u2", "QUEUED", 1, 1, None))
    state = refused(codes.INVALID_STATE_TRANSITION, jobs.update, "AFR_OTA-u1",
                    status=iotjobs.JobStatus.SUCCEEDED)
    same((state.status, state.version_number, state.status_details), ("FAILED", 5, {"reason": "x"}))
    refused(codes.TERMINAL_STATE_REACHED, jobs.describe, "AFR_OTA-u1")
    same(operator("retry", id="u1")["followUp"], False)
    same(jobs.told(), {"QUEUED": ["AFR_OTA-u2", "AFR_OTA-u1"]})
    same(summary(jobs.describe("AFR_OTA-u1")), ("AFR_OTA-u1", "QUEUED", 2, 1, None))
    jobs.update("AFR_OTA-u2", status=iotjobs.JobStatus.SUCCEEDED)
    same(jobs.told(), {"QUEUED": ["AFR_OTA-u1"]})
    same(summary(jobs.told_next()), ("AFR_OTA-u1", "QUEUED", 2, 1, None))
    same(summary(jobs.start_next()), ("AFR_OTA-u1", "IN_PROGRESS", 2, 2, None))
    jobs.update("AFR_OTA-u1", status=iotjobs.JobStatus.SUCCEEDED, expected_version="2")
    same(jobs.told(), {})
    same(jobs.told_next(), None)
    same(jobs.pending(), [[], []])


if __name__ == "__main__":
    main(*sys.argv[1:])
