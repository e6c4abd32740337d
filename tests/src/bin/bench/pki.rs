//! A certificate authority for both services, and a certificate for each device.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

pub const CA: &str = "ca.pem";
pub const SERVER: &str = "server.pem";
pub const SERVER_KEY: &str = "server.key";
/// The same three for a program that reads no PEM.
pub const CA_DER: &str = "ca.der";
pub const SERVER_DER: &str = "server.der";
pub const SERVER_KEY_DER: &str = "server.key.der";

pub struct Pki {
    roots: Arc<RootCertStore>,
    devices: Vec<(CertificateDer<'static>, PrivateKeyDer<'static>)>,
}

impl Pki {
    /// Writes the service's files into the folder, and `<n>.der` for each device.
    pub fn write(folder: &Path, devices: usize) -> Result<Self> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, "bench CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate()?;
        let root = params.self_signed(&key)?;
        let ca = Issuer::new(params, key);
        let keep = |name: &str, content: &[u8]| {
            fs::write(folder.join(name), content).with_context(|| format!("write {name}"))
        };
        let server_key = KeyPair::generate()?;
        let server = CertificateParams::new(vec!["localhost".to_owned()])?;
        let server = server.signed_by(&server_key, &ca)?;
        keep(CA, root.pem().as_bytes())?;
        keep(CA_DER, root.der())?;
        keep(SERVER, server.pem().as_bytes())?;
        keep(SERVER_DER, server.der())?;
        keep(SERVER_KEY, server_key.serialize_pem().as_bytes())?;
        keep(SERVER_KEY_DER, &server_key.serialize_der())?;
        let mut roots = RootCertStore::empty();
        roots.add(root.der().clone())?;
        let device = |number: usize| -> Result<_> {
            let key = KeyPair::generate()?;
            let mut params = CertificateParams::new(Vec::new())?;
            params.distinguished_name.push(DnType::CommonName, format!("d{number}"));
            let certificate = params.signed_by(&key, &ca)?;
            keep(&format!("{number}.der"), certificate.der())?;
            let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
            Ok((certificate.der().clone(), key))
        };
        Ok(Self {
            roots: Arc::new(roots),
            devices: (0..devices).map(device).collect::<Result<_>>()?,
        })
    }

    pub fn connector(&self, device: usize) -> Result<TlsConnector> {
        let (certificate, key) = self.devices.get(device).context("a device with a certificate")?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(self.roots.clone())
            .with_client_auth_cert(vec![certificate.clone()], key.clone_key())?;
        Ok(TlsConnector::from(Arc::new(config)))
    }
}
