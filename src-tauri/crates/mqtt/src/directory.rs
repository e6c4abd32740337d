use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};

use jobs::device::{ConnectionId, Deliver, Delivery};
use model::{CertificateId, StreamId, ThingName};

use crate::config::Limits;
use crate::end::End;
use crate::mailbox::{Mail, Mailbox};
use crate::stats::{Counters, Reason};

/// Who is connected, and where to leave what they are to receive.
#[derive(Debug)]
pub(crate) struct Directory {
    next: AtomicU64,
    limits: Arc<Limits>,
    counters: Arc<Counters>,
    connected: RwLock<Connected>,
}

#[derive(Debug, Default)]
struct Connected {
    by_id: HashMap<ConnectionId, Arc<Mailbox>>,
    /// Oldest first.
    by_thing: HashMap<ThingName, Vec<Member>>,
    closed: bool,
}

#[derive(Debug)]
struct Member {
    id: ConnectionId,
    client_id: Box<str>,
    certificate: Option<CertificateId>,
    mailbox: Arc<Mailbox>,
}

/// One connection's entry; taken out when dropped.
#[derive(Debug)]
pub(crate) struct Membership {
    pub id: ConnectionId,
    pub thing: ThingName,
    pub mailbox: Arc<Mailbox>,
    directory: Arc<Directory>,
}

impl Directory {
    pub fn new(limits: Arc<Limits>, counters: Arc<Counters>) -> Arc<Self> {
        let connected = RwLock::default();
        Arc::new(Self { next: AtomicU64::new(1), limits, counters, connected })
    }

    /// Enters a connection. One of the same thing with the same client id is taken over; a client
    /// id is compared within a thing only, so that no thing can disconnect another.
    pub fn join(
        self: &Arc<Self>,
        thing: ThingName,
        client_id: &str,
        certificate: Option<CertificateId>,
    ) -> Result<Membership, End> {
        let mut connected = self.connected.write().unwrap_or_else(PoisonError::into_inner);
        if connected.closed {
            return Err(End::Shutdown);
        }
        let same = connected
            .by_thing
            .get(&thing)
            .and_then(|members| members.iter().position(|m| &*m.client_id == client_id));
        if same.is_none() && connected.by_id.len() >= self.limits.connections {
            return Err(Reason::ConnectionLimit.into());
        }
        let id = ConnectionId(self.next.fetch_add(1, Relaxed));
        let mailbox = Arc::new(Mailbox::new(self.limits.mailbox));
        let members = connected.by_thing.entry(thing.clone()).or_default();
        let full = members.len() >= self.limits.connections_per_thing.max(1);
        let replaced = same.or(full.then_some(0)).map(|index| members.remove(index));
        members.push(Member {
            id,
            client_id: client_id.into(),
            certificate,
            mailbox: mailbox.clone(),
        });
        tell_siblings(members);
        connected.by_id.insert(id, mailbox.clone());
        if let Some(old) = replaced {
            connected.by_id.remove(&old.id);
            old.mailbox.end(Reason::TakenOver.into());
        }
        self.counters.connections.store(connected.by_id.len() as u64, Relaxed);
        Ok(Membership { id, thing, mailbox, directory: self.clone() })
    }

    /// Leaves a copy with every other connection of the thing.
    pub fn pass_on(&self, from: &Membership, topic: &str, payload: &[u8]) {
        let connected = self.connected.read().unwrap_or_else(PoisonError::into_inner);
        let members = connected.by_thing.get(&from.thing).into_iter().flatten();
        for member in members.filter(|member| member.id != from.id) {
            let (topic, payload) = (topic.to_owned(), payload.to_vec());
            member.mailbox.leave(Mail::StreamRequest { topic, payload });
        }
    }

    pub fn close(&self) {
        let mut connected = self.connected.write().unwrap_or_else(PoisonError::into_inner);
        connected.closed = true;
        for mailbox in connected.by_id.values() {
            mailbox.end(End::Shutdown);
        }
    }

    fn leave(&self, membership: &Membership) {
        let mut connected = self.connected.write().unwrap_or_else(PoisonError::into_inner);
        connected.by_id.remove(&membership.id);
        if let Some(members) = connected.by_thing.get_mut(&membership.thing) {
            members.retain(|member| member.id != membership.id);
            tell_siblings(members);
            if members.is_empty() {
                connected.by_thing.remove(&membership.thing);
            }
        }
        self.counters.connections.store(connected.by_id.len() as u64, Relaxed);
    }

    fn reply(&self, connection: ConnectionId, mail: Mail) {
        let connected = self.connected.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(mailbox) = connected.by_id.get(&connection) {
            mailbox.leave(mail);
        }
    }

    fn each_of(&self, thing: &ThingName, visit: impl Fn(&Member)) {
        let connected = self.connected.read().unwrap_or_else(PoisonError::into_inner);
        connected.by_thing.get(thing).into_iter().flatten().for_each(visit);
    }

    fn stop_stream(&self, thing: &ThingName, stream: &StreamId) {
        self.each_of(thing, |member| member.mailbox.stop_stream(stream.clone()));
    }

    fn disconnect(&self, thing: &ThingName, certificate: Option<CertificateId>) {
        self.each_of(thing, |member| {
            if certificate.is_none() || certificate == member.certificate {
                member.mailbox.end(Reason::Unwelcome.into());
            }
        });
    }
}

impl Deliver for Directory {
    fn deliver(&self, delivery: Delivery) {
        match delivery {
            Delivery::Reply { connection, topic, payload } => {
                self.reply(connection, Mail::Reply { topic, payload });
            }
            Delivery::Acknowledge { connection, packet_id } => {
                self.reply(connection, Mail::Acknowledge { packet_id });
            }
            Delivery::Notify { thing, topic, payload } => self.each_of(&thing, |member| {
                let (topic, payload) = (topic.clone(), payload.clone());
                member.mailbox.leave(Mail::Notify { topic, payload });
            }),
            Delivery::Disconnect { thing, certificate } => self.disconnect(&thing, certificate),
            Delivery::StopStream { thing, stream } => self.stop_stream(&thing, &stream),
        }
    }
}

impl Membership {
    pub fn pass_on(&self, topic: &str, payload: &[u8]) {
        self.directory.pass_on(self, topic, payload);
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.directory.leave(self);
    }
}

fn tell_siblings(members: &[Member]) {
    for member in members {
        member.mailbox.has_siblings.store(members.len() > 1, Relaxed);
    }
}
