//! A service in this process, where its insides can be looked at.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use app::definition::{SimpleSigning, SimpleUpdate};
use app::{CertificateFiles, Created};
use host::{Access, DataFolder, Host, Listen, Secrets};
use model::{Actor, KeyName, ThingName, UpdateId};
use mqtt::Stats;
use rehearsal::TlsIdentity;
use signing::{Passphrase, Protection, ServerNames};
use tempfile::TempDir;

const PASSPHRASE: &str = "correct horse battery";
const CERTIFICATE_LIFE: Duration = Duration::from_secs(3600);
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Inside {
    pub host: Host,
    pub tls: SocketAddr,
    pub plain: SocketAddr,
    /// What devices check signatures with.
    pub codesign: String,
    folder: TempDir,
}

impl Inside {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path().join("data"), folder.path().join("secret"));
        let actor = Actor { account: "scenarios".to_owned(), operator: None };
        let host = Host::open(&data, Access::Own, "test", actor, Secrets::Files).await.unwrap();
        let passphrase = Passphrase::from(PASSPHRASE);
        let names = ServerNames::new([], []).unwrap();
        host.app.create_site("scenarios", &passphrase, &names).unwrap();
        let key = KeyName::new("release").unwrap();
        host.app.new_key(&key, &passphrase, Protection::Passphrase).await.unwrap();
        let codesign = host.app.key_certificate(&key).unwrap();
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let addrs = host.serve(Listen { tls: Some(any), plain: Some(any) }).await.unwrap();
        let (tls, plain) = (addrs.tls.unwrap(), addrs.plain.unwrap());
        Self { host, tls, plain, codesign, folder }
    }

    pub async fn add_devices(&self, names: &[String]) {
        let rows: String = names.iter().map(|name| format!("{name},fleet\n")).collect();
        let plan = self.host.app.plan_import(format!("name,group\n{rows}").as_bytes()).unwrap();
        assert_eq!(self.host.app.import_devices(plan).await.unwrap(), names.len());
    }

    pub async fn issue(&self, names: &[String]) -> Vec<CertificateFiles> {
        let server = ServerNames::new([], []).unwrap();
        let passphrase = Passphrase::from(PASSPHRASE);
        let issuer = self.host.app.unlock_authority(&passphrase, &server).unwrap();
        let mut issued = Vec::new();
        for name in names {
            let name = ThingName::new(name).unwrap();
            let files = self.host.app.issue_certificate(issuer.as_ref(), &name, CERTIFICATE_LIFE);
            issued.push(files.await.unwrap());
        }
        issued
    }

    /// Creates an update of these bytes and starts it.
    pub async fn start_update(&self, id: &str, bytes: &[u8], targets: &[String]) -> Created {
        let path = self.folder.path().join(id);
        std::fs::write(&path, bytes).unwrap();
        let app = &self.host.app;
        let image = app.add_image(&path, &mut |_, _| ControlFlow::Continue(())).await.unwrap();
        let definition = SimpleUpdate {
            id: id.to_owned(),
            description: None,
            image: image.record,
            targets: targets.to_vec(),
            file_name: "firmware.bin".to_owned(),
            file_type: None,
            signing: SimpleSigning::Key {
                name: "release".to_owned(),
                certificate_name: "codesign.crt".to_owned(),
            },
            maximum_per_minute: Some(1000),
            timeout_minutes: None,
            expected_version: None,
            tags: vec![],
        };
        let passphrase = Passphrase::from(PASSPHRASE);
        let created =
            app.create_update(definition.into_definition(), Some(&passphrase)).await.unwrap();
        app.start_rollout(&UpdateId::new(id).unwrap()).await.unwrap();
        created
    }

    /// Waits until the gateway's counters say so.
    pub async fn stats(&self, wanted: impl Fn(&Stats) -> bool) -> Stats {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let stats = self.host.serving().unwrap().stats;
            if wanted(&stats) {
                return stats;
            }
            assert!(Instant::now() < deadline, "the gateway's counters stay at {stats:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

pub fn identity(files: &CertificateFiles) -> TlsIdentity {
    TlsIdentity {
        root_pem: files.root.clone(),
        certificate_pem: files.certificate.clone(),
        key_pem: files.key.expose().to_owned(),
        alpn: None,
        server_name: None,
    }
}
