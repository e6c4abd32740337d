use std::collections::BTreeMap;

use jobs::device::Delivery;
use model::{
    Actor, CertificateId, CertificateRecord, CertificateStatus, GroupName, LedgerEvent, ThingName,
    ThingRecord,
};
use registry::{
    CertificateError, GroupError, Membership, MembershipError, NewGroup, NewThing, Outcome,
    RemovedThing, ThingChange, ThingError,
};

use crate::changes::JobChange;
use crate::turn::Turn;
use crate::{CommandError, Engine, ImportError, ResolveError};

/// How many things of an import were new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub unchanged: usize,
}

/// A row of an import that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct RefusedRow {
    /// Position in the import, from 0.
    pub index: usize,
    pub error: ThingError,
}

/// For the ledger: where a certificate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateOrigin {
    /// By this site's certificate authority.
    Issued,
    Imported,
}

impl Engine {
    /// CreateThing.
    pub async fn add_thing(
        &self,
        actor: Actor,
        new: NewThing,
    ) -> Result<Outcome, CommandError<ThingError>> {
        self.submit(actor, move |turn| turn.add_thing(new)).await
    }

    /// Creates many things, all or none; every row that cannot be taken is told.
    pub async fn import_things(
        &self,
        actor: Actor,
        things: Vec<NewThing>,
    ) -> Result<Imported, CommandError<ImportError>> {
        self.submit(actor, move |turn| turn.import_things(things)).await
    }

    /// UpdateThing.
    pub async fn update_thing(
        &self,
        actor: Actor,
        thing: ThingName,
        change: ThingChange,
    ) -> Result<ThingRecord, CommandError<ThingError>> {
        self.submit(actor, move |turn| {
            let record = turn.state.registry.update_thing(&thing, change)?.clone();
            turn.changes.things.insert(thing);
            Ok(record)
        })
        .await
    }

    /// DeleteThing: its certificates go with it, its connections are dropped, its unfinished
    /// executions become REMOVED. `None` if there was no such thing.
    pub async fn remove_thing(
        &self,
        actor: Actor,
        thing: ThingName,
        expected_version: Option<u64>,
    ) -> Result<Option<RemovedThing>, CommandError<ThingError>> {
        self.submit(actor, move |turn| turn.remove_thing(&thing, expected_version)).await
    }

    /// CreateThingGroup.
    pub async fn create_group(
        &self,
        actor: Actor,
        new: NewGroup,
    ) -> Result<Outcome, CommandError<GroupError>> {
        self.submit(actor, move |turn| {
            let group = new.name.clone();
            let outcome = turn.state.registry.create_group(new, turn.now)?;
            if outcome == Outcome::Done {
                turn.changes.groups.insert(group.clone());
                turn.record(LedgerEvent::GroupCreated { group });
            }
            Ok(outcome)
        })
        .await
    }

    /// DeleteThingGroup. Jobs that were made for it keep the devices they have.
    pub async fn delete_group(
        &self,
        actor: Actor,
        group: GroupName,
    ) -> Result<Outcome, CommandError<GroupError>> {
        self.submit(actor, move |turn| {
            let outcome = turn.state.registry.delete_group(&group)?;
            if outcome == Outcome::Done {
                turn.changes.groups.insert(group.clone());
                turn.record(LedgerEvent::GroupDeleted { group });
            }
            Ok(outcome)
        })
        .await
    }

    /// Adds and removes direct members of a group, all or none.
    pub async fn change_members(
        &self,
        actor: Actor,
        group: GroupName,
        add: Vec<ThingName>,
        remove: Vec<ThingName>,
    ) -> Result<Membership, CommandError<MembershipError>> {
        self.submit(actor, move |turn| turn.change_members(group, &add, &remove)).await
    }

    /// Lets a certificate speak for a thing.
    pub async fn add_certificate(
        &self,
        actor: Actor,
        certificate: CertificateRecord,
        origin: CertificateOrigin,
    ) -> Result<Outcome, CommandError<CertificateError>> {
        self.submit(actor, move |turn| turn.add_certificate(certificate, origin)).await
    }

    /// Disabling a certificate drops the connections that were made with it.
    pub async fn set_certificate_status(
        &self,
        actor: Actor,
        certificate: CertificateId,
        status: CertificateStatus,
    ) -> Result<Outcome, CommandError<CertificateError>> {
        self.submit(actor, move |turn| turn.set_certificate_status(certificate, status)).await
    }

    /// The things that targets mean now, in the order a job on them would release.
    pub async fn resolve(
        &self,
        actor: Actor,
        targets: Vec<String>,
    ) -> Result<Vec<ThingName>, CommandError<ResolveError>> {
        self.submit(actor, move |turn| turn.state.registry.resolve(&targets).map_err(ResolveError))
            .await
    }
}

impl Turn<'_> {
    fn add_thing(&mut self, new: NewThing) -> Result<Outcome, ThingError> {
        let thing = new.name.clone();
        let outcome = self.state.registry.add_thing(new, self.now)?;
        if outcome == Outcome::Done {
            self.changes.things.insert(thing.clone());
            self.record(LedgerEvent::ThingAdded { thing });
        }
        Ok(outcome)
    }

    fn import_things(&mut self, things: Vec<NewThing>) -> Result<Imported, ImportError> {
        let mut rows = Vec::new();
        let mut first: BTreeMap<&ThingName, &NewThing> = BTreeMap::new();
        for (index, new) in things.iter().enumerate() {
            let same = *first.entry(&new.name).or_insert(new) == new;
            let exists = || ThingError::ExistsDifferently { thing: new.name.clone() };
            let checked = self.state.registry.check_new_thing(new);
            let refused = checked.err().or_else(|| (!same).then(exists));
            rows.extend(refused.map(|error| RefusedRow::new(index, error)));
        }
        if !rows.is_empty() {
            return Err(ImportError { rows });
        }
        let mut imported = Imported::default();
        for (index, new) in things.into_iter().enumerate() {
            match self.add_thing(new) {
                Ok(Outcome::Done) => imported.added += 1,
                Ok(Outcome::Unchanged) => imported.unchanged += 1,
                Err(error) => {
                    return Err(ImportError { rows: vec![RefusedRow::new(index, error)] });
                }
            }
        }
        Ok(imported)
    }

    fn remove_thing(
        &mut self,
        name: &ThingName,
        expected_version: Option<u64>,
    ) -> Result<Option<RemovedThing>, ThingError> {
        let Some(removed) = self.state.registry.remove_thing(name, expected_version)? else {
            return Ok(None);
        };
        let sizes: Vec<_> =
            self.state.jobs.jobs().map(|job| (job.id.clone(), job.members.len())).collect();
        self.state.jobs.remove_thing(name, self.now);
        for (id, size) in sizes {
            if self.state.jobs.job(&id).is_some_and(|job| job.members.len() != size) {
                self.changes.job(id, JobChange::Members);
            }
        }
        self.changes.things.insert(name.clone());
        self.changes.certificates.extend(&removed.certificates);
        self.record(LedgerEvent::ThingRemoved { thing: name.clone() });
        self.settle_jobs();
        self.deliver(Delivery::Disconnect { thing: name.clone(), certificate: None });
        Ok(Some(removed))
    }

    fn change_members(
        &mut self,
        group: GroupName,
        add: &[ThingName],
        remove: &[ThingName],
    ) -> Result<Membership, MembershipError> {
        let changed = self.state.registry.change_members(&group, add, remove)?;
        let Membership { added, removed } = changed.clone();
        let things = added.iter().chain(&removed);
        self.changes.members.extend(things.map(|thing| (group.clone(), thing.clone())));
        if !(added.is_empty() && removed.is_empty()) {
            self.record(LedgerEvent::GroupMembersChanged { group, added, removed });
        }
        Ok(changed)
    }

    fn add_certificate(
        &mut self,
        record: CertificateRecord,
        origin: CertificateOrigin,
    ) -> Result<Outcome, CertificateError> {
        let (thing, certificate) = (record.thing.clone(), record.id);
        let outcome = self.state.registry.add_certificate(record)?;
        if outcome == Outcome::Done {
            self.changes.certificates.insert(certificate);
            self.record(match origin {
                CertificateOrigin::Issued => LedgerEvent::CertificateIssued { thing, certificate },
                CertificateOrigin::Imported => {
                    LedgerEvent::CertificateImported { thing, certificate }
                }
            });
        }
        Ok(outcome)
    }

    fn set_certificate_status(
        &mut self,
        id: CertificateId,
        status: CertificateStatus,
    ) -> Result<Outcome, CertificateError> {
        let changed = self.state.registry.set_certificate_status(&id, status)?;
        if changed.outcome == Outcome::Unchanged {
            return Ok(Outcome::Unchanged);
        }
        self.changes.certificates.insert(id);
        let thing = changed.thing;
        match status {
            CertificateStatus::Active => {
                self.record(LedgerEvent::CertificateEnabled { thing, certificate: id });
            }
            CertificateStatus::Inactive => {
                let event =
                    LedgerEvent::CertificateDisabled { thing: thing.clone(), certificate: id };
                self.record(event);
                self.deliver(Delivery::Disconnect { thing, certificate: Some(id) });
            }
        }
        Ok(Outcome::Done)
    }
}
