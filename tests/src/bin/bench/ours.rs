//! Our service: engine and gateway in one process.

use std::fs;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use engine::{CertificateOrigin, Engine};
use jobs::device::{Deliver, Delivery};
use model::{
    Actor, CertificateId, CertificateRecord, CertificateStatus, Sha256, ThingName, Timestamp,
};
use mqtt::{DeviceDelivery, Gateway, GatewayConfig, Identities, Limits, TlsListener};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::Digest;

use crate::process::Process;
use crate::{pki, site};

pub const COMMAND: &str = "--role-ours";

pub struct Ours {
    pub process: Process,
    pub plain: SocketAddr,
    pub tls: SocketAddr,
}

impl Ours {
    /// Starts it on a folder with the files of [`pki::Pki::write`].
    pub fn start(folder: &Path, devices: usize) -> Result<Self> {
        let folder = folder.to_str().context("a folder named in UTF-8")?;
        let (process, line) = Process::role(&[COMMAND, folder, &devices.to_string()])?;
        let (plain, tls) = line.split_once(' ').context("two addresses")?;
        Ok(Self { process, plain: plain.parse()?, tls: tls.parse()? })
    }
}

/// Serves until standard input is closed.
pub async fn serve(folder: &Path, devices: usize) -> Result<()> {
    let delivery = Arc::new(LateDelivery::default());
    let engine = site::open(&folder.join("data"), devices, delivery.clone()).await?;
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let config = GatewayConfig {
        tls: Some(TlsListener { addr: any, server_config: server_config(folder)? }),
        plain: Some(any),
        limits: Limits::default(),
    };
    know_certificates(&engine, folder, devices).await?;
    let known = Arc::new(Known(engine.identities()));
    let gateway = Gateway::start(config, known, engine.downloads(), engine.device_input()).await?;
    // Nobody else sets it.
    delivery.0.set(gateway.delivery()).ok();
    let addrs = gateway.local_addrs();
    println!("{} {}", addrs.plain.context("plain")?, addrs.tls.context("TLS")?);
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    Ok(())
}

/// The engine is there before the gateway.
#[derive(Default)]
struct LateDelivery(OnceLock<DeviceDelivery>);

impl Deliver for LateDelivery {
    fn deliver(&self, delivery: Delivery) {
        if let Some(devices) = self.0.get() {
            devices.deliver(delivery);
        }
    }
}

/// Binds each device's certificate to it: the engine drops a connection made with another.
async fn know_certificates(engine: &Engine, folder: &Path, devices: usize) -> Result<()> {
    let actor = Actor { account: "bench".to_owned(), operator: None };
    for device in 0..devices {
        let der = fs::read(folder.join(format!("{device}.der"))).context("a certificate")?;
        let certificate = CertificateRecord {
            id: CertificateId(Sha256(sha2::Sha256::digest(&der).into())),
            thing: site::thing(device)?,
            der,
            status: CertificateStatus::Active,
            issued_at: Timestamp::default(),
            not_after: Timestamp::from_millis(i64::MAX),
        };
        let origin = CertificateOrigin::Imported;
        engine.add_certificate(actor.clone(), certificate, origin).await?;
    }
    Ok(())
}

struct Known(Arc<engine::Identities>);

impl Identities for Known {
    fn thing_of(&self, certificate: &CertificateId) -> Option<ThingName> {
        self.0.thing_of(certificate)
    }

    fn exists(&self, thing: &ThingName) -> bool {
        self.0.exists(thing.as_str())
    }
}

fn server_config(folder: &Path) -> Result<Arc<rustls::ServerConfig>> {
    let read = |name: &str| fs::read(folder.join(name)).with_context(|| format!("read {name}"));
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(read(pki::CA_DER)?))?;
    let chain = vec![CertificateDer::from(read(pki::SERVER_DER)?)];
    let key = PrivateKeyDer::Pkcs8(read(pki::SERVER_KEY_DER)?.into());
    Ok(Arc::new(mqtt::server_config(chain, key, roots)?))
}
