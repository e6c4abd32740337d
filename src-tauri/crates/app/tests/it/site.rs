//! An application on a data folder that goes with it. Nobody is delivered to.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use app::definition::{SimpleSigning, SimpleUpdate};
use app::{App, Parts};
use engine::{Engine, EngineConfig, ManualClock};
use jobs::device::{ConnectionId, Deliver, Delivery, DeviceInput};
use keys::{Keys, NoKeychain, Places, SecretPlace};
use model::*;
use signing::{Cost, Passphrase, Protection};
use store::{Database, FileStore, Reader};
use tempfile::TempDir;

pub const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
pub const KEY: &str = "release";

pub struct Site {
    pub app: App,
    pub clock: Arc<ManualClock>,
    folder: Arc<TempDir>,
}

struct Nobody;

impl Deliver for Nobody {
    fn deliver(&self, _: Delivery) {}
}

impl Site {
    pub fn new() -> Self {
        Self::on(Arc::new(tempfile::tempdir().unwrap()))
    }

    /// Everything ends, and starts again from the folder.
    pub async fn restarted(self) -> Self {
        let folder = Arc::clone(&self.folder);
        self.app.engine().unwrap().stop().await;
        Self::on(folder)
    }

    fn on(folder: Arc<TempDir>) -> Self {
        let root = folder.path();
        let database = Database::open(&root.join("db"), NOW).unwrap();
        let files = Arc::new(FileStore::open(&root.join("images")).unwrap());
        let keys = Keys::open(&Places {
            data: &root.join("keys"),
            secrets: &root.join("secret"),
            keychain: Arc::new(NoKeychain),
            secret_place: SecretPlace::File,
            cost: Cost::RANDOM_SECRET,
        })
        .unwrap();
        let clock = Arc::new(ManualClock::new(NOW));
        let actor = Actor { account: "ana".to_owned(), operator: Some("Ana".to_owned()) };
        let engine = Engine::start(EngineConfig {
            database,
            files: Arc::clone(&files),
            clock: clock.clone(),
            deliver: Arc::new(Nobody),
            actor: actor.clone(),
        })
        .unwrap();
        let app = App::new(Parts {
            engine: Some(engine),
            reader: Reader::open(&root.join("db")).unwrap(),
            files,
            keyring: Arc::new(keys.keyring),
            authority: Arc::new(keys.site),
            installation: Arc::new(keys.installation),
            clock: clock.clone(),
            actor,
        });
        Self { app, clock, folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub async fn with_key(self) -> Self {
        let key = KeyName::new(KEY).unwrap();
        self.app.new_key(&key, &passphrase(), Protection::Passphrase).await.unwrap();
        self
    }

    pub async fn add(&self, csv: &str) {
        let plan = self.app.plan_import(csv.as_bytes()).unwrap();
        assert_eq!(plan.findings, []);
        self.app.import_devices(plan).await.unwrap();
    }

    pub async fn image(&self, name: &str, bytes: &[u8]) -> ImageRecord {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        let image = self.app.add_image(&path, &mut |_, _| ControlFlow::Continue(())).await;
        image.unwrap().record
    }

    /// A device comes, says something about its next job, or goes.
    pub async fn say(&self, input: DeviceInput) {
        self.app.engine().unwrap().device_input().send(input).await.unwrap();
        self.settle().await;
    }

    pub async fn connect(&self, thing: &str) {
        let thing = ThingName::new(thing).unwrap();
        self.say(DeviceInput::Connected { connection: ConnectionId(1), thing, certificate: None })
            .await;
    }

    /// Whatever was said before is committed when this returns: commands are answered in order.
    pub async fn settle(&self) {
        let engine = self.app.engine().unwrap();
        engine.resolve(Actor::default(), Vec::new()).await.unwrap();
        engine.resolve(Actor::default(), Vec::new()).await.unwrap();
    }
}

pub fn passphrase() -> Passphrase {
    Passphrase::from("correct horse battery")
}

pub fn definition(id: &str, image: &ImageRecord, targets: &[&str]) -> CreateOtaUpdate {
    SimpleUpdate {
        id: id.to_owned(),
        description: None,
        image: image.clone(),
        targets: targets.iter().map(|target| (*target).to_owned()).collect(),
        file_name: "firmware.bin".to_owned(),
        file_type: None,
        signing: SimpleSigning::Key {
            name: KEY.to_owned(),
            certificate_name: "Code Verify Key".to_owned(),
        },
        maximum_per_minute: None,
        timeout_minutes: None,
        expected_version: Some("2.0.0".to_owned()),
        tags: Vec::new(),
    }
    .into_definition()
}
