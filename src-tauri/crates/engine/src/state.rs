use std::collections::BTreeMap;

use jobs::Jobs;
use model::{
    DraftRecord, ImageRecord, Sha256, StreamId, StreamRecord, Timestamp, UpdateId, UpdateRecord,
};
use registry::Registry;

/// What the engine keeps in memory: never ahead of the disk for longer than one transaction.
#[derive(Debug)]
pub(crate) struct State {
    pub registry: Registry,
    pub jobs: Jobs,
    pub images: BTreeMap<Sha256, ImageRecord>,
    pub updates: BTreeMap<UpdateId, UpdateRecord>,
    pub streams: BTreeMap<StreamId, StreamRecord>,
    pub drafts: BTreeMap<String, DraftRecord>,
}

/// `meta` keys with this prefix are the engine's own.
pub(crate) const OWN_META: &str = "engine.";

/// When devices were last served, in milliseconds since the epoch.
pub const ALIVE_AT: &str = "engine.aliveAt";

/// The fingerprint of the installation that the ledger named last.
pub const INSTALLATION: &str = "engine.installation";

/// The ledger entry that signed the chain's head last.
pub const HEAD_SIGNED: &str = "engine.headSigned";

/// The ledger entry with which a rollout ended last, or was canceled.
pub const ROLLOUT_ENDED: &str = "engine.rolloutEnded";

impl State {
    /// The state as committed, and when devices were last served.
    pub fn restore(stored: store::State) -> (Self, Option<Timestamp>) {
        let alive_at = stored.meta.get(ALIVE_AT).and_then(|millis| millis.parse().ok());
        let streams = stored.streams;
        let state = Self {
            registry: Registry::restore(
                stored.things,
                stored.certificates,
                stored.groups,
                stored.members,
            ),
            jobs: Jobs::restore(stored.jobs, streams.clone(), stored.executions, stored.last_order),
            images: stored.images.into_iter().map(|image| (image.hash, image)).collect(),
            updates: stored.updates.into_iter().map(|u| (u.id.clone(), u)).collect(),
            streams: streams.into_iter().map(|stream| (stream.id.clone(), stream)).collect(),
            drafts: stored.drafts.into_iter().map(|draft| (draft.id.clone(), draft)).collect(),
        };
        (state, alive_at.map(Timestamp::from_millis))
    }

    /// The stream that delivers an image, if one does.
    pub fn delivering(&self, image: Sha256) -> Option<&StreamRecord> {
        self.streams.values().find(|stream| stream.files.iter().any(|file| file.image == image))
    }

    /// The update whose definition names an image, if one does.
    pub fn naming(&self, image: Sha256) -> Option<&UpdateRecord> {
        self.updates.values().find(|update| named_images(update).any(|named| named == image))
    }
}

/// The images on this machine that a definition names by `s3Location`.
fn named_images(update: &UpdateRecord) -> impl Iterator<Item = Sha256> {
    update.definition.files.iter().filter_map(|file| {
        let location = file.file_location.as_ref()?.s3_location.as_ref()?;
        let local = location.bucket.as_deref() == Some(model::LOCAL_BUCKET);
        let key = location.key.as_deref().filter(|_| local)?;
        key.strip_prefix("sha256/")?.parse().ok()
    })
}
