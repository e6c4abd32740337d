use std::collections::BTreeSet;
use std::sync::Arc;

use model::{CertificateId, ExecutionKey, JobId, ThingName, UpdateId};
use tokio::sync::broadcast;

/// What a commit changed, for those who show it. Read the new state from [`store::Reader`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Counts this process's commits from 1. After a gap, and after `reloaded`, read everything.
    pub seq: u64,
    pub executions: BTreeSet<ExecutionKey>,
    /// Executions of which nothing is new but the progress of the download, which
    /// [`Engine::downloads`](crate::Engine::downloads) knows better; not in `executions`.
    pub progressed: BTreeSet<ExecutionKey>,
    pub jobs: BTreeSet<JobId>,
    pub things: BTreeSet<ThingName>,
    pub updates: BTreeSet<UpdateId>,
    /// Issued, imported, enabled, disabled or gone.
    pub certificates: BTreeSet<CertificateId>,
    /// Groups or their members changed.
    pub groups: bool,
    pub images: bool,
    pub drafts: bool,
    /// The ledger grew.
    pub ledger: bool,
    /// A write failed and the engine went back to what the disk holds.
    pub reloaded: bool,
}

/// How many commits a listener may lag behind before it has to read everything.
const BACKLOG: usize = 1024;

#[derive(Debug)]
pub(crate) struct Announcements {
    sender: broadcast::Sender<Arc<Committed>>,
    seq: u64,
}

impl Announcements {
    pub fn new() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG), seq: 0 }
    }

    pub fn sender(&self) -> broadcast::Sender<Arc<Committed>> {
        self.sender.clone()
    }

    pub fn announce(&mut self, committed: Committed) {
        self.seq += 1;
        // An error only says that nobody listens.
        self.sender.send(Arc::new(Committed { seq: self.seq, ..committed })).ok();
    }
}
