//! A site: a gateway, an engine that echoes, a stream with a file, and a client that writes its
//! bytes by hand.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jobs::device::{ConnectionId, Deliver, Delivery, DeviceInput};
use jobs::streams::{BlockSource, Download, DownloadFile, Downloads};
use model::{
    CertificateId, Evidence, ExecutionKey, JobId, Sha256, StreamFile, StreamId, StreamRecord,
    ThingName, Timestamp,
};
use mqtt::{DeviceDelivery, Gateway, GatewayConfig, Identities, Limits, TlsListener};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

pub const STREAM: &str = "s1";
/// Longer than anything takes; a test that waits so long has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The file of stream `s1`: 200,019 bytes, no two blocks alike.
pub fn file() -> Vec<u8> {
    (0..200_019u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

struct Bytes(Vec<u8>);

impl BlockSource for Bytes {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
        let start = offset as usize;
        out.copy_from_slice(&self.0[start..start + out.len()]);
        Ok(())
    }
}

/// Every thing whose name does not begin with `unknown` exists; certificates are listed.
#[derive(Default)]
pub struct Known {
    pub certificates: Mutex<HashMap<CertificateId, ThingName>>,
}

impl Identities for Known {
    fn thing_of(&self, certificate: &CertificateId) -> Option<ThingName> {
        self.certificates.lock().unwrap().get(certificate).cloned()
    }

    fn exists(&self, thing: &ThingName) -> bool {
        !thing.as_str().starts_with("unknown")
    }
}

pub struct Site {
    pub gateway: Gateway,
    pub known: Arc<Known>,
    pub downloads: Arc<Downloads>,
    /// Everything the engine has heard.
    pub heard: watch::Receiver<Vec<DeviceInput>>,
}

impl Site {
    pub async fn plain() -> Self {
        Self::with(Limits::default(), None).await
    }

    pub async fn with(limits: Limits, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let config = GatewayConfig {
            tls: tls.map(|server_config| TlsListener { addr: any, server_config }),
            plain: Some(any),
            limits,
        };
        let (known, downloads) = (Arc::new(Known::default()), Arc::new(Downloads::default()));
        let (inbound, received) = mpsc::channel(16);
        let gateway =
            Gateway::start(config, known.clone(), downloads.clone(), inbound).await.unwrap();
        let (record, heard) = watch::channel(Vec::new());
        tokio::spawn(echo(received, gateway.delivery(), record));
        Self { gateway, known, downloads, heard }
    }

    pub fn addr(&self) -> SocketAddr {
        self.gateway.local_addrs().plain.unwrap()
    }

    pub fn tls_addr(&self) -> SocketAddr {
        self.gateway.local_addrs().tls.unwrap()
    }

    pub fn deliver(&self, delivery: Delivery) {
        self.gateway.delivery().deliver(delivery);
    }

    /// Gives the thing stream `s1`.
    pub fn publish_stream(&self, thing_name: &str) {
        let bytes = file();
        let stream = StreamRecord {
            id: StreamId::new(STREAM).unwrap(),
            update: None,
            description: "firmware".into(),
            files: vec![StreamFile {
                file_id: 0,
                size: bytes.len() as u64,
                image: Sha256([7; 32]),
            }],
            created_at: Timestamp::default(),
        };
        let file =
            DownloadFile { file_id: 0, size: bytes.len() as u64, source: Arc::new(Bytes(bytes)) };
        let job = JobId::new("AFR_OTA-u1").unwrap();
        let key = ExecutionKey { job, thing: thing(thing_name), number: 1 };
        let download = Download::new(key, Arc::new(stream), vec![file], &Evidence::default());
        self.downloads.publish(Arc::new(download));
    }

    pub async fn connect(&self, thing: &str) -> Raw {
        let mut raw = Raw::open(self.addr()).await;
        raw.send(&connect_packet(4, thing, &[])).await;
        assert_eq!(raw.packet().await, [0x20, 2, 0, 0]);
        raw
    }

    /// Waits until the engine has heard something.
    pub async fn heard(&mut self, wanted: impl Fn(&[DeviceInput]) -> bool) -> Vec<DeviceInput> {
        let heard = timeout(PATIENCE, self.heard.wait_for(|heard| wanted(heard))).await;
        heard.expect("the engine did not hear it").unwrap().clone()
    }

    /// Waits until the statistics say so.
    pub async fn stats(&self, wanted: impl Fn(&mqtt::Stats) -> bool) -> mqtt::Stats {
        let polling = async {
            loop {
                let stats = self.gateway.stats();
                if wanted(&stats) {
                    return stats;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        match timeout(PATIENCE, polling).await {
            Ok(stats) => stats,
            Err(_) => panic!("statistics stay at {:?}", self.gateway.stats()),
        }
    }
}

/// An engine that says back what it was asked, and acknowledges first.
async fn echo(
    mut received: mpsc::Receiver<DeviceInput>,
    delivery: DeviceDelivery,
    record: watch::Sender<Vec<DeviceInput>>,
) {
    while let Some(input) = received.recv().await {
        if let DeviceInput::Jobs { connection, topic, payload, acknowledge, .. } = input.clone() {
            if let Some(packet_id) = acknowledge {
                delivery.deliver(Delivery::Acknowledge { connection, packet_id });
            }
            let topic = format!("{topic}/accepted");
            delivery.deliver(Delivery::Reply { connection, topic, payload });
        }
        record.send_modify(|heard| heard.push(input));
    }
}

pub fn thing(name: &str) -> ThingName {
    ThingName::new(name).unwrap()
}

pub fn connected_ids(heard: &[DeviceInput]) -> Vec<ConnectionId> {
    heard
        .iter()
        .filter_map(|input| match input {
            DeviceInput::Connected { connection, .. } => Some(*connection),
            _ => None,
        })
        .collect()
}

pub fn disconnected_ids(heard: &[DeviceInput]) -> Vec<ConnectionId> {
    heard
        .iter()
        .filter_map(|input| match input {
            DeviceInput::Disconnected { connection, .. } => Some(*connection),
            _ => None,
        })
        .collect()
}

/// A socket and no knowledge.
pub struct Raw(pub TcpStream);

impl Raw {
    pub async fn open(addr: SocketAddr) -> Self {
        Self(TcpStream::connect(addr).await.unwrap())
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// The next packet, header included.
    pub async fn packet(&mut self) -> Vec<u8> {
        timeout(PATIENCE, self.read_packet()).await.expect("no packet came").expect("hung up")
    }

    /// Whether the gateway hangs up without a further word.
    pub async fn is_hung_up_on(&mut self) -> bool {
        let mut byte = [0];
        let read = timeout(PATIENCE, self.0.read(&mut byte)).await.expect("left hanging");
        !matches!(read, Ok(1..))
    }

    async fn read_packet(&mut self) -> std::io::Result<Vec<u8>> {
        let mut packet = vec![self.0.read_u8().await?];
        let (mut len, mut shift) = (0usize, 0);
        loop {
            let byte = self.0.read_u8().await?;
            packet.push(byte);
            len |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let header = packet.len();
        packet.resize(header + len, 0);
        self.0.read_exact(&mut packet[header..]).await?;
        Ok(packet)
    }

    /// Subscribes at QoS 0 and gives the code.
    pub async fn subscribe(&mut self, filter: &str) -> u8 {
        self.send(&subscribe_packet(filter, 0)).await;
        let suback = self.packet().await;
        assert_eq!(suback[0], 0x90, "{suback:02x?}");
        *suback.last().unwrap()
    }

    /// Nothing else is on its way: a ping comes back first.
    pub async fn expect_silence(&mut self) {
        self.send(&[0xc0, 0]).await;
        assert_eq!(self.packet().await, [0xd0, 0]);
    }
}

pub fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u16).to_be_bytes()[..], text.as_bytes()].concat()
}

pub fn frame(first: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![first];
    let mut len = body.len();
    loop {
        let low = (len & 0x7f) as u8;
        len >>= 7;
        packet.push(if len > 0 { low | 0x80 } else { low });
        if len == 0 {
            break;
        }
    }
    packet.extend(body);
    packet
}

/// `will` is a topic, or empty.
pub fn connect_packet(level: u8, client_id: &str, will: &[u8]) -> Vec<u8> {
    let will_flag = if will.is_empty() { 0 } else { 4 };
    let mut body = [&string("MQTT")[..], &[level, 2 | will_flag, 0, 60]].concat();
    if level == 5 {
        body.push(0);
    }
    body.extend(string(client_id));
    if !will.is_empty() {
        if level == 5 {
            body.push(0);
        }
        body.extend(string(std::str::from_utf8(will).unwrap()));
        body.extend(string("gone"));
    }
    frame(0x10, &body)
}

pub fn subscribe_packet(filter: &str, qos: u8) -> Vec<u8> {
    frame(0x82, &[&[0, 1][..], &string(filter), &[qos]].concat())
}

pub fn publish_packet(topic: &str, payload: &[u8]) -> Vec<u8> {
    frame(0x30, &[&string(topic)[..], payload].concat())
}

pub fn publish_qos1(topic: &str, packet_id: u16, payload: &[u8]) -> Vec<u8> {
    frame(0x32, &[&string(topic)[..], &packet_id.to_be_bytes(), payload].concat())
}

/// Topic and payload of a QoS 0 PUBLISH of MQTT 3.1.1.
pub fn published(packet: &[u8]) -> (String, Vec<u8>) {
    assert_eq!(packet[0], 0x30, "a QoS 0 publish, not {:02x?}", &packet[..packet.len().min(8)]);
    let header = 1 + packet[1..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let len = usize::from(u16::from_be_bytes([packet[header], packet[header + 1]]));
    let topic = &packet[header + 2..header + 2 + len];
    (String::from_utf8(topic.to_vec()).unwrap(), packet[header + 2 + len..].to_vec())
}

/// The FreeRTOS agent's request for the first eight blocks of 4 KiB.
pub fn agent_request(thing: &str) -> Vec<u8> {
    let cbor = b"\xa6\x61c\x63rdy\x61f\x00\x61l\x19\x10\x00\x61o\x00\x61b\x47\xff\xff\xff\xff\xff\xff\x01\x61n\x08";
    publish_packet(&format!("$aws/things/{thing}/streams/{STREAM}/get/cbor"), cbor)
}
