//! A device of few instructions: MQTT 3.1.1 frames written by hand, one request in flight.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::pki::Pki;
use crate::site::{STREAM, content};

/// Where devices connect.
pub struct Target<'a> {
    pub addr: SocketAddr,
    pub tls: Option<&'a Pki>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

pub struct Device {
    stream: Box<dyn Stream>,
    /// Received and not yet looked at: `buffer[start..end]`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    request: Vec<u8>,
    block_size: usize,
}

impl Device {
    /// Connects and subscribes to the blocks of its stream.
    pub async fn connect(target: &Target<'_>, number: usize, block_size: usize) -> Result<Self> {
        let tcp = TcpStream::connect(target.addr).await.context("connect")?;
        tcp.set_nodelay(true)?;
        let stream: Box<dyn Stream> = match target.tls {
            None => Box::new(tcp),
            Some(pki) => {
                let name = ServerName::try_from("localhost")?;
                Box::new(pki.connector(number)?.connect(name, tcp).await.context("handshake")?)
            }
        };
        let buffer = vec![0; block_size + 4096];
        let request = request(number, block_size)?;
        let mut device = Self { stream, buffer, start: 0, end: 0, request, block_size };
        device.send(&connect_packet(number)).await?;
        device.expect(0x20).await.context("CONNACK")?;
        device.send(&subscribe_packet(&topic(number, "data/cbor"))).await?;
        device.expect(0x90).await.context("SUBACK")?;
        Ok(device)
    }

    /// Asks for one block and waits for it; returns its packet.
    pub async fn block(&mut self, index: u16) -> Result<&[u8]> {
        let at = self.request.len() - AFTER_OFFSET.len() - 2;
        self.request[at..at + 2].copy_from_slice(&index.to_be_bytes());
        self.stream.write_all(&self.request).await?;
        self.stream.flush().await?;
        let block_size = self.block_size;
        let packet = self.packet().await?;
        if packet[0] & 0xf0 != 0x30 || packet.len() < block_size {
            bail!("no block but {:?}", String::from_utf8_lossy(packet));
        }
        Ok(packet)
    }

    /// Asks for a block and compares it with the file.
    pub async fn check(&mut self, index: u16) -> Result<()> {
        let start = usize::from(index) * self.block_size;
        let wanted = content(start..start + self.block_size);
        if !self.block(index).await?.ends_with(&wanted) {
            bail!("block {index} is not what the file holds");
        }
        Ok(())
    }

    async fn send(&mut self, packet: &[u8]) -> Result<()> {
        self.stream.write_all(packet).await?;
        Ok(self.stream.flush().await?)
    }

    async fn expect(&mut self, kind: u8) -> Result<()> {
        let packet = self.packet().await?;
        // The code of CONNACK and of SUBACK for a QoS 0 subscription is 0 when granted.
        if packet[0] != kind || packet.last() != Some(&0) {
            bail!("refused: {packet:02x?}");
        }
        Ok(())
    }

    /// The next packet, header included.
    async fn packet(&mut self) -> Result<&[u8]> {
        let len = loop {
            match packet_len(&self.buffer[self.start..self.end])? {
                Some(len) if self.end - self.start >= len => break len,
                _ => {}
            }
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            let read = self.stream.read(&mut self.buffer[self.end..]).await?;
            if read == 0 {
                bail!("hung up");
            }
            self.end += read;
        };
        self.start += len;
        Ok(&self.buffer[self.start - len..self.start])
    }
}

/// The length of the packet that begins here, once its header is there.
fn packet_len(bytes: &[u8]) -> Result<Option<usize>> {
    let mut len = 0;
    for (position, byte) in bytes.iter().skip(1).take(4).enumerate() {
        len |= usize::from(byte & 0x7f) << (7 * position);
        if byte & 0x80 == 0 {
            return Ok(Some(position + 2 + len));
        }
    }
    if bytes.len() > 4 { bail!("no MQTT packet is so long") } else { Ok(None) }
}

fn topic(device: usize, rest: &str) -> String {
    format!("$aws/things/d{device}/streams/{STREAM}/{rest}")
}

/// What follows the two bytes of `o` in a request: `b:h'01', n:1`.
const AFTER_OFFSET: &[u8] = b"\x61b\x41\x01\x61n\x01";

/// `{c:"rdy", f:0, l, o, b:h'01', n:1}` in a QoS 0 PUBLISH; `o` is written for each request.
fn request(device: usize, block_size: usize) -> Result<Vec<u8>> {
    let mut payload = b"\xa6\x61c\x63rdy\x61f\x00\x61l\x1a".to_vec();
    payload.extend(u32::try_from(block_size)?.to_be_bytes());
    payload.extend(b"\x61o\x19\x00\x00");
    payload.extend(AFTER_OFFSET);
    Ok(frame(0x30, &[&string(&topic(device, "get/cbor"))[..], &payload].concat()))
}

fn connect_packet(device: usize) -> Vec<u8> {
    const CLEAN_SESSION: u8 = 2;
    // Protocol level 4 is MQTT 3.1.1; keep-alive ten minutes, longer than any case.
    let head = [&string("MQTT")[..], &[4, CLEAN_SESSION], &600u16.to_be_bytes()].concat();
    frame(0x10, &[head, string(&format!("d{device}"))].concat())
}

fn subscribe_packet(filter: &str) -> Vec<u8> {
    frame(0x82, &[&[0, 1][..], &string(filter), &[0]].concat())
}

fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u16).to_be_bytes()[..], text.as_bytes()].concat()
}

fn frame(first: u8, body: &[u8]) -> Vec<u8> {
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
