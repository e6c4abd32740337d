use std::collections::BTreeSet;
use std::time::Duration;

use model::{Actor, ImageRecord, LedgerEvent, Sha256, StreamId};
use registry::Outcome;
use store::StoredFile;

use crate::downloads::Sources;
use crate::turn::{Effect, Turn};
use crate::{CommandError, Engine, GarbageError, ImageError};

/// Files younger than this are left alone: they may belong to an import that is about to be
/// recorded.
const GRACE: Duration = Duration::from_secs(3600);

/// What garbage collection removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    pub images: Vec<ImageRecord>,
    /// Streams of updates that are gone, which no job delivers.
    pub streams: Vec<StreamId>,
    /// Files that no image stood for.
    pub files: Vec<StoredFile>,
}

impl Engine {
    /// Records an image whose file has been imported. One that is known keeps its first name.
    pub async fn add_image(
        &self,
        actor: Actor,
        image: ImageRecord,
    ) -> Result<Outcome, CommandError<ImageError>> {
        let sources = self.sources.clone();
        self.submit(actor, move |turn| {
            // On the writer, so that no garbage collection comes between.
            sources.files().open_file(image.hash)?;
            if turn.state.images.contains_key(&image.hash) {
                return Ok(Outcome::Unchanged);
            }
            let ImageRecord { hash, ref name, size, .. } = image;
            turn.record(LedgerEvent::ImageAdded { image: hash, name: name.clone(), size });
            turn.changes.images.insert(hash);
            turn.state.images.insert(hash, image);
            Ok(Outcome::Done)
        })
        .await
    }

    /// Removes an image that no update or stream refers to, and its file.
    pub async fn remove_image(
        &self,
        actor: Actor,
        image: Sha256,
        reason: String,
    ) -> Result<ImageRecord, CommandError<ImageError>> {
        self.submit(actor, move |turn| {
            if let Some(stream) = turn.state.delivering(image) {
                return Err(ImageError::InUse { image, stream: stream.id.clone() });
            }
            if let Some(update) = turn.state.naming(image) {
                return Err(ImageError::Named { image, update: update.id.clone() });
            }
            turn.forget_image(image, &reason).ok_or(ImageError::Unknown { image })
        })
        .await
    }

    /// Removes images that nothing refers to any more, streams whose update is gone, and files
    /// that no image stands for.
    pub async fn collect_garbage(
        &self,
        actor: Actor,
    ) -> Result<Collected, CommandError<GarbageError>> {
        let sources = self.sources.clone();
        self.submit(actor, move |turn| turn.collect_garbage(&sources)).await
    }
}

impl Turn<'_> {
    fn collect_garbage(&mut self, sources: &Sources) -> Result<Collected, GarbageError> {
        // Files that no image stands for were never part of the state, so removing them needs no
        // commit; and it may fail, so it comes first.
        let known: BTreeSet<Sha256> = self.state.images.keys().copied().collect();
        let files = sources.files().collect_garbage(&known, self.now.before(GRACE))?;
        let streams = self.forget_orphaned_streams();
        let images = known
            .into_iter()
            .filter(|image| {
                self.state.delivering(*image).is_none() && self.state.naming(*image).is_none()
            })
            .collect::<Vec<_>>();
        let images = images
            .into_iter()
            .filter_map(|image| self.forget_image(image, "nothing refers to it"))
            .collect();
        Ok(Collected { images, streams, files })
    }

    fn forget_orphaned_streams(&mut self) -> Vec<StreamId> {
        let used: BTreeSet<StreamId> =
            self.state.jobs.jobs().filter_map(|job| job.stream.clone()).collect();
        let mut orphaned = Vec::new();
        for stream in self.state.streams.values() {
            let update = stream.update.as_ref();
            let is_gone = update.is_some_and(|update| !self.state.updates.contains_key(update));
            if is_gone && !used.contains(&stream.id) {
                orphaned.push(stream.id.clone());
            }
        }
        for stream in &orphaned {
            self.forget_stream(stream);
        }
        orphaned
    }

    pub(super) fn forget_stream(&mut self, stream: &StreamId) {
        self.state.jobs.remove_stream(stream);
        self.state.streams.remove(stream);
        self.changes.streams.insert(stream.clone());
    }

    /// The file goes after the commit; a crash between leaves it to garbage collection.
    fn forget_image(&mut self, image: Sha256, reason: &str) -> Option<ImageRecord> {
        let record = self.state.images.remove(&image)?;
        self.changes.images.insert(image);
        self.record(LedgerEvent::ImageRemoved { image, reason: reason.to_owned() });
        self.effects.push(Effect::RemoveFile(image));
        Some(record)
    }
}
