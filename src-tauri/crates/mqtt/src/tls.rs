use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};

/// The ALPN names devices send on AWS IoT's ports; a device that sends none is served too.
const ALPN: [&[u8]; 2] = [b"x-amzn-mqtt-ca", b"mqtt"];

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("no CA certificate to check devices against")]
    NoClientRoots(#[source] rustls::server::VerifierBuilderError),
    #[error("the gateway's certificate and key cannot be used")]
    ServerCertificate(#[source] rustls::Error),
}

/// Mutual TLS 1.2 and 1.3 as AWS IoT speaks it: a client certificate from one of `client_roots`
/// is required, any server name is accepted, and sessions are not resumed (AWS IoT does not
/// either; a resumed session would outlive the check of its certificate).
///
/// Validity dates of device certificates are checked against this machine's clock: an expired
/// certificate is refused, and counted as [`crate::Reason::CertificateDates`] so that a wrong
/// clock can be told from an attack.
pub fn server_config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    client_roots: RootCertStore,
) -> Result<ServerConfig, TlsError> {
    let provider = Arc::new(ring::default_provider());
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(client_roots), provider.clone())
            .build()
            .map_err(TlsError::NoClientRoots)?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(TlsError::ServerCertificate)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .map_err(TlsError::ServerCertificate)?;
    config.alpn_protocols = ALPN.iter().map(|name| name.to_vec()).collect();
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}
