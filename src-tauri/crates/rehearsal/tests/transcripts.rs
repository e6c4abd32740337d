//! Driven by the service's side of the logs, a device sends the device's side, byte for byte.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must panic")]

mod common;

use std::collections::VecDeque;
use std::time::Duration;

use common::{Signing, data_message, image};
use model::ThingName;
use rehearsal::{
    Activation, Device, DeviceSpec, Ending, Firmware, Output, Qos, TimeScale, Version,
};

#[test]
fn agent_success() {
    replay("agent-success.log", Signature::Ours, Some(Ending::Succeeded));
}

#[test]
fn agent_bad_signature() {
    let reason = "0x000000e3: 0x00000000".to_owned();
    // The log's own signature belongs to another file.
    replay("agent-bad-signature.log", Signature::AsLogged, Some(Ending::Failed { reason }));
}

#[test]
fn agent_lost_blocks() {
    replay("agent-lost-blocks.log", Signature::Ours, Some(Ending::Succeeded));
}

#[test]
fn agent_reconnect() {
    replay("agent-reconnect.log", Signature::Ours, Some(Ending::Succeeded));
}

#[test]
fn agent_cancelled() {
    replay("agent-cancelled.log", Signature::Ours, Some(Ending::JobGone));
}

#[test]
fn modular_json() {
    replay("modular-json.log", Signature::Ours, Some(Ending::Succeeded));
}

#[test]
fn modular_cbor() {
    replay("modular-cbor.log", Signature::Ours, Some(Ending::Succeeded));
}

/// The image behind the logs is not known, so the device gets another of the same size, with a
/// signature that fits it.
enum Signature {
    Ours,
    AsLogged,
}

fn replay(log: &str, signature: Signature, ending: Option<Ending>) {
    let text = std::fs::read_to_string(format!("tests/data/{log}")).unwrap();
    let mut replay = Replay::new(log, signature);
    for (number, line) in text.lines().enumerate() {
        replay.line = format!("{log}:{}", number + 1);
        let (seconds, what) = line.trim_start().split_once(' ').unwrap();
        replay.now = Duration::from_secs_f64(seconds.parse().unwrap());
        replay.play(what);
    }
    assert_eq!(replay.output(), None, "more than {log} has");
    assert_eq!(replay.device.ending().cloned(), ending);
    assert!(replay.lines > 8, "{log}: only {} lines compared", replay.lines);
}

struct Replay {
    device: Device,
    signing: Signing,
    signature: Signature,
    image: Vec<u8>,
    /// Blocks of the last request, in the order the log sends them.
    blocks: VecDeque<u32>,
    now: Duration,
    line: String,
    shut_down: bool,
    /// Lines of the device's side compared.
    lines: usize,
}

impl Replay {
    fn new(log: &str, signature: Signature) -> Self {
        let signing = Signing::new();
        let agent = log.starts_with("agent");
        let spec = DeviceSpec {
            thing: ThingName::new(if agent { "dev-1" } else { "mod-1" }).unwrap(),
            firmware: match log {
                "modular-json.log" => Firmware::ModularJson,
                "modular-cbor.log" => Firmware::ModularCbor,
                _ => Firmware::Agent,
            },
            running_version: Version::new(0, 9, 0),
            next_version: Version::new(0, 9, 1),
            code_signing_certificate_pem: Some(signing.certificate_pem.clone()),
            block_size: 4096,
            activation: Activation::InPlace,
            time_scale: TimeScale::REAL,
            faults: rehearsal::Faults::default(),
        };
        Self {
            device: Device::new(spec),
            signing,
            signature,
            image: image(if agent { 200_019 } else { 20_019 }),
            blocks: VecDeque::new(),
            now: Duration::ZERO,
            line: String::new(),
            shut_down: false,
            lines: 0,
        }
    }

    fn play(&mut self, what: &str) {
        let (word, rest) = what.trim_start().split_once(' ').unwrap_or((what, ""));
        match word {
            "CONNECT" => self.connect(rest),
            "SUBSCRIBE<-" | "UNSUBSCRIBE<-" | "PUBLISH<-" | "DISCONNECT" => {
                self.compare(word, rest);
            }
            "PUBLISH->" => self.deliver(rest),
            "GETSTREAM" => {
                let list = rest.split_once("-> [").unwrap().1.trim_end_matches(']');
                self.blocks = list.split(", ").map(|block| block.parse().unwrap()).collect();
            }
            "dropping" => {
                let lost: u32 = rest.trim_start_matches("block ").parse().unwrap();
                self.blocks.retain(|block| *block != lost);
            }
            "INJECT" => {
                let topic = "$aws/things/dev-1/jobs/notify-next";
                self.device.handle_message(self.now, topic, br#"{"timestamp":1}"#, Qos::AtMostOnce);
            }
            "KILLING" => self.device.handle_disconnected(),
            "conn" => self.connection_lost(),
            // rumqttc's pings, and the test service talking to itself.
            "PINGREQ" | "GET" | "FINAL" | "connection" => {}
            _ => panic!("{}: {what}", self.line),
        }
    }

    fn connect(&mut self, rest: &str) {
        let connect = self.device.connect();
        let username = connect.username.unwrap_or("");
        let flags = if username.is_empty() { "0x02" } else { "0x82" };
        let (id, alive) = (connect.client_id, connect.keep_alive_seconds);
        let ours = format!("cid={id} level=4 flags={flags} keepalive={alive} user='{username}'");
        assert_eq!(ours, rest, "{}", self.line);
        self.device.handle_connected(self.now);
        self.lines += 1;
    }

    fn compare(&mut self, word: &str, rest: &str) {
        let output = self.output().or_else(|| {
            // The demo's main function ends the agent some seconds after the job has ended.
            assert!(
                self.device.ending().is_some() && !self.shut_down,
                "{}: nothing sent",
                self.line
            );
            self.shut_down = true;
            self.device.handle_shutdown();
            self.output()
        });
        let payload_in_hex = rest.contains(" cbor ");
        let thing = self.device.thing();
        let ours = match output.expect(&self.line) {
            Output::Subscribe { topic, qos } => {
                format!("SUBSCRIBE<- {thing} qos{} {topic}", qos as u8)
            }
            Output::Unsubscribe { topic } => format!("UNSUBSCRIBE<- {thing} {topic}"),
            Output::Publish { topic, qos, payload } => {
                let payload = if payload_in_hex {
                    payload.iter().fold("cbor ".to_owned(), |hex, byte| format!("{hex}{byte:02x}"))
                } else {
                    String::from_utf8(payload).unwrap()
                };
                format!("PUBLISH<- {thing} qos{} retain0 {topic} {payload}", qos as u8)
            }
            Output::Disconnect => format!("DISCONNECT {thing}"),
            other => panic!("{}: the device wants {other:?}", self.line),
        };
        assert_eq!(ours, format!("{word} {rest}"), "{}", self.line);
        self.lines += 1;
        if rest.contains(" qos1 retain0 ") {
            self.device.handle_acknowledged();
        }
    }

    fn output(&mut self) -> Option<Output> {
        self.device.poll_output().or_else(|| {
            self.device.poll_timeout().filter(|(deadline, _)| *deadline <= self.now)?;
            self.device.handle_timeout(self.now);
            self.device.poll_output()
        })
    }

    fn deliver(&mut self, rest: &str) {
        let mut words = rest.splitn(4, ' ');
        let (_thing, qos) = (words.next().unwrap(), words.next().unwrap());
        let (topic, payload) = (words.next().unwrap(), words.next().unwrap());
        let payload = payload.trim_end_matches(" [NOT SUBSCRIBED]").trim_end();
        let payload = match payload.strip_suffix(" bytes") {
            Some(length) => {
                let block = self.blocks.pop_front().expect(&self.line);
                let data = data_message(&self.image, 0, 4096, block, topic.ends_with("cbor"));
                assert_eq!(data.len(), length.parse::<usize>().unwrap(), "{}", self.line);
                data
            }
            None => self.with_signature(payload).into_bytes(),
        };
        let qos = if qos == "qos1" { Qos::AtLeastOnce } else { Qos::AtMostOnce };
        self.device.handle_message(self.now, topic, &payload, qos);
    }

    fn with_signature(&self, payload: &str) -> String {
        const KEY: &str = r#""sig-sha256-ecdsa": ""#;
        let Some((before, after)) = payload.split_once(KEY) else { return payload.to_owned() };
        match self.signature {
            Signature::AsLogged => payload.to_owned(),
            Signature::Ours => {
                let (_theirs, after) = after.split_once('"').unwrap();
                format!("{before}{KEY}{}\"{after}", self.signing.sign(&self.image))
            }
        }
    }

    /// The process ended: it restarts, or the log ends. In one log it was gone before its last
    /// UNSUBSCRIBE left; the others show it.
    fn connection_lost(&mut self) {
        let mut left = self.output();
        if let Some(Output::Unsubscribe { topic }) = &left {
            assert!(self.line.starts_with("agent-lost-blocks.log"), "{}: {left:?}", self.line);
            assert!(topic.ends_with("notify-next"), "{topic}");
            left = self.output();
        }
        match left {
            Some(Output::Reboot { .. }) => {}
            // The application was shut down, and its process ended before it disconnected.
            Some(Output::Disconnect) => assert!(self.shut_down, "{}", self.line),
            other => panic!("{}: expected the end of the process, found {other:?}", self.line),
        }
        self.device.handle_disconnected();
    }
}
