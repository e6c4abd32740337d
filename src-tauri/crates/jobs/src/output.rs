use std::sync::Arc;

use model::{ExecutionKey, JobId, LedgerEvent, StreamId, StreamRecord, ThingName};

use crate::device::Delivery;

/// What a call to [`Jobs`](crate::Jobs) leaves to be done, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// To be stored as [`Jobs::execution`](crate::Jobs::execution) now gives it. One that is gone
    /// belongs to a job whose `JobDeleted` follows.
    ExecutionChanged(ExecutionKey),
    /// To be stored in the same way; nothing but the progress of its download is new.
    Progressed(ExecutionKey),
    /// To be stored as [`Jobs::job`](crate::Jobs::job) now gives it.
    JobChanged(JobId),
    /// The job is to be deleted with all its executions.
    JobDeleted(JobId),
    Ledger(LedgerEvent),
    /// From the commit on, the thing may read the stream: put a
    /// [`Download`](crate::streams::Download) into the table, in place of any with the same thing
    /// and stream.
    Publish {
        key: ExecutionKey,
        stream: Arc<StreamRecord>,
    },
    /// From the commit on, it may not: take it out of the table, note its last sample
    /// ([`Jobs::note_progress`](crate::Jobs::note_progress)).
    /// What follows is `Deliver(StopStream)`, or `Publish` where another execution entitles the
    /// thing to the same stream.
    Withdraw {
        key: ExecutionKey,
        thing: ThingName,
        stream: StreamId,
    },
    /// To be sent after the commit.
    Deliver(Delivery),
}
