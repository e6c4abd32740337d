//! Who may connect: read by the gateway at every handshake, written after each commit.

use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use model::{CertificateId, CertificateStatus, ThingName};
use registry::Registry;

/// The things that exist and the certificates that speak for them, as committed.
#[derive(Debug, Default)]
pub struct Identities {
    table: RwLock<Table>,
}

#[derive(Debug, Default)]
struct Table {
    things: HashSet<ThingName>,
    active: HashMap<CertificateId, ThingName>,
}

impl Identities {
    /// The thing that an active certificate speaks for.
    pub fn thing_of(&self, certificate: &CertificateId) -> Option<ThingName> {
        self.read().active.get(certificate).cloned()
    }

    pub fn exists(&self, thing: &str) -> bool {
        self.read().things.contains(thing)
    }

    /// Makes the table say what the registry says about these things and certificates.
    pub(crate) fn update<'a>(
        &self,
        registry: &Registry,
        things: impl Iterator<Item = &'a ThingName>,
        certificates: impl Iterator<Item = &'a CertificateId>,
    ) {
        let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
        for name in things {
            if registry.thing(name).is_some() {
                table.things.insert(name.clone());
            } else {
                table.things.remove(name);
            }
        }
        for id in certificates {
            let found = registry.certificate(id);
            match found.filter(|found| found.status == CertificateStatus::Active) {
                Some(found) => table.active.insert(*id, found.thing.clone()),
                None => table.active.remove(id),
            };
        }
    }

    /// Makes the table say what the registry says, about everything.
    pub(crate) fn replace(&self, registry: &Registry) {
        let things = registry.things().map(|thing| thing.name.clone()).collect();
        let active = registry.certificates().filter(|c| c.status == CertificateStatus::Active);
        let active = active.map(|c| (c.id, c.thing.clone())).collect();
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = Table { things, active };
    }

    fn read(&self) -> RwLockReadGuard<'_, Table> {
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }
}
