//! MQTT 3.1.1 by hand, for what no well-behaved client would send.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rehearsal::TlsIdentity;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

const PATIENCE: Duration = Duration::from_secs(20);
/// SUBACK's word for no.
pub const REFUSED: u8 = 0x80;

pub trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Socket for S {}

pub struct Wire(pub Box<dyn Socket>);

impl Wire {
    pub async fn plain(addr: SocketAddr) -> Self {
        Self(Box::new(TcpStream::connect(addr).await.unwrap()))
    }

    /// The handshake as far as the client sees it: in TLS 1.3 a refused certificate shows only
    /// in what follows.
    pub async fn tls(addr: SocketAddr, identity: &TlsIdentity) -> io::Result<Self> {
        let mut roots = RootCertStore::empty();
        for root in CertificateDer::pem_slice_iter(identity.root_pem.as_bytes()) {
            roots.add(root.unwrap()).unwrap();
        }
        let chain = CertificateDer::pem_slice_iter(identity.certificate_pem.as_bytes());
        let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_client_auth_cert(chain.map(Result::unwrap).collect(), key)
            .unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let socket = TcpStream::connect(addr).await?;
        let connected = TlsConnector::from(Arc::new(config)).connect(name, socket);
        let stream = timeout(PATIENCE, connected).await.expect("the handshake hangs")?;
        Ok(Self(Box::new(stream)))
    }

    /// CONNECT; whether the service lets it in.
    pub async fn greet(&mut self, client: &str) -> bool {
        let body = [&text("MQTT")[..], &[4, 2, 0, 60], &text(client)].concat();
        if self.send(&packet(0x10, &body)).await.is_err() {
            return false;
        }
        matches!(self.receive().await, Some((0x20, body)) if body[1] == 0)
    }

    /// What SUBACK says.
    pub async fn subscribe(&mut self, filter: &str) -> u8 {
        let body = [&[0, 7][..], &text(filter), &[0]].concat();
        self.send(&packet(0x82, &body)).await.unwrap();
        loop {
            match self.receive().await.expect("hung up on a subscriber") {
                (0x90, body) => return body[2],
                (0x30..=0x3f, _) => {}
                other => panic!("expected SUBACK, found {other:?}"),
            }
        }
    }

    pub async fn publish(&mut self, topic: &str, payload: &[u8]) -> io::Result<()> {
        self.send(&publish(topic, payload)).await
    }

    /// The payload of the next message.
    pub async fn message(&mut self) -> (String, Vec<u8>) {
        let (first, body) = self.receive().await.expect("hung up on");
        assert_eq!(first & 0xf6, 0x30, "expected a message of QoS 0, found {first:#x} {body:?}");
        let length = usize::from(u16::from_be_bytes([body[0], body[1]]));
        let topic = String::from_utf8(body[2..2 + length].to_vec()).unwrap();
        (topic, body[2 + length..].to_vec())
    }

    /// Reads on; panics where the service stays.
    pub async fn is_hung_up_on(&mut self) {
        while self.receive().await.is_some() {}
    }

    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).await?;
        self.0.flush().await
    }

    /// `None` where the service has hung up.
    async fn receive(&mut self) -> Option<(u8, Vec<u8>)> {
        let reading = async {
            let first = self.0.read_u8().await.ok()?;
            let (mut length, mut shift) = (0, 0);
            loop {
                let byte = self.0.read_u8().await.ok()?;
                length |= usize::from(byte & 0x7f) << shift;
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            let mut body = vec![0; length];
            self.0.read_exact(&mut body).await.ok()?;
            Some((first, body))
        };
        timeout(PATIENCE, reading).await.expect("the service neither answers nor hangs up")
    }
}

pub fn publish(topic: &str, payload: &[u8]) -> Vec<u8> {
    packet(0x30, &[&text(topic), payload].concat())
}

pub fn subscribe(filter: &str) -> Vec<u8> {
    packet(0x82, &[&[0, 9][..], &text(filter), &[0]].concat())
}

fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![first];
    let mut length = body.len();
    loop {
        let byte = u8::try_from(length & 0x7f).unwrap();
        length >>= 7;
        packet.push(byte | if length > 0 { 0x80 } else { 0 });
        if length == 0 {
            break;
        }
    }
    packet.extend(body);
    packet
}

fn text(text: &str) -> Vec<u8> {
    [&u16::try_from(text.len()).unwrap().to_be_bytes()[..], text.as_bytes()].concat()
}
