//! The device's side of each log of a real device, packet for packet, and whether the service
//! answers as a device may expect.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minicbor::Decoder;
use model::ExecutionStatus;
use serde_json::{Map, Value, json};

use crate::raw::{Device, Packet};
use crate::site::Site;

const BLOCK: usize = 4096;

#[tokio::test(flavor = "multi_thread")]
async fn agent_success() {
    replay("agent-success", ExecutionStatus::Succeeded, 6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn agent_bad_signature() {
    replay("agent-bad-signature", ExecutionStatus::Failed, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn agent_lost_blocks() {
    replay("agent-lost-blocks", ExecutionStatus::Succeeded, 6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn agent_reconnect() {
    replay("agent-reconnect", ExecutionStatus::Succeeded, 6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn agent_cancelled() {
    replay("agent-cancelled", ExecutionStatus::Canceled, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn modular_json() {
    replay("modular-json", ExecutionStatus::Succeeded, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn modular_cbor() {
    replay("modular-cbor", ExecutionStatus::Succeeded, 3).await;
}

async fn replay(log: &str, status: ExecutionStatus, version: u64) {
    let path = format!("../src-tauri/crates/rehearsal/tests/data/{log}.log");
    let text = std::fs::read_to_string(path).unwrap();
    let (thing, size) =
        if log.starts_with("agent") { ("dev-1", 200_019) } else { ("mod-1", 20_019) };
    let site = Site::open(thing).await;
    let image: Vec<u8> = (0..size).map(|at| (at * 31 + at / 251) as u8).collect();
    std::fs::write(site.path("image.bin"), &image).unwrap();
    site.update_named("u1", "s1", &site.path("image.bin")).await;
    let mut replay = Replay::new(site, image);
    let mut lines = text.lines().enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        let what = line.trim_start().split_once(' ').unwrap().1.trim_start();
        replay.line = format!("{log}.log:{}: {what}", number + 1);
        // What the logged service answered follows; only the blocks it chose are evidence.
        let blocks = std::iter::from_fn(|| lines.next_if(|(_, line)| follows(line)))
            .find_map(|(_, line)| Some(line.split_once("-> [")?.1.trim_end_matches(']').to_owned()))
            .map(|list| list.split(", ").map(|block| block.parse().unwrap()).collect());
        replay.play(what, blocks).await;
    }
    replay.line = format!("{log}.log: afterwards");
    assert_eq!((replay.execution.status, replay.execution.version), (status, version));
    let rollout = replay.site.host.app.device(&replay.site.thing).unwrap();
    assert_eq!(rollout.history[0].status, status);
    assert!(replay.sent > 8, "{log}: only {} packets sent", replay.sent);
    replay.site.host.close().await;
}

/// The service's own account of a request stands right below it.
fn follows(line: &str) -> bool {
    line.contains(" GETSTREAM ") || line.contains(" GET json ")
}

/// The execution as PROTOCOL's rules leave it after what was sent so far.
struct Execution {
    status: ExecutionStatus,
    version: u64,
    details: Option<Value>,
}

struct Replay {
    site: Site,
    image: Vec<u8>,
    device: Option<Device>,
    execution: Execution,
    hears_next: bool,
    hears_data: bool,
    line: String,
    /// Packets sent as the device did.
    sent: usize,
}

impl Replay {
    const fn new(site: Site, image: Vec<u8>) -> Self {
        let execution = Execution { status: ExecutionStatus::Queued, version: 1, details: None };
        Self {
            site,
            image,
            device: None,
            execution,
            hears_next: false,
            hears_data: false,
            line: String::new(),
            sent: 0,
        }
    }

    async fn play(&mut self, what: &str, blocks: Option<Vec<usize>>) {
        let words: Vec<&str> = what.splitn(6, ' ').collect();
        self.sent += usize::from(what.contains("<- ") || words[0] == "PINGREQ");
        match words[..] {
            ["CONNECT", ..] => self.connect(what).await,
            ["SUBSCRIBE<-", _, qos, topic] => self.subscribe(topic, qos == "qos1").await,
            ["UNSUBSCRIBE<-", _, topic] => self.unsubscribe(topic).await,
            ["PUBLISH<-", _, qos, "retain0", topic, payload] => {
                self.publish(topic, qos == "qos1", &bytes(payload), blocks).await;
            }
            ["PINGREQ"] => {
                self.device().ping().await;
                self.expect(Packet::PingResp).await;
            }
            ["INJECT", ..] => self.cancel().await,
            ["KILLING", ..] => self.device = None,
            ["conn" | "DISCONNECT", ..] => self.leave(words[0] == "DISCONNECT").await,
            // The logged service's side, and its account at the end.
            ["PUBLISH->" | "dropping" | "connection" | "FINAL", ..] => {}
            _ => panic!("{}: a line of another kind", self.line),
        }
    }

    async fn connect(&mut self, what: &str) {
        let value = |name: &str| {
            let rest = what.split_once(&format!("{name}=")).unwrap().1;
            rest.split(' ').next().unwrap().trim_matches('\'')
        };
        let flags = u8::from_str_radix(value("flags").trim_start_matches("0x"), 16).unwrap();
        let mut device = Device::connect(self.site.plain.port()).await;
        let alive = value("keepalive").parse().unwrap();
        device.greet(value("cid"), flags, alive, value("user")).await;
        self.device = Some(device);
        (self.hears_next, self.hears_data) = (false, false);
        self.expect(Packet::ConnAck { session_present: false, code: 0 }).await;
    }

    async fn subscribe(&mut self, topic: &str, qos1: bool) {
        let id = self.device().subscribe(topic, u8::from(qos1)).await;
        self.expect(Packet::SubAck { id, granted: u8::from(qos1) }).await;
        *self.hears(topic) = true;
    }

    async fn unsubscribe(&mut self, topic: &str) {
        let id = self.device().unsubscribe(topic).await;
        self.expect(Packet::UnsubAck(id)).await;
        // An agent also gives up a topic of no stream.
        if !topic.contains("streams//") {
            *self.hears(topic) = false;
        }
    }

    fn hears(&mut self, topic: &str) -> &mut bool {
        if topic.ends_with("/notify-next") {
            &mut self.hears_next
        } else {
            assert!(topic.contains("/streams/s1/data/"), "{}", self.line);
            &mut self.hears_data
        }
    }

    async fn publish(
        &mut self,
        topic: &str,
        qos1: bool,
        payload: &[u8],
        blocks: Option<Vec<usize>>,
    ) {
        let acknowledged = self.device().publish(topic, u8::from(qos1), payload).await;
        match blocks {
            Some(blocks) => {
                assert!(self.hears_data, "{}", self.line);
                let gone = self.execution.status.is_terminal();
                // The stream goes with its execution; its rejection is for subscribers only.
                self.blocks(topic, if gone { vec![] } else { blocks }, acknowledged).await;
            }
            None => self.ask(topic, payload, acknowledged).await,
        }
    }

    async fn blocks(&mut self, topic: &str, blocks: Vec<usize>, mut acknowledged: Option<u16>) {
        let data = topic.replace("/get/", "/data/");
        for block in blocks {
            let packet = self.receive_or_ack(&mut acknowledged).await;
            let Packet::Publish { topic, qos: 0, retain: false, payload } = packet else {
                panic!("{}: {packet:?}", self.line)
            };
            let start = block * BLOCK;
            let bytes = &self.image[start..self.image.len().min(start + BLOCK)];
            let (read, token) = if data.ends_with("/json") {
                (Data::from_json(&payload), None)
            } else {
                // What the libraries send as `c`.
                (Data::from_cbor(&payload), Some("rdy".to_owned()))
            };
            let expected =
                Data { file: 0, length: bytes.len(), block, bytes: bytes.to_vec(), token };
            assert_eq!(topic, data, "{}", self.line);
            assert!(read == expected, "{}: block {block} came as {}", self.line, read.block);
        }
        self.settle_ack(acknowledged).await;
    }

    /// A jobs request has one reply, subscribed to or not; what it caused follows it.
    async fn ask(&mut self, topic: &str, payload: &[u8], mut acknowledged: Option<u16>) {
        let request: Value = serde_json::from_slice(payload).unwrap();
        let packet = self.receive_or_ack(&mut acknowledged).await;
        self.settle_ack(acknowledged).await;
        let reply = self.message(packet, &format!("{topic}/accepted"));
        let token = request.get("clientToken");
        assert_eq!(reply.get("clientToken"), token, "{}", self.line);
        if topic.ends_with("/jobs/get") {
            return;
        }
        if topic.ends_with("/update") {
            self.updated(&request);
            assert_eq!(reply.len(), 1, "{}: {reply:?}", self.line);
            if self.execution.status.is_terminal() {
                self.hear_that_nothing_is_next().await;
            }
            return;
        }
        let queued = self.execution.status == ExecutionStatus::Queued;
        if topic.ends_with("/start-next") && queued {
            self.execution.status = ExecutionStatus::InProgress;
            self.execution.version += 1;
        }
        self.check_execution(&reply);
    }

    fn updated(&mut self, request: &Value) {
        if let Some(expected) = request.get("expectedVersion") {
            assert_eq!(*expected, json!(self.execution.version.to_string()), "{}", self.line);
        }
        let status = request["status"].as_str().unwrap();
        self.execution.status = ExecutionStatus::from_wire(status).unwrap();
        self.execution.version += 1;
        if let Some(details) = request.get("statusDetails") {
            self.execution.details = Some(details.clone());
        }
    }

    fn check_execution(&self, reply: &Map<String, Value>) {
        let shown = reply.get("execution");
        if self.execution.status.is_terminal() {
            assert_eq!(shown, None, "{}", self.line);
            return;
        }
        let shown = shown.expect(&self.line);
        assert_eq!(shown["jobId"], "AFR_OTA-u1", "{}", self.line);
        assert_eq!(shown["status"], json!(self.execution.status), "{}", self.line);
        assert_eq!(shown["versionNumber"], self.execution.version, "{}", self.line);
        assert_eq!(shown["executionNumber"], 1, "{}", self.line);
        assert_eq!(shown.get("statusDetails"), self.execution.details.as_ref(), "{}", self.line);
        let document = &shown["jobDocument"]["afr_ota"];
        assert_eq!(document["protocols"], json!(["MQTT"]), "{}", self.line);
        assert_eq!(document["streamname"], "s1", "{}", self.line);
        assert_eq!(document["files"][0]["filesize"], self.image.len(), "{}", self.line);
    }

    async fn cancel(&mut self) {
        self.site.operate(&json!({ "do": "cancel", "id": "u1" })).await;
        self.execution.status = ExecutionStatus::Canceled;
        self.execution.version += 1;
        self.hear_that_nothing_is_next().await;
    }

    async fn hear_that_nothing_is_next(&mut self) {
        if self.hears_next {
            let topic = format!("$aws/things/{}/jobs/notify-next", self.site.thing);
            let packet = self.device().receive().await;
            let told = self.message(packet, &topic);
            assert_eq!(told.len(), 1, "{}: {told:?}", self.line);
        }
    }

    /// Before the connection ends a question of our own shows that nothing else was under way.
    async fn leave(&mut self, politely: bool) {
        if self.device.is_none() {
            return;
        }
        let topic = format!("$aws/things/{}/jobs/get", self.site.thing);
        self.device().publish(&topic, 0, b"{}").await;
        self.ask(&topic, b"{}", None).await;
        if politely {
            self.device().disconnect().await;
        }
        self.device = None;
    }

    /// The members of a jobs message; its time must be there, in seconds, and be now.
    fn message(&self, packet: Packet, expected_topic: &str) -> Map<String, Value> {
        let Packet::Publish { topic, retain: false, payload, .. } = packet else {
            panic!("{}: {packet:?}", self.line)
        };
        assert_eq!(topic, expected_topic, "{}", self.line);
        let message: Map<String, Value> = serde_json::from_slice(&payload).unwrap();
        let seconds = message["timestamp"].as_i64().unwrap();
        let now = self.site.host.app.now().epoch_seconds();
        assert!(seconds.abs_diff(now) < 60, "{}: {seconds}", self.line);
        message
    }

    async fn receive_or_ack(&mut self, acknowledged: &mut Option<u16>) -> Packet {
        let packet = self.device().receive().await;
        match acknowledged.take() {
            Some(id) if packet == Packet::PubAck(id) => self.device().receive().await,
            other => {
                *acknowledged = other;
                packet
            }
        }
    }

    async fn settle_ack(&mut self, acknowledged: Option<u16>) {
        if let Some(id) = acknowledged {
            self.expect(Packet::PubAck(id)).await;
        }
    }

    async fn expect(&mut self, packet: Packet) {
        let found = self.device().receive().await;
        assert_eq!(found, packet, "{}", self.line);
    }

    fn device(&mut self) -> &mut Device {
        self.device.as_mut().expect(&self.line)
    }
}

/// Binary payloads stand in hexadecimal.
fn bytes(payload: &str) -> Vec<u8> {
    let Some(hex) = payload.strip_prefix("cbor ") else { return payload.as_bytes().to_vec() };
    let digit = |digit: u8| u8::try_from(char::from(digit).to_digit(16).unwrap()).unwrap();
    hex.trim().as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

/// A data message as a device reads it.
#[derive(Debug, PartialEq)]
struct Data {
    file: u64,
    length: usize,
    block: usize,
    bytes: Vec<u8>,
    token: Option<String>,
}

impl Data {
    fn from_json(message: &[u8]) -> Self {
        let value: Value = serde_json::from_slice(message).unwrap();
        let number = |name: &str| value[name].as_u64().unwrap();
        Self {
            file: number("f"),
            length: usize::try_from(number("l")).unwrap(),
            block: usize::try_from(number("i")).unwrap(),
            bytes: STANDARD.decode(value["p"].as_str().unwrap()).unwrap(),
            token: value.get("c").map(|token| token.as_str().unwrap().to_owned()),
        }
    }

    fn from_cbor(message: &[u8]) -> Self {
        let mut decoder = Decoder::new(message);
        let mut read =
            Self { file: u64::MAX, length: 0, block: usize::MAX, bytes: vec![], token: None };
        for _ in 0..decoder.map().unwrap().expect("a map of known length") {
            match decoder.str().unwrap() {
                "f" => read.file = decoder.u64().unwrap(),
                "l" => read.length = usize::try_from(decoder.u64().unwrap()).unwrap(),
                "i" => read.block = usize::try_from(decoder.u64().unwrap()).unwrap(),
                "p" => read.bytes = decoder.bytes().unwrap().to_vec(),
                "c" => read.token = Some(decoder.str().unwrap().to_owned()),
                other => panic!("a member {other}"),
            }
        }
        assert_eq!(decoder.position(), message.len());
        read
    }
}
