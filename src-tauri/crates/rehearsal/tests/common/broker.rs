//! A broker for the tests: TLS with client certificates, jobs replies to whoever asked, stream
//! data to whoever subscribed.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use bytes::BytesMut;
use rumqttc::tokio_rustls::TlsAcceptor;
use rumqttc::tokio_rustls::rustls::crypto::ring;
use rumqttc::tokio_rustls::rustls::pki_types::PrivateKeyDer;
use rumqttc::tokio_rustls::rustls::server::WebPkiClientVerifier;
use rumqttc::tokio_rustls::rustls::{RootCertStore, ServerConfig};
use rumqttc::{
    ConnAck, ConnectReturnCode, Packet, PubAck, Publish, QoS, SubAck, SubscribeReasonCode, UnsubAck,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::common::Service;

/// A site's CA.
pub struct Pki {
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    root: rcgen::Certificate,
}

impl Pki {
    pub fn new() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec![]).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).unwrap();
        Self { issuer: rcgen::Issuer::new(params, key), root }
    }

    pub fn root_pem(&self) -> String {
        self.root.pem()
    }

    /// Certificate and key, PEM.
    pub fn issue(&self, name: &str) -> (String, String) {
        let (certificate, key) = self.leaf(name);
        (certificate.pem(), key.serialize_pem())
    }

    fn leaf(&self, name: &str) -> (rcgen::Certificate, rcgen::KeyPair) {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    fn server(&self, name: &str) -> ServerConfig {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.root.der().clone()).unwrap();
        let clients =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                .build()
                .unwrap();
        let (certificate, key) = self.leaf(name);
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(clients)
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        config.alpn_protocols = vec![b"x-amzn-mqtt-ca".to_vec()];
        config
    }
}

pub struct Broker {
    pub port: u16,
    pub services: Services,
    task: tokio::task::JoinHandle<()>,
}

type Services = Arc<Mutex<HashMap<String, Service>>>;

impl Broker {
    /// Serves one job to each thing. `cut_every`: drops a connection at each so many-th publish
    /// over all connections, before answering it.
    pub async fn start(
        pki: &Pki,
        name: &str,
        services: HashMap<String, Service>,
        cut_every: Option<u64>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let tls = TlsAcceptor::from(Arc::new(pki.server(name)));
        let services = Arc::new(Mutex::new(services));
        let shared = services.clone();
        let task = tokio::spawn(async move {
            let publishes = Arc::new(Mutex::new(0));
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let (tls, services) = (tls.clone(), shared.clone());
                let cut = Cut { every: cut_every, publishes: publishes.clone() };
                tokio::spawn(async move {
                    if let Ok(stream) = tls.accept(socket).await {
                        let _ = serve(stream, services, cut).await;
                    }
                });
            }
        });
        Self { port, services, task }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Cut {
    every: Option<u64>,
    publishes: Arc<Mutex<u64>>,
}

impl Cut {
    fn is_due(&self) -> bool {
        let mut publishes = self.publishes.lock().unwrap();
        *publishes += 1;
        self.every.is_some_and(|every| publishes.is_multiple_of(every))
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    services: Services,
    cut: Cut,
) -> std::io::Result<()> {
    let mut thing = String::new();
    let mut subscriptions = HashSet::new();
    let (mut input, mut output) = (BytesMut::new(), BytesMut::new());
    loop {
        while let Ok(packet) = Packet::read(&mut input, 256 * 1024) {
            match packet {
                Packet::Connect(connect) => {
                    assert!(connect.clean_session);
                    assert_eq!(connect.keep_alive, 60);
                    thing = connect.client_id;
                    ConnAck::new(ConnectReturnCode::Success, false).write(&mut output).unwrap();
                }
                Packet::Subscribe(subscribe) => {
                    let granted = SubscribeReasonCode::Success(QoS::AtMostOnce);
                    subscriptions.extend(subscribe.filters.into_iter().map(|filter| filter.path));
                    SubAck::new(subscribe.pkid, vec![granted]).write(&mut output).unwrap();
                }
                Packet::Unsubscribe(unsubscribe) => {
                    UnsubAck::new(unsubscribe.pkid).write(&mut output).unwrap();
                }
                Packet::Publish(publish) => {
                    if cut.is_due() {
                        return Ok(());
                    }
                    let answers = services
                        .lock()
                        .unwrap()
                        .get_mut(&thing)
                        .unwrap()
                        .answer(&publish.topic, &publish.payload);
                    if publish.qos == QoS::AtLeastOnce {
                        PubAck::new(publish.pkid).write(&mut output).unwrap();
                    }
                    for (topic, payload) in answers {
                        if topic.contains("/jobs/") || subscriptions.contains(&topic) {
                            let reply = Publish::new(topic, QoS::AtMostOnce, payload);
                            reply.write(&mut output).unwrap();
                        }
                    }
                }
                Packet::Disconnect => return Ok(()),
                _ => {}
            }
        }
        stream.write_all(&output).await?;
        output.clear();
        if stream.read_buf(&mut input).await? == 0 {
            return Ok(());
        }
    }
}
