use std::sync::Arc;

use model::{StreamId, ThingName};

use super::Download;

/// Which thing may read which stream. Written after each commit, read by every block request.
#[derive(Debug, Default)]
pub struct Downloads {}

impl Downloads {
    /// In place of any of the same thing and stream.
    pub fn publish(&self, _download: Arc<Download>) {
        unimplemented!()
    }

    /// Ends the right to read; cursors already handed out end too.
    pub fn withdraw(&self, _thing: &ThingName, _stream: &StreamId) -> Option<Arc<Download>> {
        unimplemented!()
    }

    pub fn find(&self, _thing: &ThingName, _stream: &str) -> Option<Arc<Download>> {
        unimplemented!()
    }

    /// In no particular order.
    pub fn for_each(&self, _visit: impl FnMut(&Arc<Download>)) {
        unimplemented!()
    }
}
