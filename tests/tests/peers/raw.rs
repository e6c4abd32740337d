//! MQTT 3.1.1 by hand: the packets a device sends and receives, and nothing of a library.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(10);

/// What comes from the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet {
    ConnAck { session_present: bool, code: u8 },
    PubAck(u16),
    SubAck { id: u16, granted: u8 },
    UnsubAck(u16),
    PingResp,
    Publish { topic: String, qos: u8, retain: bool, payload: Vec<u8> },
}

pub struct Device {
    socket: TcpStream,
    last_id: u16,
}

impl Device {
    pub async fn connect(port: u16) -> Self {
        let socket = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        socket.set_nodelay(true).unwrap();
        Self { socket, last_id: 0 }
    }

    /// CONNECT as logged: `flags` 0x02 is a clean session, 0x80 that a user name follows.
    pub async fn greet(&mut self, client: &str, flags: u8, keep_alive: u16, user: &str) {
        let mut body = text("MQTT");
        body.extend([4, flags]);
        body.extend(keep_alive.to_be_bytes());
        body.extend(text(client));
        if flags & 0x80 != 0 {
            body.extend(text(user));
        }
        self.send(0x10, &body).await;
    }

    pub async fn subscribe(&mut self, filter: &str, qos: u8) -> u16 {
        let id = self.next_id();
        self.send(0x82, &[&id.to_be_bytes()[..], &text(filter), &[qos]].concat()).await;
        id
    }

    pub async fn unsubscribe(&mut self, filter: &str) -> u16 {
        let id = self.next_id();
        self.send(0xa2, &[&id.to_be_bytes()[..], &text(filter)].concat()).await;
        id
    }

    /// Gives the packet id to be acknowledged, with QoS 1.
    pub async fn publish(&mut self, topic: &str, qos: u8, payload: &[u8]) -> Option<u16> {
        let id = (qos > 0).then(|| self.next_id());
        let id_bytes = id.map(|id| id.to_be_bytes().to_vec()).unwrap_or_default();
        self.send(0x30 | qos << 1, &[&text(topic), &id_bytes[..], payload].concat()).await;
        id
    }

    pub async fn ping(&mut self) {
        self.send(0xc0, &[]).await;
    }

    pub async fn disconnect(&mut self) {
        self.send(0xe0, &[]).await;
    }

    /// The next packet; one with QoS 1 is acknowledged.
    pub async fn receive(&mut self) -> Packet {
        let (first, body) =
            timeout(PATIENCE, self.read()).await.expect("the service says nothing more");
        let id = |at: usize| u16::from_be_bytes([body[at], body[at + 1]]);
        match first >> 4 {
            2 => Packet::ConnAck { session_present: body[0] == 1, code: body[1] },
            3 => {
                let length = usize::from(id(0));
                let topic = String::from_utf8(body[2..2 + length].to_vec()).unwrap();
                let qos = first >> 1 & 3;
                let start = 2 + length + if qos > 0 { 2 } else { 0 };
                if qos > 0 {
                    self.send(0x40, &id(2 + length).to_be_bytes()).await;
                }
                let payload = body[start..].to_vec();
                Packet::Publish { topic, qos, retain: first & 1 == 1, payload }
            }
            4 => Packet::PubAck(id(0)),
            9 => Packet::SubAck { id: id(0), granted: body[2] },
            11 => Packet::UnsubAck(id(0)),
            13 => Packet::PingResp,
            other => panic!("a device never gets packets of type {other}"),
        }
    }

    async fn read(&mut self) -> (u8, Vec<u8>) {
        let first = self.socket.read_u8().await.expect("the service has closed the connection");
        let (mut length, mut shift) = (0usize, 0);
        loop {
            let byte = self.socket.read_u8().await.unwrap();
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
            assert!(shift < 28, "a remaining length of more than four bytes");
        }
        let mut body = vec![0; length];
        self.socket.read_exact(&mut body).await.unwrap();
        (first, body)
    }

    async fn send(&mut self, first: u8, body: &[u8]) {
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
        self.socket.write_all(&packet).await.unwrap();
    }

    const fn next_id(&mut self) -> u16 {
        self.last_id += 1;
        self.last_id
    }
}

fn text(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    [&length.to_be_bytes()[..], text.as_bytes()].concat()
}
