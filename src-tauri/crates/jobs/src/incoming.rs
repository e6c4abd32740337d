use model::{Execution, ExecutionKey, ExecutionStatus, JobId, StatusDetails, ThingName, Timestamp};

use crate::aws::{
    self, Describe, ErrorCode, GetPending, JobsTopic, NoRequest, Rejected, Request, StartNext,
    StepTimeout, Update,
};
use crate::device::{Delivery, DeviceInput};
use crate::{Jobs, Output, evidence, timers};

impl Jobs {
    /// What a device sent. Each jobs request leaves exactly one reply, an `Acknowledge` before it
    /// where one is due, and the notifications it caused after it. Never fails: what is wrong with
    /// a request is told to the device.
    pub fn handle_device(&mut self, input: DeviceInput, now: Timestamp) {
        // Connections come and go without a jobs message: devices ask for themselves.
        let DeviceInput::Jobs { connection, thing, topic, payload, acknowledge } = input else {
            return;
        };
        if let Some(packet_id) = acknowledge {
            self.deliver(Delivery::Acknowledge { connection, packet_id });
        }
        let (token, outcome) = match JobsTopic::parse(&topic) {
            Ok(request) => self.answer(&thing, request, &payload, now),
            Err(NoRequest::Invalid) => {
                let rejected = Rejected::new(ErrorCode::InvalidTopic, "no job can be called so");
                (aws::client_token(&payload), Err(rejected))
            }
            Err(NoRequest::Unknown) => return,
        };
        let (verdict, body) = match outcome {
            Ok(body) => ("accepted", body),
            Err(rejected) => ("rejected", rejected.body(token.as_deref(), now)),
        };
        self.deliver(Delivery::Reply {
            connection,
            topic: format!("{topic}/{verdict}"),
            payload: body.into_bytes(),
        });
        self.flush_notifications(now);
    }

    /// The client token, and the body of the reply.
    fn answer(
        &mut self,
        thing: &ThingName,
        topic: JobsTopic,
        payload: &[u8],
        now: Timestamp,
    ) -> (Option<String>, Result<String, Rejected>) {
        match topic {
            JobsTopic::GetPending => {
                let Request { token, body } = Request::<GetPending>::parse(payload);
                let reply = body.map(|GetPending| self.get_pending(thing, token.as_deref(), now));
                (token, reply)
            }
            JobsTopic::StartNext => {
                let Request { token, body } = Request::<StartNext>::parse(payload);
                let reply = body.map(|body| self.start_next(thing, body, token.as_deref(), now));
                (token, reply)
            }
            JobsTopic::DescribeNext => {
                let Request { token, body } = Request::<Describe>::parse(payload);
                let reply =
                    body.map(|body| self.describe_next(thing, &body, token.as_deref(), now));
                (token, reply)
            }
            JobsTopic::Describe(job) => {
                let Request { token, body } = Request::<Describe>::parse(payload);
                let reply =
                    body.and_then(|body| self.describe(thing, &job, &body, token.as_deref(), now));
                (token, reply)
            }
            JobsTopic::Update(job) => {
                let Request { token, body } = Request::<Update>::parse(payload);
                let reply =
                    body.and_then(|body| self.update(thing, &job, body, token.as_deref(), now));
                (token, reply)
            }
        }
    }

    fn get_pending(&self, thing: &ThingName, token: Option<&str>, now: Timestamp) -> String {
        let (in_progress, queued) = aws::pending_lists(self.visible(thing));
        aws::reply(token, now, |body| {
            body.raw("inProgressJobs", &in_progress).raw("queuedJobs", &queued)
        })
    }

    /// Starts the head where it is QUEUED. One that is IN_PROGRESS is handed out unchanged:
    /// devices have the version numbers built in.
    fn start_next(
        &mut self,
        thing: &ThingName,
        request: StartNext,
        token: Option<&str>,
        now: Timestamp,
    ) -> String {
        let queued = self.head(thing).filter(|head| head.status == ExecutionStatus::Queued);
        if let Some(key) = queued.map(|head| head.key.clone()) {
            let StartNext { details, step_timeout } = request;
            self.report(&key, ExecutionStatus::InProgress, details, step_timeout, now);
        }
        let head = self.head(thing).map(|head| (head, self.document(head)));
        aws::next(token, head, now)
    }

    fn describe_next(
        &self,
        thing: &ThingName,
        request: &Describe,
        token: Option<&str>,
        now: Timestamp,
    ) -> String {
        let document = |head| self.document(head).filter(|_| request.include_document);
        aws::next(token, self.head(thing).map(|head| (head, document(head))), now)
    }

    fn describe(
        &self,
        thing: &ThingName,
        job: &JobId,
        request: &Describe,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<String, Rejected> {
        let execution = match request.execution_number {
            Some(number) => u32::try_from(number).ok().and_then(|number| {
                self.execution(&ExecutionKey { job: job.clone(), thing: thing.clone(), number })
            }),
            None => self.newest(job, thing),
        };
        let execution = execution.filter(on_the_air).ok_or_else(|| not_found(job, thing))?;
        if execution.status.is_terminal() {
            return Err(Rejected::new(
                ErrorCode::TerminalStateReached,
                format!("the execution of {job} on {thing} has ended as {}", execution.status),
            ));
        }
        let document = self.document(execution).filter(|_| request.include_document);
        Ok(aws::next(token, Some((execution, document)), now))
    }

    fn update(
        &mut self,
        thing: &ThingName,
        job: &JobId,
        request: Update,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<String, Rejected> {
        let is_meant = |execution: &&Execution| {
            request.execution_number.is_none_or(|number| number == u64::from(execution.key.number))
        };
        let newest = self.newest(job, thing).filter(on_the_air).filter(is_meant);
        let execution = newest.ok_or_else(|| not_found(job, thing))?;
        if let Some(mut rejected) = refusal(execution, request.expected_version) {
            rejected.execution_state = Some(aws::execution_state(execution));
            return Err(rejected);
        }
        let key = execution.key.clone();
        self.report(&key, request.status, request.details, request.step_timeout, now);
        self.end_if_done(job, now);
        Ok(self.updated(&key, request.include_state, request.include_document, token, now))
    }

    fn updated(
        &self,
        key: &ExecutionKey,
        include_state: bool,
        include_document: bool,
        token: Option<&str>,
        now: Timestamp,
    ) -> String {
        let execution = self.execution(key);
        let state = execution.filter(|_| include_state).map(aws::execution_state);
        let document =
            execution.filter(|_| include_document).and_then(|execution| self.document(execution));
        aws::reply(token, now, |body| {
            body.maybe(state, |body, state| body.raw("executionState", &state))
                .maybe(document, |body, document| body.raw("jobDocument", document))
        })
    }

    /// Applies an accepted report.
    fn report(
        &mut self,
        key: &ExecutionKey,
        status: ExecutionStatus,
        details: Option<StatusDetails>,
        step_timeout: Option<StepTimeout>,
        now: Timestamp,
    ) {
        let Some(state) = self.jobs.get(&key.job) else { return };
        let (firmware, in_progress_timeout) =
            (state.firmware, state.job.in_progress_timeout_minutes);
        self.change(key, |execution| {
            if let Some(details) = details {
                let evidence = &mut execution.evidence;
                evidence::collect(evidence, status, &details, firmware, now);
                execution.details = Some(details);
            }
            if status != ExecutionStatus::Rejected {
                execution.started_at.get_or_insert(now);
            }
            if status == ExecutionStatus::InProgress {
                if execution.status == ExecutionStatus::Queued {
                    execution.in_progress_deadline =
                        in_progress_timeout.map(|minutes| now.after(timers::minutes(minutes)));
                }
                match step_timeout {
                    Some(StepTimeout::Cancel) => execution.step_deadline = None,
                    Some(StepTimeout::Minutes(minutes)) => {
                        execution.step_deadline = Some(now.after(timers::minutes(minutes)));
                    }
                    None => {}
                }
            }
            execution.status = status;
            execution.updated_at = now;
            execution.version = execution.version.saturating_add(1);
        });
    }

    fn deliver(&mut self, delivery: Delivery) {
        self.outputs.push_back(Output::Deliver(delivery));
    }
}

/// Why an update of this execution is not accepted: its version, then that it is over.
fn refusal(execution: &Execution, expected_version: Option<u64>) -> Option<Rejected> {
    let found = execution.version;
    if let Some(expected) = expected_version.filter(|version| *version != u64::from(found)) {
        return Some(Rejected::new(
            ErrorCode::VersionMismatch,
            format!("expected version {expected} but found version {found}"),
        ));
    }
    execution.status.is_terminal().then(|| {
        let ExecutionKey { job, thing, .. } = &execution.key;
        Rejected::new(
            ErrorCode::InvalidStateTransition,
            format!("the execution of {job} on {thing} has ended as {}", execution.status),
        )
    })
}

/// An execution that a wire attempt holds does not exist for the device.
fn on_the_air(execution: &&Execution) -> bool {
    execution.claim.is_none()
}

fn not_found(job: &JobId, thing: &ThingName) -> Rejected {
    Rejected::new(ErrorCode::ResourceNotFound, format!("there is no execution of {job} on {thing}"))
}
