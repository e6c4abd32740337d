use std::sync::Arc;

use jobs::device::DeviceInput;
use jobs::streams::{self, Answer, Downloads, StreamTopic};
use mqtt_protocol_core::mqtt::packet::Qos as PacketQos;

use crate::access::{Access, FilterRefusal, is_valid_topic};
use crate::config::Limits;
use crate::directory::Membership;
use crate::end::End;
use crate::mailbox::Mail;
use crate::outbox::Outbox;
use crate::packet::kind;
use crate::packet::{self, Connect, Frame, Malformed, Publish, Subscribe, Unsubscribe, Version};
use crate::stats::{Counters, Reason};
use crate::subscriptions::{Qos, Subscriptions};

/// One device past CONNECT: what its packets mean, and what it is sent. No socket, no clock.
#[derive(Debug)]
pub(crate) struct Session {
    version: Version,
    membership: Membership,
    access: Access,
    limits: Arc<Limits>,
    counters: Arc<Counters>,
    downloads: Arc<Downloads>,
    subscriptions: Subscriptions,
    aliases: Vec<Option<Box<str>>>,
    pub outbox: Outbox,
}

impl Session {
    pub fn new(
        connect: &Connect,
        membership: Membership,
        limits: Arc<Limits>,
        counters: Arc<Counters>,
        downloads: Arc<Downloads>,
    ) -> Self {
        let outbox = Outbox::new(
            connect.version,
            counters.clone(),
            limits.out_buffer,
            connect.receive_maximum,
            connect.maximum_packet,
        );
        Self {
            version: connect.version,
            access: Access::new(&membership.thing),
            membership,
            limits,
            counters,
            downloads,
            subscriptions: Subscriptions::default(),
            aliases: Vec::new(),
            outbox,
        }
    }

    /// Whether a further packet may be taken from the socket.
    pub fn wants_packets(&self) -> bool {
        !self.outbox.is_full() && self.outbox.block_requests() < self.limits.block_requests
    }

    /// Takes one packet. What the engine is to decide is returned.
    pub fn handle_packet(&mut self, frame: Frame<'_>) -> Result<Option<DeviceInput>, End> {
        match (frame.kind, frame.flags) {
            (kind::PUBLISH, flags) => return self.handle_publish(flags, frame.body),
            (kind::PUBACK, 0) if frame.body.len() >= 2 => self.outbox.acknowledged(),
            (kind::SUBSCRIBE, 2) => self.handle_subscribe(frame.body)?,
            (kind::UNSUBSCRIBE, 2) => self.handle_unsubscribe(frame.body)?,
            (kind::PINGREQ, 0) if frame.body.is_empty() => {
                self.outbox.packet(|out, _| packet::pingresp(out));
            }
            (kind::DISCONNECT, 0) => return Err(End::Gone),
            _ => return Err(Reason::Malformed.into()),
        }
        Ok(None)
    }

    pub fn handle_mail(&mut self, mail: Mail) {
        match mail {
            Mail::Reply { topic, payload } => {
                let topic = self.jobs_topic(&topic);
                let qos = self.granted(&topic).unwrap_or(Qos::AtMostOnce);
                self.outbox.message(&topic, qos, &payload);
            }
            Mail::Notify { topic, payload } => {
                let topic = self.jobs_topic(&topic);
                if let Some(qos) = self.granted(&topic) {
                    self.outbox.message(&topic, qos, &payload);
                }
            }
            Mail::Acknowledge { packet_id } => self.puback(packet_id, 0),
            Mail::StreamRequest { topic, payload } => {
                if let Some(request) = stream_request(&topic) {
                    self.answer_stream(request, &payload);
                }
            }
        }
    }

    /// Tells an MQTT 5 client why it is disconnected.
    pub fn say_goodbye(&mut self, end: End) {
        if let (Version::V5, Some(code)) = (self.version, end.reason_code()) {
            self.outbox.packet(|out, _| packet::disconnect(out, code));
        }
    }

    fn handle_publish(&mut self, flags: u8, body: &[u8]) -> Result<Option<DeviceInput>, End> {
        let publish = Publish::parse(self.version, flags, body)?;
        if publish.qos == 2 {
            return Err(Reason::UnsupportedQos.into());
        }
        let aliased;
        let topic = match publish.topic_alias {
            None => publish.topic,
            Some(alias) => {
                self.note_alias(alias, publish.topic)?;
                aliased = self.alias(alias)?;
                &*aliased
            }
        };
        self.check_topic(topic)?;
        let own = self.access.own_topic(topic).ok_or(Reason::ForbiddenPublish)?;
        if let Some(jobs_topic) = own.strip_prefix("jobs/") {
            return Ok(Some(DeviceInput::Jobs {
                connection: self.membership.id,
                thing: self.membership.thing.clone(),
                topic: jobs_topic.to_owned(),
                payload: publish.payload.to_vec(),
                acknowledge: publish.packet_id,
            }));
        }
        let reason = match stream_request(own) {
            Some(request) => {
                if self.membership.mailbox.has_siblings() {
                    self.membership.pass_on(own, publish.payload);
                }
                self.answer_stream(request, publish.payload);
                SUCCESS
            }
            None => {
                self.counters.refuse(Reason::Unrouted);
                NO_MATCHING_SUBSCRIBERS
            }
        };
        if let Some(packet_id) = publish.packet_id {
            self.puback(packet_id, reason);
        }
        Ok(None)
    }

    /// A stream request is answered here, from the table the engine publishes.
    fn answer_stream(&mut self, request: StreamTopic<'_>, payload: &[u8]) {
        let StreamTopic { stream, operation, format } = request;
        let download = self.downloads.find(&self.membership.thing, stream);
        let answer = streams::answer(download, operation, format, payload);
        let (level, format) = (answer.level(), format.as_str());
        let topic = format!("{}streams/{stream}/{level}/{format}", self.access.prefix());
        let Some(qos) = self.granted(&topic) else { return };
        match answer {
            Answer::Blocks(cursor) => self.outbox.queue_blocks(topic, stream, qos, cursor),
            Answer::Description(payload) | Answer::Rejected(payload) => {
                self.outbox.message(&topic, qos, &payload);
            }
        }
    }

    fn handle_subscribe(&mut self, body: &[u8]) -> Result<(), End> {
        let subscribe = Subscribe::parse(self.version, body)?;
        let mut codes = Vec::with_capacity(subscribe.entries.len());
        for entry in &subscribe.entries {
            codes.push(if subscribe.identified {
                IDENTIFIERS_NOT_SUPPORTED
            } else {
                self.subscribe(entry.topic_filter(), entry.sub_opts().qos())
            });
        }
        self.outbox.packet(|out, version| {
            packet::suback(out, version, subscribe.packet_id, &codes);
        });
        Ok(())
    }

    /// The reason code for one filter (MQTT 5 table 3-8). QoS 2 is granted as 1.
    fn subscribe(&mut self, filter: &str, qos: PacketQos) -> u8 {
        let own = if self.within_limits(filter) {
            self.access.own_filter(filter)
        } else {
            Err(FilterRefusal::Invalid)
        };
        let own = match own {
            Ok(own) => own,
            Err(refusal) => {
                self.counters.refuse(Reason::ForbiddenSubscription);
                return match refusal {
                    FilterRefusal::Forbidden => NOT_AUTHORIZED,
                    FilterRefusal::Invalid => FILTER_INVALID,
                    FilterRefusal::Shared => SHARED_NOT_SUPPORTED,
                };
            }
        };
        let qos = match qos {
            PacketQos::AtMostOnce => Qos::AtMostOnce,
            PacketQos::AtLeastOnce | PacketQos::ExactlyOnce => Qos::AtLeastOnce,
        };
        match self.subscriptions.insert(own, qos, self.limits.subscriptions) {
            Ok(()) => qos as u8,
            Err(_limit) => {
                self.counters.refuse(Reason::SubscriptionLimit);
                QUOTA_EXCEEDED
            }
        }
    }

    /// Always answered, however odd the filter: the FreeRTOS agent unsubscribes from
    /// `…/streams//data/cbor`.
    fn handle_unsubscribe(&mut self, body: &[u8]) -> Result<(), End> {
        let unsubscribe = Unsubscribe::parse(self.version, body)?;
        let mut codes = Vec::with_capacity(unsubscribe.filters.len());
        for filter in &unsubscribe.filters {
            let own = self.access.own_filter(filter.as_str());
            let known = own.is_ok_and(|own| self.subscriptions.remove(own));
            codes.push(if known { SUCCESS } else { NO_SUBSCRIPTION_EXISTED });
        }
        self.outbox.packet(|out, version| {
            packet::unsuback(out, version, unsubscribe.packet_id, &codes);
        });
        Ok(())
    }

    /// The engine names topics as it is given them: below `jobs/`.
    fn jobs_topic(&self, below_jobs: &str) -> String {
        format!("{}jobs/{below_jobs}", self.access.prefix())
    }

    fn granted(&self, topic: &str) -> Option<Qos> {
        self.subscriptions.qos_of(self.access.own_topic(topic)?)
    }

    fn puback(&mut self, packet_id: u16, reason: u8) {
        self.outbox.packet(|out, version| packet::puback(out, version, packet_id, reason));
    }

    fn check_topic(&self, topic: &str) -> Result<(), End> {
        if !self.within_limits(topic) {
            return Err(Reason::TopicTooLong.into());
        }
        if !is_valid_topic(topic) {
            return Err(Reason::Malformed.into());
        }
        Ok(())
    }

    fn within_limits(&self, topic: &str) -> bool {
        topic.len() <= self.limits.topic
            && topic.split('/').take(self.limits.topic_levels + 1).count()
                <= self.limits.topic_levels
    }

    /// MQTT 5, 3.3.2.3.4: a topic beside an alias defines it.
    fn note_alias(&mut self, alias: u16, topic: &str) -> Result<(), End> {
        if alias == 0 || alias > self.limits.topic_aliases {
            return Err(Reason::Malformed.into());
        }
        if !topic.is_empty() {
            self.check_topic(topic)?;
            let index = usize::from(alias) - 1;
            if self.aliases.len() <= index {
                self.aliases.resize(index + 1, None);
            }
            self.aliases[index] = Some(topic.into());
        }
        Ok(())
    }

    fn alias(&self, alias: u16) -> Result<Box<str>, End> {
        let index = usize::from(alias).checked_sub(1);
        let known = index.and_then(|index| self.aliases.get(index)).cloned().flatten();
        known.ok_or(Reason::Malformed.into())
    }
}

impl From<Malformed> for End {
    fn from(_: Malformed) -> Self {
        Self::Refused(Reason::Malformed)
    }
}

impl From<packet::FrameError> for End {
    fn from(error: packet::FrameError) -> Self {
        Self::Refused(match error {
            packet::FrameError::Malformed => Reason::Malformed,
            packet::FrameError::TooLarge => Reason::PacketTooLarge,
        })
    }
}

// MQTT 5 table 2-6.
const SUCCESS: u8 = 0x00;
const NO_MATCHING_SUBSCRIBERS: u8 = 0x10;
const NO_SUBSCRIPTION_EXISTED: u8 = 0x11;
const NOT_AUTHORIZED: u8 = 0x87;
const FILTER_INVALID: u8 = 0x8f;
const QUOTA_EXCEEDED: u8 = 0x97;
const SHARED_NOT_SUPPORTED: u8 = 0x9e;
const IDENTIFIERS_NOT_SUPPORTED: u8 = 0xa1;

fn stream_request(own_topic: &str) -> Option<StreamTopic<'_>> {
    StreamTopic::parse(own_topic.strip_prefix("streams/")?)
}
