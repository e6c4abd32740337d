//! Who is meant by the targets of a job.

use std::collections::BTreeSet;

use model::{GroupName, InvalidId, ThingName, parse_arn_resource};

use crate::Registry;
use crate::attributes::excerpt;

/// A target that does not say who is meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("target {target:?}: {fault}")]
pub struct TargetError {
    /// As given, cut at 200 characters.
    pub target: String,
    pub fault: TargetFault,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetFault {
    #[error("expected an ARN such as arn:aws:iot:eu-west-1:123456789012:thing/meter-1")]
    NotAnArn,
    #[error("expected a thing or a thinggroup, found a {found:?}")]
    NotATarget { found: String },
    #[error("{0}")]
    Name(InvalidId),
    #[error("there is no thing {thing}")]
    UnknownThing { thing: ThingName },
    #[error("there is no group {group}")]
    UnknownGroup { group: GroupName },
}

/// Whoever knows which things and groups there are.
pub trait Directory {
    fn has_thing(&self, thing: &ThingName) -> bool;

    /// The members of a group and of the groups below it; `None`: there is no such group.
    fn members_with_children(&self, group: &GroupName) -> Option<BTreeSet<ThingName>>;
}

impl Directory for Registry {
    fn has_thing(&self, thing: &ThingName) -> bool {
        self.things.contains_key(thing)
    }

    fn members_with_children(&self, group: &GroupName) -> Option<BTreeSet<ThingName>> {
        self.members_with_children(group)
    }
}

impl Registry {
    /// The things meant by `targets`, each once: in the order of the targets, and within a group
    /// by name. A group means its child groups too. All targets that fail are told at once.
    ///
    /// Region and account of an ARN are not looked at: there is one registry here.
    pub fn resolve(&self, targets: &[String]) -> Result<Vec<ThingName>, Vec<TargetError>> {
        let mut seen = BTreeSet::new();
        let mut things = Vec::new();
        let mut errors = Vec::new();
        for target in targets {
            match meant_by(self, target) {
                Ok(meant) => {
                    things.extend(meant.into_iter().filter(|thing| seen.insert(thing.clone())));
                }
                Err(fault) => errors.push(TargetError { target: excerpt(target), fault }),
            }
        }
        if errors.is_empty() { Ok(things) } else { Err(errors) }
    }
}

/// The things that one target means now.
pub fn meant_by(
    directory: &impl Directory,
    target: &str,
) -> Result<BTreeSet<ThingName>, TargetFault> {
    let (kind, name) = parse_arn_resource(target).ok_or(TargetFault::NotAnArn)?;
    match kind {
        "thing" => {
            let thing = ThingName::new(name).map_err(TargetFault::Name)?;
            if directory.has_thing(&thing) {
                Ok(BTreeSet::from([thing]))
            } else {
                Err(TargetFault::UnknownThing { thing })
            }
        }
        "thinggroup" => {
            let group = GroupName::new(name).map_err(TargetFault::Name)?;
            let members = directory.members_with_children(&group);
            members.ok_or(TargetFault::UnknownGroup { group })
        }
        found => Err(TargetFault::NotATarget { found: excerpt(found) }),
    }
}
