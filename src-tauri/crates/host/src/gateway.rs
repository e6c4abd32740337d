//! Joins the device gateway and the engine, which do not know each other.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError, RwLock};

use engine::Engine;
use jobs::device::{Deliver, Delivery};
use model::{CertificateId, ThingName};
use mqtt::{DeviceDelivery, Gateway, GatewayConfig, GatewayError, TlsError, TlsListener};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use signing::{AuthorityError, CertificateAuthority};

use crate::descriptors::devices_allowed;

/// Where devices are served.
#[derive(Clone, Copy, Debug)]
pub struct Listen {
    pub tls: Option<SocketAddr>,
    pub plain: Option<SocketAddr>,
}

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("another process owns the data folder")]
    NotOwner,
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("the gateway's certificate cannot be used")]
    Certificate(#[from] rustls::Error),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Gateway(#[from] GatewayError),
}

/// The engine outlives every gateway: what it would deliver while there is none has nobody to go
/// to.
#[derive(Debug, Default)]
pub(crate) struct Switchboard(RwLock<Option<DeviceDelivery>>);

impl Switchboard {
    pub(crate) fn connect(&self, delivery: Option<DeviceDelivery>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = delivery;
    }
}

impl Deliver for Switchboard {
    fn deliver(&self, delivery: Delivery) {
        let devices = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(devices) = devices.as_ref() {
            devices.deliver(delivery);
        }
    }
}

struct Known(Arc<engine::Identities>);

impl mqtt::Identities for Known {
    fn thing_of(&self, certificate: &CertificateId) -> Option<ThingName> {
        self.0.thing_of(certificate)
    }

    fn exists(&self, thing: &ThingName) -> bool {
        self.0.exists(thing.as_str())
    }
}

pub(crate) async fn start(
    listen: Listen,
    engine: &Engine,
    authority: &dyn CertificateAuthority,
    switchboard: &Switchboard,
) -> Result<Gateway, ServeError> {
    if let Err(error) = devices_allowed() {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
    let tls = listen.tls.map(|addr| tls_listener(addr, authority)).transpose()?;
    let config = GatewayConfig { tls, plain: listen.plain, ..GatewayConfig::default() };
    let identities = Arc::new(Known(engine.identities()));
    let gateway =
        Gateway::start(config, identities, engine.downloads(), engine.device_input()).await?;
    switchboard.connect(Some(gateway.delivery()));
    Ok(gateway)
}

fn tls_listener(
    addr: SocketAddr,
    authority: &dyn CertificateAuthority,
) -> Result<TlsListener, ServeError> {
    let identity = authority.gateway()?;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(identity.root.as_der().to_vec()))?;
    for anchor in authority.anchors()? {
        roots.add(CertificateDer::from(anchor.certificate.as_der().to_vec()))?;
    }
    let chain = vec![
        CertificateDer::from(identity.certificate.as_der().to_vec()),
        CertificateDer::from(identity.root.as_der().to_vec()),
    ];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(identity.key_der.to_vec()));
    let server_config = Arc::new(mqtt::server_config(chain, key, roots)?);
    Ok(TlsListener { addr, server_config })
}

/// The addresses other machines can reach this one by: those of the routes to the private
/// networks and beyond. Connecting a UDP socket sends nothing.
pub fn own_addresses() -> Vec<IpAddr> {
    let toward =
        ["192.168.0.1:9", "10.0.0.1:9", "172.16.0.1:9", "198.51.100.1:9", "[2001:db8::1]:9"];
    let mut found = Vec::new();
    for target in toward {
        let any = if target.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" };
        let address = std::net::UdpSocket::bind(any)
            .and_then(|socket| socket.connect(target).and_then(|()| socket.local_addr()));
        if let Ok(address) = address
            && !address.ip().is_loopback()
            && !address.ip().is_unspecified()
            && !found.contains(&address.ip())
        {
            found.push(address.ip());
        }
    }
    found
}
