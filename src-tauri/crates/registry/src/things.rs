//! CreateThing, UpdateThing, DeleteThing, and what devices report about themselves.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    CertificateId, GroupName, Presence, ReportedVersion, ThingName, ThingRecord, Timestamp,
};

use crate::Registry;
use crate::attributes::{AttributeError, check_attributes, check_thing_type};

/// CreateThing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewThing {
    pub name: ThingName,
    pub thing_type: Option<String>,
    pub attributes: BTreeMap<String, String>,
}

/// UpdateThing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThingChange {
    pub thing_type: ThingTypeChange,
    pub attributes: AttributeChange,
    /// Refuse the change unless the thing still has this version.
    pub expected_version: Option<u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ThingTypeChange {
    #[default]
    Keep,
    Set(String),
    /// AWS's removeThingType.
    Remove,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AttributeChange {
    #[default]
    Keep,
    Replace(BTreeMap<String, String>),
    /// AWS's `merge: true`: others stay, and an empty value removes its attribute.
    Merge(BTreeMap<String, String>),
}

/// Whether a request that may be repeated changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It was so already.
    Unchanged,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThingError {
    #[error("{thing} exists already with another type or other attributes")]
    ExistsDifferently { thing: ThingName },
    #[error("there is no thing {thing}")]
    Unknown { thing: ThingName },
    #[error("{thing} has version {found}, and the change was made for version {expected}")]
    VersionConflict { thing: ThingName, expected: u64, found: u64 },
    #[error("{thing} cannot have these attributes")]
    Attributes { thing: ThingName, source: AttributeError },
}

/// What went with a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedThing {
    pub thing: ThingRecord,
    pub certificates: Vec<CertificateId>,
    pub groups: Vec<GroupName>,
}

impl Registry {
    pub fn thing(&self, name: &ThingName) -> Option<&ThingRecord> {
        self.things.get(name)
    }

    /// In order of name.
    pub fn things(&self) -> impl ExactSizeIterator<Item = &ThingRecord> {
        self.things.values()
    }

    /// Creates a thing; the same request again is `Unchanged`.
    pub fn add_thing(&mut self, new: NewThing, now: Timestamp) -> Result<Outcome, ThingError> {
        if self.check_new_thing(&new)? == Outcome::Unchanged {
            return Ok(Outcome::Unchanged);
        }
        let record = ThingRecord {
            name: new.name.clone(),
            thing_type: new.thing_type,
            attributes: new.attributes,
            created_at: now,
            reported_version: None,
            presence: Presence::default(),
            version: 1,
        };
        self.things.insert(new.name, record);
        Ok(Outcome::Done)
    }

    /// What [`Registry::add_thing`] would answer.
    pub fn check_new_thing(&self, new: &NewThing) -> Result<Outcome, ThingError> {
        let with_attributes = |source| ThingError::Attributes { thing: new.name.clone(), source };
        check_attributes(&new.attributes).map_err(with_attributes)?;
        new.thing_type.as_deref().map_or(Ok(()), check_thing_type).map_err(with_attributes)?;
        match self.things.get(&new.name) {
            None => Ok(Outcome::Done),
            Some(old) if old.thing_type == new.thing_type && old.attributes == new.attributes => {
                Ok(Outcome::Unchanged)
            }
            Some(_) => Err(ThingError::ExistsDifferently { thing: new.name.clone() }),
        }
    }

    pub fn update_thing(
        &mut self,
        name: &ThingName,
        change: ThingChange,
    ) -> Result<&ThingRecord, ThingError> {
        let unknown = || ThingError::Unknown { thing: name.clone() };
        let thing = self.things.get_mut(name).ok_or_else(unknown)?;
        if let Some(expected) = change.expected_version.filter(|v| *v != thing.version) {
            let (thing, found) = (name.clone(), thing.version);
            return Err(ThingError::VersionConflict { thing, expected, found });
        }
        let with_attributes = |source| ThingError::Attributes { thing: name.clone(), source };
        let attributes = change.attributes.applied_to(&thing.attributes);
        check_attributes(&attributes).map_err(with_attributes)?;
        let thing_type = match change.thing_type {
            ThingTypeChange::Keep => thing.thing_type.clone(),
            ThingTypeChange::Set(thing_type) => {
                check_thing_type(&thing_type).map_err(with_attributes)?;
                Some(thing_type)
            }
            ThingTypeChange::Remove => None,
        };
        thing.attributes = attributes;
        thing.thing_type = thing_type;
        thing.version += 1;
        Ok(thing)
    }

    /// Removes a thing with its certificates and memberships; `None` if there is none (DeleteThing
    /// succeeds for unknown names).
    pub fn remove_thing(
        &mut self,
        name: &ThingName,
        expected_version: Option<u64>,
    ) -> Result<Option<RemovedThing>, ThingError> {
        let Some(found) = self.things.get(name).map(|thing| thing.version) else {
            return Ok(None);
        };
        if let Some(expected) = expected_version.filter(|v| *v != found) {
            return Err(ThingError::VersionConflict { thing: name.clone(), expected, found });
        }
        let certificates = self.forget_certificates_of(name);
        let groups = self.leave_all(name);
        let removed = self.things.remove(name);
        Ok(removed.map(|thing| RemovedThing { thing, certificates, groups }))
    }

    /// Notes what a device said about itself; the thing's `version` is for people's changes and
    /// stays. `None` if there is no such thing or it said so already.
    pub fn report_version(
        &mut self,
        name: &ThingName,
        reported: ReportedVersion,
    ) -> Option<&ThingRecord> {
        let thing = self.things.get_mut(name)?;
        let is_news = thing.reported_version.as_ref() != Some(&reported);
        is_news.then(|| {
            thing.reported_version = Some(reported);
            &*thing
        })
    }

    /// Notes whether a device is connected. `None` if there is no such thing or it was so already.
    pub fn set_presence(
        &mut self,
        name: &ThingName,
        connected: bool,
        now: Timestamp,
    ) -> Option<&ThingRecord> {
        let thing = self.things.get_mut(name)?;
        (thing.presence.connected != connected).then(|| {
            thing.presence = Presence { connected, since: Some(now) };
            &*thing
        })
    }

    /// The things shown as connected.
    pub fn connected(&self) -> Vec<ThingName> {
        let connected = self.things.values().filter(|thing| thing.presence.connected);
        connected.map(|thing| thing.name.clone()).collect()
    }

    /// The groups a thing is a direct member of.
    pub fn groups_of(&self, name: &ThingName) -> impl Iterator<Item = &GroupName> {
        self.groups_of.get(name).into_iter().flat_map(BTreeSet::iter)
    }
}

impl AttributeChange {
    fn applied_to(self, old: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        match self {
            Self::Keep => old.clone(),
            Self::Replace(new) => new,
            Self::Merge(new) => {
                let mut merged = old.clone();
                merged.extend(new);
                merged.retain(|_, value| !value.is_empty());
                merged
            }
        }
    }
}
