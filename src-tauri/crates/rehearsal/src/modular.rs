//! The application AWS composes from the Jobs and MQTT file streams libraries: polls for a job,
//! asks for one block at a time, subscribes to no jobs topic and reports only the end.

use std::time::Duration;

use model::JobId;

use crate::board::{Board, Slot};
use crate::document::{self, JobDocument, Message};
use crate::download::{Download, Ingest};
use crate::wire::{self, Block, NotABlock};
use crate::{Activation, Ending, Qos};

/// Between two questions for a job while there is none.
const POLL_TIMER: Duration = Duration::from_secs(5);
/// A block that has not come by then is asked for again. The libraries leave it to the
/// application; five seconds is this one's choice.
const BLOCK_TIMER: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Cbor,
}

#[derive(Debug)]
pub(crate) struct Modular {
    format: Format,
    state: State,
    job: Option<ActiveJob>,
    timer: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Polling,
    Downloading,
    Restarting,
    /// The last report is on its way, or has arrived.
    Reported,
}

#[derive(Debug)]
struct ActiveJob {
    document: JobDocument,
    stream: String,
    download: Download,
}

impl Modular {
    pub(crate) fn new(format: Format) -> Self {
        Self { format, state: State::Polling, job: None, timer: None }
    }

    pub(crate) fn connected(&mut self, board: &mut Board, now: Duration) {
        match self.state {
            State::Polling | State::Downloading => {
                self.state = State::Polling;
                self.poll(board, now);
            }
            State::Restarting | State::Reported => {}
        }
    }

    pub(crate) fn disconnected(&mut self) {
        self.timer = None;
    }

    pub(crate) fn message(&mut self, board: &mut Board, now: Duration, topic: &str, body: &[u8]) {
        let prefix = board.topic("");
        let Some(rest) = topic.strip_prefix(&prefix) else { return };
        match self.state {
            State::Polling if rest == "jobs/start-next/accepted" => {
                self.document(board, now, body);
            }
            State::Downloading if rest == self.data_topic() => self.data(board, now, body),
            State::Polling | State::Downloading | State::Restarting | State::Reported => {}
        }
    }

    pub(crate) fn timeout(&mut self, board: &mut Board, now: Duration) {
        if self.timer.take_if(|deadline| *deadline <= now).is_none() {
            return;
        }
        match self.state {
            State::Polling => self.poll(board, now),
            State::Downloading => self.request(board, now),
            State::Restarting | State::Reported => {}
        }
    }

    pub(crate) fn next_timeout(&self) -> Option<(Duration, &'static str)> {
        self.timer.map(|deadline| (deadline, self.waiting_for()))
    }

    pub(crate) fn waiting_for(&self) -> &'static str {
        match self.state {
            State::Polling => "a job",
            State::Downloading => "a file block",
            State::Restarting => "its restart",
            State::Reported => "nothing",
        }
    }

    fn poll(&mut self, board: &mut Board, now: Duration) {
        board.publish("jobs/start-next", Qos::AtLeastOnce, r#"{"clientToken":"test"}"#);
        self.timer = Some(now + board.spec.time_scale.apply(POLL_TIMER));
    }

    fn document(&mut self, board: &mut Board, now: Duration, body: &[u8]) {
        match document::read_as_modular(body) {
            Message::Noise => {}
            Message::NoJob => {
                self.job = None;
                if board.tally.job.is_some() {
                    self.timer = None;
                    board.outbox.end(Ending::JobGone);
                }
            }
            Message::NotForUs { .. } => {
                self.timer = None;
                board.go_silent("the job document lacks what the parser requires");
            }
            Message::Job(document) => match board.slot {
                Slot::OnTrial { .. } => {
                    board.slot = Slot::Committed;
                    self.report(board, &document.job, Ending::Succeeded);
                }
                Slot::Committed | Slot::Staged => self.start(board, now, *document),
            },
        }
    }

    fn start(&mut self, board: &mut Board, now: Duration, document: JobDocument) {
        let stream = document.stream.as_ref().map(ToString::to_string).unwrap_or_default();
        if document.file_size == 0 {
            return board.go_silent("the document's filesize is 0");
        }
        let resumes = self.job.as_ref().is_some_and(|job| job.document.job == document.job);
        if !resumes {
            board.job_started(&document.job);
            let download = Download::new(document.file_size, board.spec.block_size);
            self.job = Some(ActiveJob { document, stream, download });
        }
        self.state = State::Downloading;
        board.subscribe(&self.data_topic(), Qos::AtMostOnce);
        self.request(board, now);
    }

    fn request(&mut self, board: &mut Board, now: Duration) {
        let Some(job) = &self.job else { return };
        let (file, block) = (job.document.file_id, job.download.next_missing());
        let size = board.spec.block_size;
        let body = match self.format {
            Format::Json => wire::get_stream_json(file, size, block, 1),
            // The library encodes this constant as every request's bitmap.
            Format::Cbor => wire::get_stream_cbor(file, size, block, b"MQ==", 1),
        };
        let topic = format!("streams/{}/get/{}", job.stream, self.format.level());
        board.publish(&topic, Qos::AtLeastOnce, body);
        board.request_sent(job.download.received(), job.download.total());
        self.timer = Some(now + board.spec.time_scale.apply(BLOCK_TIMER));
    }

    /// A message that is not the block asked for is dropped; the timer asks again.
    fn data(&mut self, board: &mut Board, now: Duration, body: &[u8]) {
        let Some(job) = &mut self.job else { return };
        let Ok(Block { file_id, index, bytes, .. }) = self.format.decode(body) else { return };
        let expected = (job.document.file_id, job.download.next_missing());
        if (file_id, index) != expected || board.loses(index) {
            return;
        }
        let len = bytes.len();
        if job.download.ingest(index, bytes) != Ingest::Accepted || board.block_accepted(len) {
            return;
        }
        if job.download.is_complete() {
            self.complete(board);
        } else {
            self.request(board, now);
        }
    }

    fn complete(&mut self, board: &mut Board) {
        let Some(ActiveJob { document, download, .. }) = self.job.take() else { return };
        self.timer = None;
        let job = &document.job;
        match board.check_signature(document.signature.as_deref(), download.sha256()) {
            Err(refusal) => {
                self.report(board, job, Ending::Failed { reason: refusal.reason().to_owned() });
            }
            Ok(()) => match board.spec.faults.report_failure.clone() {
                Some(reason) => self.report(board, job, Ending::Failed { reason }),
                None if board.spec.activation == Activation::InPlace => {
                    board.running = board.spec.next_version;
                    self.report(board, job, Ending::Succeeded);
                }
                None => {
                    self.state = State::Restarting;
                    board.slot = Slot::Staged;
                    board.reboot();
                }
            },
        }
    }

    /// The version is in the code: a new execution is 1, and start-next made it 2.
    fn report(&mut self, board: &mut Board, job: &JobId, ending: Ending) {
        self.state = State::Reported;
        self.timer = None;
        board.tally.job = Some(job.clone());
        let body = match &ending {
            Ending::Failed { reason } if board.spec.faults.report_failure.is_some() => {
                let reason = serde_json::Value::from(reason.as_str());
                format!(
                    r#"{{"status":"FAILED","expectedVersion":"2","statusDetails":{{"reason":{reason}}}}}"#
                )
            }
            Ending::Failed { .. } => r#"{"status":"FAILED","expectedVersion":"2"}"#.to_owned(),
            _ => r#"{"status":"SUCCEEDED","expectedVersion":"2"}"#.to_owned(),
        };
        board.report(job, Qos::AtLeastOnce, body);
        board.outbox.end(ending);
    }

    fn data_topic(&self) -> String {
        let stream = self.job.as_ref().map_or("", |job| job.stream.as_str());
        format!("streams/{stream}/data/{}", self.format.level())
    }
}

impl Format {
    const fn level(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Cbor => "cbor",
        }
    }

    fn decode(self, body: &[u8]) -> Result<Block, NotABlock> {
        match self {
            Self::Json => wire::block_from_json(body),
            Self::Cbor => wire::block_from_cbor(body),
        }
    }
}
