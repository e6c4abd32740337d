//! One installation in a folder of its own, serving on ports of its own, and its operator.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use app::definition::{SimpleSigning, SimpleUpdate, thing_arn};
use engine::NewUpdate;
use host::{Access, DataFolder, Host, Listen, Secrets};
use jobs::aws::{OtaFile, ota_job_document};
use jobs::{Force, Retry};
use model::{
    Actor, CreateOtaUpdate, ImageRecord, Job, JobId, JobStatus, StreamFile, StreamId, StreamRecord,
    TargetSelection, ThingName, UpdateId, UpdateRecord, UpdateStatus,
};
use serde_json::{Value, json};
use signing::{Passphrase, ServerNames};
use tempfile::TempDir;
use tokio::time::timeout;

/// A device of every update that never connects: the job goes on when the others have ended.
const ABSENT: &str = "absent";
const PASSPHRASE: &str = "correct horse";
const PATIENCE: Duration = Duration::from_secs(10);
const CERTIFICATE_LIFE: Duration = Duration::from_secs(3600);

pub struct Site {
    pub host: Host,
    pub thing: ThingName,
    pub plain: SocketAddr,
    pub tls: SocketAddr,
    folder: TempDir,
}

/// The files a device is given, for clients that take paths.
pub struct Credentials {
    pub root: PathBuf,
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Site {
    /// With one device besides the absent one.
    pub async fn open(thing: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path().join("data"), folder.path().join("secret"));
        let host = Host::open(&data, Access::Own, "test", actor(), Secrets::Files).await.unwrap();
        let thing = ThingName::new(thing).unwrap();
        for name in [thing.clone(), ThingName::new(ABSENT).unwrap()] {
            host.app.add_device(name, None, [].into(), &[]).await.unwrap();
        }
        let names = ServerNames::new([], []).unwrap();
        host.app.create_site("peers", &Passphrase::from(PASSPHRASE), &names).unwrap();
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let addrs = host.serve(Listen { tls: Some(any), plain: Some(any) }).await.unwrap();
        let (plain, tls) = (addrs.plain.unwrap(), addrs.tls.unwrap());
        Self { host, thing, plain, tls, folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A certificate for the device, as an operator issues it.
    pub async fn credentials(&self) -> Credentials {
        let names = ServerNames::new([], []).unwrap();
        let app = &self.host.app;
        let issuer = app.unlock_authority(&Passphrase::from(PASSPHRASE), &names).unwrap();
        let issued =
            app.issue_certificate(issuer.as_ref(), &self.thing, CERTIFICATE_LIFE).await.unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(self.path(name), text).unwrap();
            self.path(name)
        };
        Credentials {
            root: write("root.pem", &issued.root),
            certificate: write("device.pem", &issued.certificate),
            key: write("device.key", issued.key.expose()),
        }
    }

    /// What a script may ask of the operator while it runs.
    pub async fn operate(&self, request: &Value) -> Value {
        let app = &self.host.app;
        let id = UpdateId::new(request["id"].as_str().expect("no id")).unwrap();
        match request["do"].as_str().expect("nothing to do") {
            "update" => {
                let file = Path::new(request["file"].as_str().expect("no file"));
                let (job, stream) = self.update(&id, file).await;
                json!({ "job": job, "stream": stream })
            }
            "retry" => {
                let retried = app.retry(&id, Retry::Thing(self.thing.clone())).await.unwrap();
                json!({ "job": retried.job, "followUp": retried.follow_up })
            }
            "cancel" => {
                app.cancel(&id, Force::InProgressToo, None).await.unwrap();
                json!({})
            }
            other => panic!("no operator does {other}"),
        }
    }

    /// Creates an update and starts it; the device has its execution afterwards.
    async fn update(&self, id: &UpdateId, file: &Path) -> (String, StreamId) {
        let image = self.add_image(file).await;
        let created = self.host.app.create_update(self.definition(id, image), None).await.unwrap();
        self.start(id).await;
        (created.job, created.stream.unwrap())
    }

    /// The same with names chosen by hand, as a log of a real device has them.
    pub async fn update_named(&self, id: &str, stream: &str, file: &Path) {
        let id = UpdateId::new(id).unwrap();
        let image = self.add_image(file).await;
        let now = self.host.app.now();
        let stream = StreamRecord {
            id: StreamId::new(stream).unwrap(),
            update: Some(id.clone()),
            description: String::new(),
            files: vec![StreamFile { file_id: 0, size: image.size, image: image.hash }],
            created_at: now,
        };
        let job = job(&id, &stream, thing_arn(&self.thing), now);
        let update = UpdateRecord {
            id: id.clone(),
            definition: self.definition(&id, image),
            status: UpdateStatus::CreateComplete,
            error: None,
            jobs: vec![],
            stream: None,
            signed_with: None,
            created_at: now,
            modified_at: now,
        };
        let new = NewUpdate { update, stream, job };
        self.host.app.engine().unwrap().create_update(actor(), new).await.unwrap();
        self.start(&id).await;
    }

    fn definition(&self, id: &UpdateId, image: ImageRecord) -> CreateOtaUpdate {
        SimpleUpdate {
            id: id.to_string(),
            description: None,
            image,
            targets: vec![format!("device:{}", self.thing), format!("device:{ABSENT}")],
            file_name: "firmware.bin".to_owned(),
            file_type: None,
            signing: SimpleSigning::Unsigned { reason: "the peers verify bytes".to_owned() },
            maximum_per_minute: None,
            timeout_minutes: None,
            expected_version: None,
            tags: vec![],
        }
        .into_definition()
    }

    async fn add_image(&self, file: &Path) -> ImageRecord {
        let add = self.host.app.add_image(file, &mut |_, _| ControlFlow::Continue(())).await;
        add.unwrap().record
    }

    async fn start(&self, id: &UpdateId) {
        let app = &self.host.app;
        let mut commits = app.engine().unwrap().subscribe();
        let job = app.start_rollout(id).await.unwrap();
        let released = async {
            while !app.device(&self.thing).unwrap().history.iter().any(|entry| entry.job == job) {
                commits.recv().await.unwrap();
            }
        };
        timeout(PATIENCE, released).await.expect("the device gets no execution");
    }
}

fn actor() -> Actor {
    Actor { account: "peers".to_owned(), operator: None }
}

fn job(id: &UpdateId, stream: &StreamRecord, target: String, now: model::Timestamp) -> Job {
    let file = OtaFile {
        file_path: "firmware.bin".to_owned(),
        file_size: stream.files[0].size,
        file_id: 0,
        certificate: Some("codesign.crt".to_owned()),
        file_type: None,
        signature: None,
    };
    Job {
        id: JobId::new(&format!("AFR_OTA-{id}")).unwrap(),
        update: Some(id.clone()),
        stream: Some(stream.id.clone()),
        document: ota_job_document(&stream.id, &[file]),
        targets: vec![target],
        selection: TargetSelection::Snapshot,
        members: vec![],
        released: 0,
        maximum_per_minute: 1000,
        last_release_at: None,
        in_progress_timeout_minutes: None,
        expected_version: None,
        status: JobStatus::Scheduled,
        pause: None,
        reason_code: None,
        comment: None,
        created_at: now,
        updated_at: now,
        completed_at: None,
    }
}
