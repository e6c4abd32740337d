//! The things that updates go to: their attributes, certificates and groups, and who is meant
//! by the targets of a job.
//!
//! Pure: every change is checked whole before anything is touched, so that a refused change
//! leaves the registry as it was. What changed is in the answer, for whoever makes it durable.

mod attributes;
mod certificates;
mod groups;
mod targets;
mod things;

use std::collections::{BTreeMap, BTreeSet};

use model::{CertificateId, CertificateRecord, GroupName, GroupRecord, ThingName, ThingRecord};

pub use attributes::{
    AttributeError, MAX_ATTRIBUTE_NAME, MAX_ATTRIBUTE_VALUE, MAX_ATTRIBUTES, MAX_THING_TYPE,
};
pub use certificates::{CertificateError, StatusChange};
pub use groups::{
    GroupError, MAX_CHILD_GROUPS, MAX_GROUP_DEPTH, MAX_GROUPS_OF_A_THING, Membership,
    MembershipError, NewGroup,
};
pub use targets::{Directory, TargetError, TargetFault, meant_by};
pub use things::{
    AttributeChange, NewThing, Outcome, RemovedThing, ThingChange, ThingError, ThingTypeChange,
};

#[derive(Clone, Debug, Default)]
pub struct Registry {
    things: BTreeMap<ThingName, ThingRecord>,
    certificates: BTreeMap<CertificateId, CertificateRecord>,
    certificates_of: BTreeMap<ThingName, BTreeSet<CertificateId>>,
    groups: BTreeMap<GroupName, Group>,
    groups_of: BTreeMap<ThingName, BTreeSet<GroupName>>,
}

#[derive(Clone, Debug)]
struct Group {
    record: GroupRecord,
    children: BTreeSet<GroupName>,
    members: BTreeSet<ThingName>,
}

impl Registry {
    /// Takes up records that were accepted before: limits are not applied again, so that a
    /// lowered limit never makes an existing registry unreadable.
    pub fn restore(
        things: impl IntoIterator<Item = ThingRecord>,
        certificates: impl IntoIterator<Item = CertificateRecord>,
        groups: impl IntoIterator<Item = GroupRecord>,
        members: impl IntoIterator<Item = (GroupName, ThingName)>,
    ) -> Self {
        let mut registry = Self {
            things: things.into_iter().map(|thing| (thing.name.clone(), thing)).collect(),
            ..Self::default()
        };
        for certificate in certificates {
            registry.keep_certificate(certificate);
        }
        registry.restore_groups(groups);
        for (group, thing) in members {
            registry.join(&group, &thing);
        }
        registry
    }
}
