use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use model::{
    Evidence, Execution, ExecutionKey, Job, JobId, JobStatus, StreamId, StreamRecord, ThingName,
    Timestamp,
};

use crate::queue::{Queue, Touched};
use crate::streams::Sample;
use crate::{ControlError, Counts, Output, aws};

/// Every job and execution of the installation.
///
/// Costs: a device's message O(log n) in things and jobs; counts O(1); a timer O(log n).
#[derive(Debug, Default)]
pub struct Jobs {
    pub(crate) jobs: BTreeMap<JobId, JobState>,
    /// Jobs that are IN_PROGRESS: asked for every turn, when most jobs have long ended.
    running: BTreeSet<JobId>,
    pub(crate) streams: BTreeMap<StreamId, Arc<StreamRecord>>,
    /// Looked up, never walked: its order would show.
    pub(crate) queues: HashMap<ThingName, Queue>,
    pub(crate) deadlines: BTreeSet<(Timestamp, ExecutionKey)>,
    /// Things whose queue changed in the call under way.
    pub(crate) touched: BTreeMap<ThingName, Touched>,
    pub(crate) outputs: VecDeque<Output>,
    pub(crate) next_order: u64,
}

/// A job and what belongs to it.
#[derive(Debug)]
pub(crate) struct JobState {
    pub(crate) job: Job,
    /// `job.members`, to ask.
    pub(crate) members: HashSet<ThingName>,
    pub(crate) counts: Counts,
    pub(crate) executions: BTreeMap<(ThingName, u32), Execution>,
    /// Versions reported at the end are versions of firmware.
    pub(crate) firmware: bool,
}

impl Jobs {
    /// The state as stored. Leaves a `Publish` for each download that a device may go on with,
    /// and no other output. Executions whose job is unknown are dropped.
    ///
    /// Of a job that has ended, the newest execution of each thing is enough. `last_order` is the
    /// highest [`Execution::order`] ever given out, be its execution among these or not.
    pub fn restore(
        jobs: Vec<Job>,
        streams: Vec<StreamRecord>,
        executions: Vec<Execution>,
        last_order: u64,
    ) -> Self {
        let mut restored = Self { next_order: last_order.saturating_add(1), ..Self::default() };
        for stream in streams {
            restored.add_stream(stream);
        }
        for job in jobs {
            let id = job.id.clone();
            restored.jobs.insert(id.clone(), JobState::new(job));
            restored.note_running(&id);
        }
        for execution in executions {
            restored.place_restored(execution);
        }
        restored.touched.clear();
        restored
    }

    /// The next effect, oldest first.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Streams are immutable; one of the same id is replaced.
    pub fn add_stream(&mut self, stream: StreamRecord) {
        self.streams.insert(stream.id.clone(), Arc::new(stream));
    }

    /// Downloads that are under way keep what they have.
    pub fn remove_stream(&mut self, stream: &StreamId) {
        self.streams.remove(stream);
    }

    pub fn add_job(&mut self, job: Job) -> Result<(), ControlError> {
        let id = || job.id.clone();
        if self.jobs.contains_key(&job.id) {
            return Err(ControlError::JobExists { job: id() });
        }
        if aws::is_reserved(job.id.as_str()) {
            return Err(ControlError::ReservedJobId { job: id() });
        }
        if !aws::is_json_object(&job.document) {
            return Err(ControlError::InvalidDocument { job: id() });
        }
        if let Some(stream) = job.stream.as_ref().filter(|id| !self.streams.contains_key(*id)) {
            return Err(ControlError::NoSuchStream { job: id(), stream: stream.clone() });
        }
        let id = id();
        self.outputs.push_back(Output::JobChanged(id.clone()));
        self.jobs.insert(id.clone(), JobState::new(job));
        self.note_running(&id);
        Ok(())
    }

    pub fn job(&self, job: &JobId) -> Option<&Job> {
        self.jobs.get(job).map(|state| &state.job)
    }

    /// All jobs, by id.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.values().map(|state| &state.job)
    }

    /// Jobs that are IN_PROGRESS, paused ones too, by id.
    pub fn running(&self) -> impl Iterator<Item = &Job> {
        self.running.iter().filter_map(|id| self.job(id))
    }

    pub fn stream(&self, stream: &StreamId) -> Option<&StreamRecord> {
        self.streams.get(stream).map(Arc::as_ref)
    }

    pub fn execution(&self, key: &ExecutionKey) -> Option<&Execution> {
        self.jobs.get(&key.job)?.executions.get(&(key.thing.clone(), key.number))
    }

    /// The thing's newest execution of the job.
    pub fn newest(&self, job: &JobId, thing: &ThingName) -> Option<&Execution> {
        self.jobs.get(job)?.newest(thing)
    }

    /// All executions of a job, by thing and number.
    pub fn executions_of(&self, job: &JobId) -> impl Iterator<Item = &Execution> {
        self.jobs.get(job).into_iter().flat_map(|state| state.executions.values())
    }

    /// The thing's unfinished executions in queue order, those it may not see now last.
    pub fn pending(&self, thing: &ThingName) -> impl Iterator<Item = &Execution> {
        let keys = self.queues.get(thing).into_iter().flat_map(Queue::all);
        keys.filter_map(|key| self.execution(key))
    }

    pub fn counts(&self, job: &JobId) -> Option<Counts> {
        self.jobs.get(job).map(|state| state.counts)
    }

    /// Keeps how far a download is. Allowed after the end too: the last blocks may be sampled
    /// after the device's last word. A sample that says nothing new leaves no output.
    pub fn note_progress(&mut self, key: &ExecutionKey, sample: Sample, now: Timestamp) {
        let Some(execution) = self.execution_mut(key) else { return };
        let evidence = &mut execution.evidence;
        let milestones = |evidence: &Evidence| {
            (evidence.first_block_at, evidence.all_blocks_sent_at, evidence.restarts)
        };
        let (before, progress) = (milestones(evidence), evidence.progress);
        if sample.progress.requests > 0 {
            evidence.progress = Some(sample.progress);
        }
        if sample.progress.blocks_done > 0 {
            evidence.first_block_at.get_or_insert(now);
        }
        if sample.all_sent {
            evidence.all_blocks_sent_at.get_or_insert(now);
        }
        evidence.restarts = evidence.restarts.max(sample.restarts);
        if milestones(evidence) != before {
            self.outputs.push_back(Output::ExecutionChanged(key.clone()));
        } else if evidence.progress != progress {
            self.outputs.push_back(Output::Progressed(key.clone()));
        }
    }

    /// To be called whenever a job's status may have changed.
    pub(crate) fn note_running(&mut self, job: &JobId) {
        if self.job(job).is_some_and(|job| job.status == JobStatus::InProgress) {
            self.running.insert(job.clone());
        } else {
            self.running.remove(job);
        }
    }

    pub(crate) fn state(&self, job: &JobId) -> Result<&JobState, ControlError> {
        self.jobs.get(job).ok_or_else(|| ControlError::NoSuchJob { job: job.clone() })
    }

    pub(crate) fn state_mut(&mut self, job: &JobId) -> Result<&mut JobState, ControlError> {
        self.jobs.get_mut(job).ok_or_else(|| ControlError::NoSuchJob { job: job.clone() })
    }

    pub(crate) fn execution_mut(&mut self, key: &ExecutionKey) -> Option<&mut Execution> {
        self.jobs.get_mut(&key.job)?.executions.get_mut(&(key.thing.clone(), key.number))
    }
}

impl JobState {
    fn new(job: Job) -> Self {
        Self {
            members: job.members.iter().cloned().collect(),
            counts: Counts::default(),
            executions: BTreeMap::new(),
            firmware: aws::is_firmware(&job.document),
            job,
        }
    }

    pub(crate) fn newest(&self, thing: &ThingName) -> Option<&Execution> {
        let all = (thing.clone(), 0)..=(thing.clone(), u32::MAX);
        self.executions.range(all).next_back().map(|(_, execution)| execution)
    }

    /// Executions that are the newest of their thing, by thing.
    pub(crate) fn newest_of_each(&self) -> impl Iterator<Item = &Execution> {
        let mut executions = self.executions.values().peekable();
        std::iter::from_fn(move || {
            let mut newest = executions.next()?;
            while let Some(newer) = executions.next_if(|next| next.key.thing == newest.key.thing) {
                newest = newer;
            }
            Some(newest)
        })
    }

    pub(crate) fn keys(&self, wanted: impl Fn(&Execution) -> bool) -> Vec<ExecutionKey> {
        self.newest_of_each().filter(|execution| wanted(execution)).map(|e| e.key.clone()).collect()
    }

    /// Whether nothing more will happen in a job of this state.
    pub(crate) fn is_done(&self) -> bool {
        let idle = self.counts.pending() == 0;
        match self.job.status {
            JobStatus::InProgress => {
                let released = self.job.released as usize >= self.job.members.len();
                self.job.selection == model::TargetSelection::Snapshot && released && idle
            }
            JobStatus::Canceled => idle,
            JobStatus::Scheduled | JobStatus::Completed => false,
        }
    }

    /// Whether the execution counts for its thing.
    pub(crate) fn is_newest(&self, key: &ExecutionKey) -> bool {
        self.newest(&key.thing).is_some_and(|newest| newest.key.number == key.number)
    }
}
