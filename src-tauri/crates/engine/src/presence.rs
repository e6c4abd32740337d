//! Which connections live now. Not part of the state: a reload from the disk does not end them.

use std::collections::{BTreeMap, HashMap};

use jobs::device::{ConnectionId, Delivery, DeviceInput};
use model::{CertificateId, CertificateStatus, ThingName};

use crate::turn::Turn;

#[derive(Debug, Default)]
pub(crate) struct Connections {
    live: BTreeMap<ConnectionId, ThingName>,
    of_thing: HashMap<ThingName, u32>,
}

impl Connections {
    /// Keeps account of who is connected. Not undone when the turn fails: a connection is there
    /// whether or not it could be written down.
    pub fn handle(&mut self, input: &DeviceInput) {
        match input {
            DeviceInput::Connected { connection, thing, .. } => {
                if self.live.insert(*connection, thing.clone()).is_none() {
                    *self.of_thing.entry(thing.clone()).or_default() += 1;
                }
            }
            DeviceInput::Disconnected { connection, .. } => {
                if let Some(thing) = self.live.remove(connection) {
                    self.ended(&thing);
                }
            }
            DeviceInput::Jobs { .. } => {}
        }
    }

    pub fn is_connected(&self, thing: &ThingName) -> bool {
        self.of_thing.contains_key(thing)
    }

    pub fn things(&self) -> impl Iterator<Item = &ThingName> {
        self.of_thing.keys()
    }

    fn ended(&mut self, thing: &ThingName) {
        if let Some(count) = self.of_thing.get_mut(thing) {
            *count -= 1;
            if *count == 0 {
                self.of_thing.remove(thing);
            }
        }
    }
}

impl Turn<'_> {
    /// Notes whether a thing is connected, for people to see.
    pub fn note_presence(&mut self, thing: &ThingName, connections: &Connections) {
        let connected = connections.is_connected(thing);
        if self.state.registry.set_presence(thing, connected, self.now).is_some() {
            self.changes.things.insert(thing.clone());
        }
    }

    /// A handshake may have been under way while its certificate was disabled or its thing
    /// removed: such a connection is sent away again.
    pub fn check_welcome(&mut self, thing: &ThingName, certificate: Option<CertificateId>) {
        let registry = &self.state.registry;
        let speaks_for_thing = certificate.is_none_or(|id| {
            let found = registry.certificate(&id);
            found.is_some_and(|c| c.status == CertificateStatus::Active && c.thing == *thing)
        });
        if registry.thing(thing).is_none() || !speaks_for_thing {
            self.deliver(Delivery::Disconnect { thing: thing.clone(), certificate });
        }
    }
}
