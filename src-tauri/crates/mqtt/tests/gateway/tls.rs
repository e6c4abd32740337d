//! Mutual TLS: the certificate is the device.

use std::io::Write;
use std::sync::Arc;

use model::{CertificateId, Sha256};
use mqtt::{Limits, Reason, server_config};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::Digest;
use tempfile::TempDir;

use crate::support::*;

/// A site CA, the gateway's certificate, and device certificates as files.
pub struct Pki {
    pub dir: TempDir,
    ca: Issuer<'static, KeyPair>,
    ca_der: CertificateDer<'static>,
}

pub struct Device {
    pub cert: String,
    pub key: String,
    pub id: CertificateId,
}

impl Pki {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "site CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("ca.pem"), certificate.pem()).unwrap();
        let ca_der = certificate.der().clone();
        Self { dir, ca: Issuer::new(params, key), ca_der }
    }

    pub fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn server_config(&self) -> Arc<rustls::ServerConfig> {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(names).unwrap();
        let certificate = params.signed_by(&key, &self.ca).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(self.ca_der.clone()).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        Arc::new(server_config(vec![certificate.der().clone()], key, roots).unwrap())
    }

    pub fn device(&self, name: &str, expires: i32) -> Device {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(expires, 1, 1);
        let certificate = params.signed_by(&key, &self.ca).unwrap();
        let (cert, key_file) = (format!("{name}.pem"), format!("{name}.key"));
        std::fs::write(self.dir.path().join(&cert), certificate.pem()).unwrap();
        let mut file = std::fs::File::create(self.dir.path().join(&key_file)).unwrap();
        file.write_all(key.serialize_pem().as_bytes()).unwrap();
        let id = CertificateId(Sha256(sha2::Sha256::digest(certificate.der()).into()));
        Device { cert: self.path(&cert), key: self.path(&key_file), id }
    }
}

pub async fn tls_site() -> (Site, Pki) {
    let pki = Pki::new();
    let site = Site::with(Limits::default(), Some(pki.server_config())).await;
    (site, pki)
}

/// `mosquitto_pub` with a certificate: exit code and what it said.
async fn mosquitto_pub(
    site: &Site,
    pki: &Pki,
    device: &Device,
    client_id: &str,
    extra: &[&str],
) -> (bool, String) {
    let port = site.tls_addr().port().to_string();
    let output = tokio::process::Command::new("mosquitto_pub")
        .args(["-h", "localhost", "-p", &port, "--cafile", &pki.path("ca.pem")])
        .args(["--cert", &device.cert, "--key", &device.key, "-i", client_id])
        .args(["-q", "1", "-t", "$aws/things/meter-1/jobs/get", "-m", "{}"])
        .args(extra)
        .output()
        .await
        .expect("mosquitto_pub is missing: apt-get install mosquitto-clients");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[tokio::test]
async fn the_certificate_names_the_thing_whatever_the_client_id() {
    let (mut site, pki) = tls_site().await;
    let device = pki.device("meter-1", 2100);
    site.known.certificates.lock().unwrap().insert(device.id, thing("meter-1"));
    for extra in [
        &[][..],
        &["--tls-version", "tlsv1.2"],
        &["--tls-alpn", "x-amzn-mqtt-ca"],
        &["--tls-alpn", "mqtt"],
        &["-V", "mqttv5"],
    ] {
        let (sent, said) = mosquitto_pub(&site, &pki, &device, "any-id", extra).await;
        assert!(sent, "{extra:?}: {said}");
    }
    let heard = site.heard(|heard| disconnected_ids(heard).len() == 5).await;
    assert!(matches!(&heard[0], jobs::device::DeviceInput::Connected { certificate, .. }
        if *certificate == Some(device.id)));
}

#[tokio::test]
async fn unknown_disabled_expired_and_foreign_certificates_are_refused_and_counted() {
    let (site, pki) = tls_site().await;
    let device = pki.device("meter-1", 2100);
    let (sent, said) = mosquitto_pub(&site, &pki, &device, "meter-1", &[]).await;
    assert!(!sent && said.contains("not authorised"), "{said}");

    let expired = pki.device("old", 2021);
    site.known.certificates.lock().unwrap().insert(expired.id, thing("meter-1"));
    assert!(!mosquitto_pub(&site, &pki, &expired, "meter-1", &[]).await.0);

    let foreign = Pki::new().device_beside(&pki, "foreign");
    assert!(!mosquitto_pub(&site, &pki, &foreign, "meter-1", &[]).await.0);

    let stats = site.stats(|stats| stats.refused.len() == 3).await;
    assert_eq!(stats.refused[&Reason::UnknownCertificate], 1);
    assert_eq!(stats.refused[&Reason::CertificateDates], 1);
    assert_eq!(stats.refused[&Reason::TlsHandshake], 1);
}

impl Pki {
    /// A certificate of this CA in another's folder.
    fn device_beside(&self, other: &Pki, name: &str) -> Device {
        let device = self.device(name, 2100);
        let (cert, key) = (other.path("foreign.pem"), other.path("foreign.key"));
        std::fs::copy(&device.cert, &cert).unwrap();
        std::fs::copy(&device.key, &key).unwrap();
        Device { cert, key, id: device.id }
    }
}

#[tokio::test]
async fn a_client_id_cannot_disconnect_another_thing() {
    let (mut site, pki) = tls_site().await;
    let (one, two) = (pki.device("one", 2100), pki.device("two", 2100));
    {
        let mut certificates = site.known.certificates.lock().unwrap();
        certificates.insert(one.id, thing("meter-1"));
        certificates.insert(two.id, thing("meter-2"));
    }
    let mut victim = site.connect("meter-1").await;
    let (sent, _) = mosquitto_pub(&site, &pki, &two, "meter-1", &["-q", "0"]).await;
    assert!(sent, "its publish is forbidden, its connection is not");
    site.heard(|heard| disconnected_ids(heard).len() == 1).await;
    victim.expect_silence().await;
}
