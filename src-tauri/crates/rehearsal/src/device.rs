use std::time::Duration;

use model::ThingName;

use crate::agent::Agent;
use crate::board::Board;
use crate::modular::{Format, Modular};
use crate::wire;
use crate::{DeviceSpec, Ending, Firmware, Happening, Outcome, Output, Qos};

/// One device, without sockets or a clock.
///
/// Feed it with `handle_*`; after each, take everything from [`Device::poll_output`], then from
/// [`Device::poll_happening`], and be back by [`Device::poll_timeout`]. `now` is the time since
/// any fixed moment. A disconnected device is polled for no output.
#[derive(Debug)]
pub struct Device {
    board: Board,
    image: Image,
}

/// What the device's CONNECT carries. Clean session, MQTT 3.1.1, no will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect {
    pub client_id: String,
    pub username: Option<&'static str>,
    pub keep_alive_seconds: u16,
}

/// The firmware's RAM: lost with every restart.
#[derive(Debug)]
enum Image {
    Agent(Box<Agent>),
    Modular(Box<Modular>),
}

impl Device {
    pub fn new(spec: DeviceSpec) -> Self {
        Self { image: Image::boot(spec.firmware), board: Board::new(spec) }
    }

    pub fn connect(&self) -> Connect {
        Connect {
            client_id: self.board.spec.thing.to_string(),
            username: match self.board.spec.firmware {
                Firmware::Agent => Some("?SDK=Debian&Version=12&Platform=PC&OTALib=otalib@3.4.0"),
                Firmware::ModularJson | Firmware::ModularCbor => None,
            },
            keep_alive_seconds: 60,
        }
    }

    pub fn thing(&self) -> &ThingName {
        &self.board.spec.thing
    }

    /// CONNACK.
    pub fn handle_connected(&mut self, now: Duration) {
        if self.board.is_silent() {
            return;
        }
        match &mut self.image {
            Image::Agent(agent) => agent.connected(&mut self.board, now),
            Image::Modular(modular) => modular.connected(&mut self.board, now),
        }
    }

    /// A PUBLISH from the service.
    pub fn handle_message(&mut self, now: Duration, topic: &str, payload: &[u8], qos: Qos) {
        if self.board.is_deaf() {
            return;
        }
        if let (Image::Agent(_), buffer) =
            (&self.image, Agent::packet_limit(self.board.spec.block_size))
        {
            let bytes = wire::publish_packet_size(topic, payload, qos == Qos::AtLeastOnce);
            if bytes > buffer {
                return self.board.note(Happening::PacketDropped { bytes, buffer });
            }
        }
        if topic.ends_with("/rejected") || topic.contains("/rejected/") {
            self.board.tally.rejections += 1;
            let answer = String::from_utf8_lossy(payload).into_owned();
            self.board.note(Happening::RequestRejected { topic: topic.to_owned(), answer });
        }
        match &mut self.image {
            Image::Agent(agent) => agent.message(&mut self.board, now, topic, payload),
            Image::Modular(modular) => modular.message(&mut self.board, now, topic, payload),
        }
    }

    /// PUBACK of the last QoS 1 publish; there is never more than one on its way.
    pub fn handle_acknowledged(&mut self) {
        self.board.outbox.acknowledged();
    }

    /// The connection is gone, by whosever doing.
    pub fn handle_disconnected(&mut self) {
        self.board.disconnected();
        match &mut self.image {
            Image::Agent(agent) => agent.disconnected(),
            Image::Modular(modular) => modular.disconnected(),
        }
    }

    pub fn handle_timeout(&mut self, now: Duration) {
        match &mut self.image {
            Image::Agent(agent) => agent.timeout(&mut self.board, now),
            Image::Modular(modular) => modular.timeout(&mut self.board, now),
        }
    }

    /// A person ends the application: it takes its leave of the broker.
    pub fn handle_shutdown(&mut self) {
        if let (Image::Agent(agent), false) = (&mut self.image, self.board.is_silent()) {
            agent.shutdown(&mut self.board);
        }
        self.board.outbox.send(Output::Disconnect);
    }

    pub fn poll_output(&mut self) -> Option<Output> {
        let output = self.board.poll_output()?;
        if let Output::Reboot { .. } = output {
            self.board.restarted();
            self.image = Image::boot(self.board.spec.firmware);
        }
        Some(output)
    }

    pub fn poll_happening(&mut self) -> Option<Happening> {
        self.board.poll_happening()
    }

    /// When to call [`Device::handle_timeout`], and what is awaited until then.
    pub fn poll_timeout(&self) -> Option<(Duration, &'static str)> {
        if self.board.is_silent() {
            return None;
        }
        match &self.image {
            Image::Agent(agent) => agent.next_timeout(),
            Image::Modular(modular) => modular.next_timeout(),
        }
    }

    /// How it ended, once it has. A device that has ended can still be fed.
    pub fn ending(&self) -> Option<&Ending> {
        self.board.ending()
    }

    pub fn waiting_for(&self) -> &'static str {
        match &self.image {
            Image::Agent(agent) => agent.waiting_for(),
            Image::Modular(modular) => modular.waiting_for(),
        }
    }

    /// What became of it; `otherwise` where it has not ended by itself.
    pub fn outcome(&self, duration: Duration, otherwise: Ending) -> Outcome {
        let tally = &self.board.tally;
        Outcome {
            thing: self.board.spec.thing.clone(),
            ending: self.ending().cloned().unwrap_or(otherwise),
            job: tally.job.as_ref().map(ToString::to_string),
            blocks: tally.blocks,
            bytes: tally.bytes,
            requests: tally.requests,
            reboots: tally.reboots,
            rejections: tally.rejections,
            signature_verified: tally.signature_verified,
            image_sha256: tally.image_sha256,
            duration,
        }
    }
}

impl Image {
    fn boot(firmware: Firmware) -> Self {
        match firmware {
            Firmware::Agent => Self::Agent(Box::default()),
            Firmware::ModularJson => Self::Modular(Box::new(Modular::new(Format::Json))),
            Firmware::ModularCbor => Self::Modular(Box::new(Modular::new(Format::Cbor))),
        }
    }
}
