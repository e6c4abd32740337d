//! The peer: mosquitto, and a service beside it that answers block requests through rumqttc.

use std::fmt::Write as _;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use minicbor::{Decoder, Encoder};
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, QoS};

use crate::pki;
use crate::process::Process;
use crate::site::{FILE_SIZE, content};

pub const COMMAND: &str = "--role-peer";

/// As much as the service may be asked before it has answered.
const CHANNEL: usize = 100_000;
const LARGEST_PACKET: usize = 256 * 1024;

pub struct Peer {
    pub broker: Process,
    pub service: Process,
    pub plain: SocketAddr,
    pub tls: SocketAddr,
}

impl Peer {
    /// Starts it on a folder with the files of [`pki::Pki::write`].
    pub fn start(folder: &Path) -> Result<Self> {
        let (plain, tls) = (free_address()?, free_address()?);
        let file = folder.join("mosquitto.conf");
        std::fs::write(&file, configuration(folder, plain, tls)?).context("mosquitto.conf")?;
        let mut command = Command::new("mosquitto");
        let broker = Process::spawn(command.arg("-c").arg(&file))
            .context("install mosquitto: apt-get install mosquitto")?;
        wait_for(plain)?;
        let (service, _) = Process::role(&[COMMAND, &plain.port().to_string()])?;
        Ok(Self { broker, service, plain, tls })
    }
}

/// Its defaults but for what would hold it back: Nagle's algorithm is off, its queue without end.
fn configuration(folder: &Path, plain: SocketAddr, tls: SocketAddr) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "per_listener_settings false\nallow_anonymous true")?;
    writeln!(text, "set_tcp_nodelay true\nmax_queued_messages 0\nlog_type error")?;
    // It reads the server's key after it has given up root's rights.
    writeln!(text, "user root")?;
    writeln!(text, "listener {} {}", plain.port(), plain.ip())?;
    writeln!(text, "listener {} {}", tls.port(), tls.ip())?;
    writeln!(text, "cafile {}", folder.join(pki::CA).display())?;
    writeln!(text, "certfile {}", folder.join(pki::SERVER).display())?;
    writeln!(text, "keyfile {}", folder.join(pki::SERVER_KEY).display())?;
    writeln!(text, "require_certificate true")?;
    Ok(text)
}

/// Nobody holds it now; taken by another program before mosquitto does, the bench ends.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn wait_for(addr: SocketAddr) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(addr).is_err() {
        if Instant::now() > deadline {
            bail!("mosquitto does not listen on {addr}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Answers until standard input is closed.
pub async fn serve(port: u16) -> Result<()> {
    let mut options = MqttOptions::new("service", "127.0.0.1", port);
    options.set_max_packet_size(LARGEST_PACKET, LARGEST_PACKET);
    let (client, mut events) = AsyncClient::new(options, CHANNEL);
    let mut network = events.network_options();
    network.set_tcp_nodelay(true);
    events.set_network_options(network);
    client.subscribe("$aws/things/+/streams/+/get/cbor", QoS::AtMostOnce).await?;
    let closed = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    tokio::select! {
        result = answer(&client, &mut events) => result,
        _ = closed => Ok(()),
    }
}

async fn answer(client: &AsyncClient, events: &mut EventLoop) -> Result<()> {
    let file = content(0..FILE_SIZE);
    loop {
        match events.poll().await? {
            Event::Incoming(Packet::SubAck(_)) => println!("ready"),
            Event::Incoming(Packet::Publish(publish)) => {
                let prefix = publish.topic.strip_suffix("get/cbor").context("a get")?;
                let topic = format!("{prefix}data/cbor");
                for payload in Request::parse(&publish.payload)?.blocks(&file)? {
                    client.try_publish(topic.clone(), QoS::AtMostOnce, false, payload)?;
                }
            }
            _ => {}
        }
    }
}

#[derive(Default)]
struct Request<'a> {
    token: Option<&'a str>,
    block_size: usize,
    offset: usize,
    bitmap: &'a [u8],
    most: usize,
}

impl<'a> Request<'a> {
    fn parse(payload: &'a [u8]) -> Result<Self> {
        let mut request = Self::default();
        let mut decoder = Decoder::new(payload);
        for _ in 0..decoder.map()?.context("a map of known length")? {
            match decoder.str()? {
                "c" => request.token = Some(decoder.str()?),
                "l" => request.block_size = decoder.u32()? as usize,
                "o" => request.offset = decoder.u32()? as usize,
                "b" => request.bitmap = decoder.bytes()?,
                "n" => request.most = decoder.u32()? as usize,
                _ => decoder.skip()?,
            }
        }
        Ok(request)
    }

    fn blocks(&self, file: &[u8]) -> Result<Vec<Vec<u8>>> {
        let is_wanted = |bit: &usize| self.bitmap[bit / 8] >> (bit % 8) & 1 == 1;
        let wanted = (0..self.bitmap.len() * 8).filter(is_wanted).take(self.most);
        wanted.map(|bit| self.block(file, self.offset + bit)).collect()
    }

    fn block(&self, file: &[u8], index: usize) -> Result<Vec<u8>> {
        let start = index * self.block_size;
        let end = (start + self.block_size).min(file.len());
        let bytes = file.get(start..end).context("a block of the file")?;
        let mut encoder = Encoder::new(Vec::with_capacity(bytes.len() + 64));
        encoder.map(if self.token.is_some() { 5 } else { 4 })?;
        if let Some(token) = self.token {
            encoder.str("c")?.str(token)?;
        }
        encoder.str("f")?.u8(0)?.str("l")?.u64(bytes.len() as u64)?;
        encoder.str("i")?.u64(index as u64)?.str("p")?.bytes(bytes)?;
        Ok(encoder.into_writer())
    }
}
