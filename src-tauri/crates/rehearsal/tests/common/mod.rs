//! A service for one job, as small as devices accept, and what they need to trust it.
#![allow(dead_code, reason = "each test binary uses its part of this")]

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::DecodePrivateKey;
use rehearsal::{Device, DeviceSpec, Ending, Happening, Output, Qos};
use serde_json::{Value, json};

/// A code-signing key with its certificate.
pub struct Signing {
    key: SigningKey,
    pub certificate_pem: String,
}

impl Signing {
    pub fn new() -> Self {
        let pair = rcgen::KeyPair::generate().unwrap();
        let certificate =
            rcgen::CertificateParams::new(vec![]).unwrap().self_signed(&pair).unwrap();
        let key = SigningKey::from_pkcs8_der(&pair.serialize_der()).unwrap();
        Self { key, certificate_pem: certificate.pem() }
    }

    /// As it stands in a job document.
    pub fn sign(&self, file: &[u8]) -> String {
        let signature: Signature = self.key.sign(file);
        STANDARD.encode(signature.to_der())
    }
}

pub fn image(size: usize) -> Vec<u8> {
    (0..size as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// A job and its execution for one thing, and its stream `s1`.
pub struct Service {
    pub image: Vec<u8>,
    pub file: Value,
    pub protocols: Value,
    pub status: String,
    pub details: Option<Value>,
    pub version: u64,
    /// Every update the device sent, as it sent it.
    pub updates: Vec<String>,
    /// Offsets or bitmaps asked for: the blocks sent for each request.
    pub sent: Vec<Vec<u32>>,
    /// Answers no block requests.
    pub mute: bool,
}

impl Service {
    pub fn new(image: Vec<u8>, signing: &Signing) -> Self {
        let file = json!({
            "filepath": "firmware.bin", "filesize": image.len(), "fileid": 0,
            "certfile": "codesign.crt", "sig-sha256-ecdsa": signing.sign(&image),
        });
        Self {
            image,
            file,
            protocols: json!(["MQTT"]),
            status: "QUEUED".to_owned(),
            details: None,
            version: 1,
            updates: Vec::new(),
            sent: Vec::new(),
            mute: false,
        }
    }

    /// What the service sends for one publish: topic and payload.
    pub fn answer(&mut self, topic: &str, payload: &[u8]) -> Vec<(String, Vec<u8>)> {
        let rest = topic.splitn(4, '/').nth(3).unwrap();
        match rest {
            "jobs/$next/get" => vec![self.describe(topic, payload)],
            "jobs/start-next" => {
                if self.status == "QUEUED" {
                    self.status = "IN_PROGRESS".to_owned();
                    self.version += 1;
                }
                vec![self.describe(topic, payload)]
            }
            "jobs/j1/update" => vec![self.update(topic, payload)],
            "streams/s1/get/cbor" | "streams/s1/get/json" => self.blocks(topic, payload),
            _ => panic!("a device published to {topic}"),
        }
    }

    fn is_terminal(&self) -> bool {
        !["QUEUED", "IN_PROGRESS"].contains(&self.status.as_str())
    }

    fn describe(&self, topic: &str, payload: &[u8]) -> (String, Vec<u8>) {
        let request: Value = serde_json::from_slice(payload).unwrap();
        let mut reply = json!({"clientToken": request["clientToken"], "timestamp": 1});
        if !self.is_terminal() {
            reply["execution"] = json!({
                "jobId": "j1", "status": self.status, "queuedAt": 1, "lastUpdatedAt": 1,
                "versionNumber": self.version, "executionNumber": 1,
                "jobDocument": {"afr_ota": {
                    "protocols": self.protocols, "streamname": "s1", "files": [self.file],
                }},
            });
            if let Some(details) = &self.details {
                reply["execution"]["statusDetails"] = details.clone();
            }
        }
        (format!("{topic}/accepted"), reply.to_string().into_bytes())
    }

    fn update(&mut self, topic: &str, payload: &[u8]) -> (String, Vec<u8>) {
        let request: Value = serde_json::from_slice(payload).unwrap();
        self.updates.push(String::from_utf8(payload.to_vec()).unwrap());
        let expected = request["expectedVersion"].as_str().map(|n| n.parse::<u64>().unwrap());
        if self.is_terminal() || expected.is_some_and(|expected| expected != self.version) {
            return (format!("{topic}/rejected"), br#"{"code":"VersionMismatch"}"#.to_vec());
        }
        self.status = request["status"].as_str().unwrap().to_owned();
        if let Some(details) = request.get("statusDetails") {
            self.details = Some(details.clone());
        }
        self.version += 1;
        (format!("{topic}/accepted"), br#"{"timestamp":1}"#.to_vec())
    }

    fn blocks(&mut self, topic: &str, payload: &[u8]) -> Vec<(String, Vec<u8>)> {
        if self.mute {
            self.sent.push(vec![]);
            return vec![];
        }
        let (cbor, request) = (topic.ends_with("cbor"), Request::read(topic, payload));
        let total = self.image.len().div_ceil(request.size);
        let blocks: Vec<u32> =
            (0..total as u32).filter(|block| request.wants(*block)).take(request.count).collect();
        let file = self.file["fileid"].as_u64().unwrap() as u32;
        let data = topic.replace("/get/", "/data/");
        let replies = blocks
            .iter()
            .map(|block| {
                (data.clone(), data_message(&self.image, file, request.size, *block, cbor))
            })
            .collect();
        self.sent.push(blocks);
        replies
    }
}

struct Request {
    size: usize,
    offset: u32,
    count: usize,
    bitmap: Option<Vec<u8>>,
}

impl Request {
    fn read(topic: &str, payload: &[u8]) -> Self {
        if topic.ends_with("json") {
            let request: Value = serde_json::from_slice(payload).unwrap();
            let number = |key: &str| request[key].as_u64().unwrap();
            assert_eq!(number("s"), 1);
            return Self {
                size: number("l") as usize,
                offset: number("o") as u32,
                count: number("n") as usize,
                bitmap: None,
            };
        }
        let mut request = Self { size: 0, offset: 0, count: 0, bitmap: None };
        let mut decoder = minicbor::Decoder::new(payload);
        for _ in 0..decoder.map().unwrap().unwrap() {
            match decoder.str().unwrap() {
                "l" => request.size = decoder.u32().unwrap() as usize,
                "o" => request.offset = decoder.u32().unwrap(),
                "n" => request.count = decoder.u32().unwrap() as usize,
                "b" => request.bitmap = Some(decoder.bytes().unwrap().to_vec()),
                _ => decoder.skip().unwrap(),
            }
        }
        request
    }

    fn wants(&self, block: u32) -> bool {
        let Some(relative) = block.checked_sub(self.offset) else { return false };
        match &self.bitmap {
            None => true,
            Some(bits) => {
                bits.get(relative as usize / 8).is_some_and(|byte| byte >> (relative % 8) & 1 == 1)
            }
        }
    }
}

/// One data message, member for member as the logged service sent it.
pub fn data_message(image: &[u8], file: u32, size: usize, block: u32, cbor: bool) -> Vec<u8> {
    let start = block as usize * size;
    let bytes = &image[start..image.len().min(start + size)];
    if !cbor {
        let (l, p) = (bytes.len(), STANDARD.encode(bytes));
        return format!(r#"{{"f": {file}, "i": {block}, "l": {l}, "p": "{p}"}}"#).into_bytes();
    }
    let mut encoder = minicbor::Encoder::new(Vec::new());
    encoder.map(5).unwrap().str("c").unwrap().str("rdy").unwrap();
    encoder.str("f").unwrap().u32(file).unwrap().str("l").unwrap().u32(bytes.len() as u32).unwrap();
    encoder.str("i").unwrap().u32(block).unwrap().str("p").unwrap().bytes(bytes).unwrap();
    encoder.into_writer()
}

/// What came out of a device run against a [`Service`] with no network between them.
pub struct Run {
    pub ending: Option<Ending>,
    pub device: Device,
    pub outputs: Vec<Output>,
    pub happenings: Vec<Happening>,
    pub now: Duration,
}

/// Runs a device to its end, or until nothing is left to wait for, in simulated time.
pub fn run(spec: DeviceSpec, service: &mut Service) -> Run {
    let mut device = Device::new(spec);
    let (mut outputs, mut happenings, mut now) = (Vec::new(), Vec::new(), Duration::ZERO);
    device.handle_connected(now);
    for _ in 0..10_000 {
        let output = device.poll_output();
        happenings.extend(std::iter::from_fn(|| device.poll_happening()));
        outputs.extend(output.clone());
        match output {
            Some(Output::Publish { topic, qos, payload }) => {
                if qos == Qos::AtLeastOnce {
                    device.handle_acknowledged();
                }
                for (topic, payload) in service.answer(&topic, &payload) {
                    device.handle_message(now, &topic, &payload, Qos::AtMostOnce);
                }
            }
            Some(Output::Reboot { .. } | Output::LoseConnection) => {
                device.handle_disconnected();
                device.handle_connected(now);
            }
            Some(_) => {}
            None => match device.poll_timeout() {
                Some((deadline, _)) if device.ending().is_none() => {
                    now = deadline;
                    device.handle_timeout(now);
                }
                _ => {
                    let ending = device.ending().cloned();
                    return Run { ending, device, outputs, happenings, now };
                }
            },
        }
    }
    panic!("the device never comes to rest; last: {:?}", outputs.last());
}
