use std::sync::Arc;
use std::time::Duration;

use rumqttc::{MqttOptions, TlsConfiguration, Transport};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::device::Connect;

/// Where a device connects, and as whom.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// A DNS name or an IPv4 address.
    pub host: String,
    pub port: u16,
    /// `None`: plain TCP.
    pub tls: Option<TlsIdentity>,
}

/// What is flashed into a device beside its firmware: its certificate and whom it trusts.
#[derive(Clone)]
pub struct TlsIdentity {
    /// The only root the device trusts.
    pub root_pem: String,
    /// The device's certificate, leaf first.
    pub certificate_pem: String,
    pub key_pem: String,
    /// ALPN, if any: `x-amzn-mqtt-ca` on port 443.
    pub alpn: Option<String>,
    /// The name the server's certificate must carry, where it is not `Endpoint::host`. SNI stays
    /// `Endpoint::host` (and none is sent for an address).
    pub server_name: Option<String>,
}

impl std::fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsIdentity")
            .field("alpn", &self.alpn)
            .field("server_name", &self.server_name)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    #[error("the {what} is not readable PEM")]
    Pem { what: &'static str, source: pem::Error },
    #[error("the root PEM holds no certificate")]
    NoRoot,
    #[error("{found:?} is not a server name")]
    ServerName { found: String },
    #[error("TLS does not take what the device holds")]
    Tls(#[from] rustls::Error),
    #[error("the root certificate cannot be used")]
    Verifier(#[from] rustls::client::VerifierBuilderError),
}

/// The largest packet the MQTT client takes: a 128 KiB block in JSON with its topic fits. What
/// the device itself can take is decided by its firmware.
const CLIENT_PACKET_LIMIT: usize = 256 * 1024;

impl Endpoint {
    /// The options of rumqttc for a device that connects as `connect` says.
    pub(crate) fn options(&self, connect: &Connect) -> Result<MqttOptions, EndpointError> {
        let mut options = MqttOptions::new(connect.client_id.clone(), self.host.clone(), self.port);
        options.set_clean_session(true);
        options.set_keep_alive(Duration::from_secs(u64::from(connect.keep_alive_seconds)));
        options.set_max_packet_size(CLIENT_PACKET_LIMIT, CLIENT_PACKET_LIMIT);
        if let Some(username) = connect.username {
            options.set_credentials(username, "");
        }
        if let Some(identity) = &self.tls {
            let config = client_config(identity)?;
            options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(config)));
        }
        Ok(options)
    }
}

fn client_config(identity: &TlsIdentity) -> Result<Arc<ClientConfig>, EndpointError> {
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    for root in certificates("root", &identity.root_pem)? {
        roots.add(root)?;
    }
    if roots.is_empty() {
        return Err(EndpointError::NoRoot);
    }
    let roots = Arc::new(roots);
    let chain = certificates("device certificate", &identity.certificate_pem)?;
    let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes())
        .map_err(|source| EndpointError::Pem { what: "device key", source })?;
    let mut config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots.clone())
        .with_client_auth_cert(chain, key)?;
    config.alpn_protocols = identity.alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    if let Some(name) = &identity.server_name {
        let verifier = NamedServer::new(name, roots, provider)?;
        config.dangerous().set_certificate_verifier(Arc::new(verifier));
    }
    Ok(Arc::new(config))
}

fn certificates(
    what: &'static str,
    pem: &str,
) -> Result<Vec<CertificateDer<'static>>, EndpointError> {
    CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|source| EndpointError::Pem { what, source })
}

/// Verifies the server as WebPKI does, but against a given name: rumqttc takes the name from the
/// address it connects to, and a site is often reached by an address its certificate lacks.
#[derive(Debug)]
struct NamedServer {
    name: ServerName<'static>,
    webpki: Arc<WebPkiServerVerifier>,
}

impl NamedServer {
    fn new(
        name: &str,
        roots: Arc<RootCertStore>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, EndpointError> {
        let name = ServerName::try_from(name.to_owned())
            .map_err(|_| EndpointError::ServerName { found: name.to_owned() })?;
        let webpki = WebPkiServerVerifier::builder_with_provider(roots, provider).build()?;
        Ok(Self { name, webpki })
    }
}

impl ServerCertVerifier for NamedServer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _address: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.webpki.verify_server_cert(end_entity, intermediates, &self.name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.webpki.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.webpki.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.webpki.supported_verify_schemes()
    }
}
