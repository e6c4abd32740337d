//! The FreeRTOS OTA agent (`ota-for-aws-iot-embedded-sdk` 3.4.0, POSIX reference configuration).
//!
//! Its RAM and its decisions; what survives a restart is the [`Board`]. The agent subscribes to
//! `notify-next` and its stream's data only, and counts on the service to deliver jobs replies
//! to the connection that asked.

use std::time::Duration;

use model::JobId;

use crate::board::{Board, Slot};
use crate::document::{self, JobDocument, Message, Protocols};
use crate::download::{Download, Ingest};
use crate::wire::{self, Block};
use crate::{Ending, Qos, Version};

/// otaconfigFILE_REQUEST_WAIT_MS: asks again this long after the last block.
const BLOCK_TIMER: Duration = Duration::from_secs(10);
/// otaconfigMAX_NUM_REQUEST_MOMENTUM: requests without a block in between.
const MAX_MOMENTUM: u32 = 32;
/// otaconfigMAX_NUM_BLOCKS_REQUEST
const BLOCKS_PER_REQUEST: u32 = 8;
/// otaconfigOTA_UPDATE_STATUS_FREQUENCY of the reference demo.
const PROGRESS_EVERY: u32 = 25;
/// otaconfigSELF_TEST_RESPONSE_WAIT_MS. Never scaled: it costs nothing when all goes well, and
/// when it fires the new image is lost.
const SELF_TEST_TIMER: Duration = Duration::from_secs(16);
/// OTA_MAX_BLOCK_BITMAP_SIZE, in bytes.
const BITMAP: u32 = 128;
/// The thing name's share of the client token's buffer.
const TOKEN_THING: usize = 53;
/// otaconfigMQTT network buffer: a block, and this much for topic and headers.
const PACKET_OVERHEAD: usize = 128;

#[derive(Debug, Default)]
pub(crate) struct Agent {
    state: State,
    job: Option<ActiveJob>,
    /// A data interface was chosen since the start; its clean-up runs even without a stream.
    data_interface: bool,
    block_timer: Option<Duration>,
    self_test_timer: Option<Duration>,
    momentum: u32,
    /// Blocks still to come before the next request.
    awaited: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Ready,
    WaitingForJob,
    WaitingForFileBlock,
    Restarting,
    /// CreatingFile after an unsupported protocol: every later document is dropped.
    Stuck,
    /// After too many unanswered requests the agent's task has ended.
    ShutDown,
}

#[derive(Debug)]
struct ActiveJob {
    document: JobDocument,
    stream: String,
    download: Download,
}

impl Agent {
    pub(crate) fn packet_limit(block_size: u32) -> usize {
        block_size as usize + PACKET_OVERHEAD
    }

    pub(crate) fn connected(&mut self, board: &mut Board, now: Duration) {
        match self.state {
            State::Ready | State::WaitingForJob | State::WaitingForFileBlock => {
                self.ask(board, now);
            }
            State::Restarting | State::Stuck | State::ShutDown => {}
        }
    }

    pub(crate) fn disconnected(&mut self) {
        self.block_timer = None;
        self.self_test_timer = None;
    }

    pub(crate) fn message(&mut self, board: &mut Board, now: Duration, topic: &str, body: &[u8]) {
        let prefix = board.topic("");
        let Some(rest) = topic.strip_prefix(&prefix) else { return };
        match (self.state, rest) {
            // Any word on notify-next during a download, even about the same job, starts it anew.
            (State::WaitingForFileBlock, "jobs/notify-next") => {
                self.abandon(board);
                self.ask(board, now);
            }
            (State::WaitingForJob, "jobs/notify-next" | "jobs/$next/get/accepted") => {
                self.document(board, now, body);
            }
            (State::WaitingForFileBlock, rest) if rest.starts_with("streams/") => {
                self.data(board, now, body);
            }
            _ => {}
        }
    }

    pub(crate) fn timeout(&mut self, board: &mut Board, now: Duration) {
        if self.self_test_timer.take_if(|deadline| *deadline <= now).is_some() {
            self.restart(board);
        } else if self.block_timer.take_if(|deadline| *deadline <= now).is_some() {
            self.request(board, now);
        }
    }

    pub(crate) fn next_timeout(&self) -> Option<(Duration, &'static str)> {
        let self_test = self.self_test_timer.map(|deadline| (deadline, "the end of the self-test"));
        let block = self.block_timer.map(|deadline| (deadline, "file blocks"));
        self_test.into_iter().chain(block).min_by_key(|(deadline, _)| *deadline)
    }

    pub(crate) fn shutdown(&mut self, board: &mut Board) {
        board.unsubscribe("jobs/notify-next");
        if self.data_interface {
            let stream = self.job.as_ref().map_or("", |job| job.stream.as_str());
            board.unsubscribe(&data_topic(stream));
        }
    }

    /// The agent's words for what it waits for when no timer runs.
    pub(crate) fn waiting_for(&self) -> &'static str {
        match self.state {
            State::Ready => "a connection",
            State::WaitingForJob => "a job",
            State::WaitingForFileBlock => "file blocks",
            State::Restarting => "its restart",
            State::Stuck | State::ShutDown => "nothing",
        }
    }

    fn ask(&mut self, board: &mut Board, now: Duration) {
        let thing = board.spec.thing.as_str();
        let token = &thing[..thing.len().min(TOKEN_THING)];
        let body = format!(r#"{{"clientToken":":{token}"}}"#);
        board.subscribe("jobs/notify-next", Qos::AtLeastOnce);
        board.publish("jobs/$next/get", Qos::AtLeastOnce, body);
        self.state = State::WaitingForJob;
        if let Slot::OnTrial { .. } = board.slot {
            self.self_test_timer = Some(now + SELF_TEST_TIMER);
        }
    }

    fn document(&mut self, board: &mut Board, now: Duration, body: &[u8]) {
        match document::read_as_agent(body) {
            Message::Noise => {}
            Message::NoJob => {
                self.job = None;
                if self.data_interface {
                    board.unsubscribe(&data_topic(""));
                }
                if board.tally.job.is_some() {
                    board.outbox.end(Ending::JobGone);
                }
            }
            Message::NotForUs { job } => {
                // OtaErrJobParserError, OtaJobParseErrNonConformingJobDoc
                fail(board, &job, "0x0000000c: 0x00000004".to_owned());
            }
            Message::Job(document) if document.self_test => {
                self.self_test_timer = None;
                self_test(board, &document);
            }
            // A trial without a job to confirm it: reset, so that the bootloader goes back.
            Message::Job(_) if matches!(board.slot, Slot::OnTrial { .. }) => self.restart(board),
            Message::Job(document) => self.start(board, now, *document),
        }
    }

    fn start(&mut self, board: &mut Board, now: Duration, document: JobDocument) {
        let resumes = self.job.as_ref().is_some_and(|active| active.document.job == document.job);
        if !resumes {
            board.job_started(&document.job);
        }
        if document.protocols == Protocols::HttpOnly {
            self.state = State::Stuck;
            // OtaErrInvalidDataProtocol
            return fail(board, &document.job, "aborted: 0x0000000d".to_owned());
        }
        let limit = u64::from(BITMAP * 8) * u64::from(board.spec.block_size);
        if document.file_size == 0 {
            return board.go_silent("the document's filesize is 0");
        }
        if u64::from(document.file_size) > limit {
            return board.go_silent("the file has more blocks than the agent's bitmap");
        }
        let Some(stream) = document.stream.as_ref().map(ToString::to_string) else {
            return board.go_silent("no stream name, or one longer than the agent's buffer");
        };
        if !resumes {
            let download = Download::new(document.file_size, board.spec.block_size);
            self.job = Some(ActiveJob { document, stream: stream.clone(), download });
        }
        self.data_interface = true;
        self.state = State::WaitingForFileBlock;
        self.momentum = 0;
        board.subscribe(&data_topic(&stream), Qos::AtMostOnce);
        self.request(board, now);
    }

    /// GetStream for everything still wanted, eight blocks at most.
    fn request(&mut self, board: &mut Board, now: Duration) {
        let Some(job) = &self.job else { return };
        if self.momentum >= MAX_MOMENTUM {
            let id = job.document.job.clone();
            fail(board, &id, "aborted: 0x00000000".to_owned());
            self.abandon(board);
            self.state = State::ShutDown;
            return;
        }
        let body = wire::get_stream_cbor(
            job.document.file_id,
            board.spec.block_size,
            0,
            job.download.bitmap(),
            BLOCKS_PER_REQUEST,
        );
        board.publish(&format!("streams/{}/get/cbor", job.stream), Qos::AtMostOnce, body);
        board.request_sent(job.download.received(), job.download.total());
        self.momentum += 1;
        self.awaited = BLOCKS_PER_REQUEST;
        self.block_timer = Some(now + board.spec.time_scale.apply(BLOCK_TIMER));
    }

    /// Whatever arrives below `streams/` is taken for data, as the demo's dispatch does.
    fn data(&mut self, board: &mut Board, now: Duration, body: &[u8]) {
        let Some(job) = &mut self.job else { return };
        let Ok(Block { file_id, index, stated_len, bytes }) = wire::block_from_cbor(body) else {
            return self.refuse_data(board);
        };
        if board.loses(index) {
            return;
        }
        let len = bytes.len();
        if file_id != job.document.file_id || stated_len as usize != len {
            return self.refuse_data(board);
        }
        match job.download.ingest(index, bytes) {
            Ingest::OutOfRange => self.refuse_data(board),
            Ingest::Duplicate => {
                self.block_timer = Some(now + board.spec.time_scale.apply(BLOCK_TIMER));
            }
            Ingest::Accepted => self.accepted(board, now, len),
        }
    }

    fn accepted(&mut self, board: &mut Board, now: Duration, len: usize) {
        let Some(job) = &self.job else { return };
        self.momentum = 0;
        self.block_timer = Some(now + board.spec.time_scale.apply(BLOCK_TIMER));
        if board.block_accepted(len) {
            return;
        }
        if job.download.is_complete() {
            return self.complete(board);
        }
        let (received, total) = (job.download.received(), job.download.total());
        if received == 1 || received.is_multiple_of(PROGRESS_EVERY) {
            report_progress(board, &job.document.job, received, total);
        }
        self.awaited = self.awaited.saturating_sub(1);
        if self.awaited == 0 {
            self.request(board, now);
        }
    }

    fn complete(&mut self, board: &mut Board) {
        let Some(ActiveJob { document, stream, download }) = self.job.take() else { return };
        self.block_timer = None;
        self.state = State::WaitingForJob;
        let job = &document.job;
        let checked = board.check_signature(document.signature.as_deref(), download.sha256());
        let reason = match checked {
            Err(refusal) => Some(refusal.reason().to_owned()),
            Ok(()) => board.spec.faults.report_failure.clone(),
        };
        if let Some(reason) = reason {
            fail(board, job, reason);
            board.unsubscribe(&data_topic(&stream));
        } else if document.file_type != 0 {
            // Not firmware: accepted at once, with the file type where a version would stand.
            let version = Version::from_word(document.file_type);
            succeed(board, job, version, Version::from_word(0));
            board.unsubscribe(&data_topic(&stream));
        } else {
            report_self_test(board, job, "ready");
            board.unsubscribe(&data_topic(&stream));
            board.unsubscribe("jobs/notify-next");
            board.slot = Slot::Staged;
            self.restart(board);
        }
    }

    fn refuse_data(&mut self, board: &mut Board) {
        if let Some(job) = self.job.take() {
            // OtaPalUninitialized: what the agent makes of a message it cannot read.
            fail(board, &job.document.job, "0x000000e0: 0x00000000".to_owned());
            board.unsubscribe(&data_topic(&job.stream));
        }
        self.block_timer = None;
        self.state = State::WaitingForJob;
    }

    /// Forgets the file, without a word about its job.
    fn abandon(&mut self, board: &mut Board) {
        self.block_timer = None;
        if let Some(job) = self.job.take() {
            board.unsubscribe(&data_topic(&job.stream));
        }
    }

    fn restart(&mut self, board: &mut Board) {
        self.state = State::Restarting;
        board.reboot();
    }
}

fn data_topic(stream: &str) -> String {
    format!("streams/{stream}/data/cbor")
}

/// The new image (or the old one in its place) decides about itself.
fn self_test(board: &mut Board, document: &JobDocument) {
    let job = &document.job;
    board.tally.job = Some(job.clone());
    let updated_by = Version::from_word(document.updated_by);
    let versioned = document.file_id == 0 && document.file_type == 0;
    let reject = if versioned && board.running == updated_by {
        Some("rejected: 0x00000010") // OtaErrSameFirmwareVersion
    } else if versioned && board.running < updated_by {
        Some("rejected: 0x0000000f") // OtaErrDowngradeNotAllowed
    } else if !matches!(board.slot, Slot::OnTrial { .. }) {
        Some("rejected: 0x00000011") // OtaErrImageStateMismatch
    } else {
        report_self_test(board, job, "active");
        board.spec.faults.self_test_fails.then_some("rejected: 0x00000000")
    };
    match reject {
        Some(reason) => {
            fail(board, job, reason.to_owned());
            board.roll_back();
        }
        None => {
            board.slot = Slot::Committed;
            succeed(board, job, board.running, updated_by);
        }
    }
}

fn report_progress(board: &mut Board, job: &JobId, received: u32, total: u32) {
    let note = match &board.spec.faults.hostile_detail {
        Some(text) => format!(r#","note":{}"#, serde_json::Value::from(text.as_str())),
        None => String::new(),
    };
    let body = format!(
        r#"{{"status":"IN_PROGRESS","statusDetails":{{"receive":"{received}/{total}"{note}}}}}"#
    );
    board.report(job, Qos::AtMostOnce, body);
}

fn report_self_test(board: &mut Board, job: &JobId, stage: &str) {
    let running = board.running.word();
    let body = format!(
        r#"{{"status":"IN_PROGRESS","statusDetails":{{"self_test":"{stage}","updatedBy":"0x{running:08x}"}}}}"#
    );
    board.report(job, Qos::AtLeastOnce, body);
}

/// Two spaces before each version: the agent prints an empty word there.
fn succeed(board: &mut Board, job: &JobId, version: Version, updated_by: Version) {
    let body = format!(
        r#"{{"status":"SUCCEEDED","statusDetails":{{"reason":"accepted  v{version}","updatedBy":"  v{updated_by}"}}}}"#
    );
    board.report(job, Qos::AtLeastOnce, body);
    board.outbox.end(Ending::Succeeded);
}

fn fail(board: &mut Board, job: &JobId, reason: String) {
    let quoted = serde_json::Value::from(reason.as_str());
    let body = format!(r#"{{"status":"FAILED","statusDetails":{{"reason":{quoted}}}}}"#);
    board.report(job, Qos::AtLeastOnce, body);
    board.outbox.end(Ending::Failed { reason });
}
