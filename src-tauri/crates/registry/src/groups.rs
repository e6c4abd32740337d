//! Static thing groups: trees of groups, things in their leaves and branches.

use std::collections::{BTreeMap, BTreeSet};

use model::{GroupName, GroupRecord, ThingName, Timestamp};

use crate::{Group, Outcome, Registry};

/// Levels of a tree of groups, the root being the first.
pub const MAX_GROUP_DEPTH: usize = 7;
pub const MAX_CHILD_GROUPS: usize = 100;
pub const MAX_GROUPS_OF_A_THING: usize = 10;

/// CreateThingGroup. A parent is chosen once: groups never move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    pub name: GroupName,
    pub parent: Option<GroupName>,
    pub description: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    #[error("group {group} exists already with another parent or description")]
    ExistsDifferently { group: GroupName },
    #[error("there is no group {parent} that could be the parent of {group}")]
    UnknownParent { group: GroupName, parent: GroupName },
    #[error("{parent} is {found} levels deep and groups go {MAX_GROUP_DEPTH} levels deep")]
    TooDeep { parent: GroupName, found: usize },
    #[error("{parent} has its {MAX_CHILD_GROUPS} child groups already")]
    TooManyChildren { parent: GroupName },
    #[error("group {group} has child groups, {child} for one: delete them first")]
    HasChildren { group: GroupName, child: GroupName },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MembershipError {
    #[error("there is no group {group}")]
    UnknownGroup { group: GroupName },
    #[error("there is no thing {thing}")]
    UnknownThing { thing: ThingName },
    #[error("{thing} is in {MAX_GROUPS_OF_A_THING} groups already")]
    TooManyGroups { thing: ThingName },
    #[error("{thing} is in {found} already, which belongs to the same hierarchy as {group}")]
    SameHierarchy { thing: ThingName, group: GroupName, found: GroupName },
    #[error("{thing} is to be added and removed at once")]
    AddedAndRemoved { thing: ThingName },
}

/// What a change of members really changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    pub added: Vec<ThingName>,
    pub removed: Vec<ThingName>,
}

impl Registry {
    pub fn group(&self, name: &GroupName) -> Option<&GroupRecord> {
        self.groups.get(name).map(|group| &group.record)
    }

    /// In order of name.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = &GroupRecord> {
        self.groups.values().map(|group| &group.record)
    }

    /// The direct members of a group, by name.
    pub fn members(&self, group: &GroupName) -> impl Iterator<Item = &ThingName> {
        self.groups.get(group).into_iter().flat_map(|group| group.members.iter())
    }

    /// Whether a thing is a direct member of a group.
    pub fn is_member(&self, group: &GroupName, thing: &ThingName) -> bool {
        self.groups.get(group).is_some_and(|group| group.members.contains(thing))
    }

    /// Creates a group; the same request again is `Unchanged`.
    pub fn create_group(&mut self, new: NewGroup, now: Timestamp) -> Result<Outcome, GroupError> {
        if let Some(Group { record, .. }) = self.groups.get(&new.name) {
            let same = record.parent == new.parent && record.description == new.description;
            let exists = GroupError::ExistsDifferently { group: new.name };
            return if same { Ok(Outcome::Unchanged) } else { Err(exists) };
        }
        if let Some(parent) = &new.parent {
            self.check_parent(&new.name, parent)?;
        }
        let NewGroup { name, parent, description } = new;
        self.keep_group(GroupRecord { name, parent, description, created_at: now });
        Ok(Outcome::Done)
    }

    /// Deletes a group and its memberships; the things stay. A group that does not exist is
    /// deleted already (DeleteThingGroup).
    pub fn delete_group(&mut self, name: &GroupName) -> Result<Outcome, GroupError> {
        let Some(group) = self.groups.get(name) else {
            return Ok(Outcome::Unchanged);
        };
        if let Some(child) = group.children.first() {
            return Err(GroupError::HasChildren { group: name.clone(), child: child.clone() });
        }
        if let Some(group) = self.groups.remove(name) {
            for thing in &group.members {
                self.forget_membership(name, thing);
            }
            let parent = group.record.parent.and_then(|parent| self.groups.get_mut(&parent));
            if let Some(parent) = parent {
                parent.children.remove(name);
            }
        }
        Ok(Outcome::Done)
    }

    /// Adds and removes direct members, all or none. Adding a member and removing a stranger
    /// change nothing.
    pub fn change_members(
        &mut self,
        group: &GroupName,
        add: &[ThingName],
        remove: &[ThingName],
    ) -> Result<Membership, MembershipError> {
        let unknown = || MembershipError::UnknownGroup { group: group.clone() };
        let members = &self.groups.get(group).ok_or_else(unknown)?.members;
        let add: BTreeSet<&ThingName> = add.iter().collect();
        let remove: BTreeSet<&ThingName> = remove.iter().collect();
        if let Some(thing) = add.intersection(&remove).next() {
            return Err(MembershipError::AddedAndRemoved { thing: (*thing).clone() });
        }
        let added: Vec<ThingName> =
            add.into_iter().filter(|thing| !members.contains(*thing)).cloned().collect();
        let removed: Vec<ThingName> =
            remove.into_iter().filter(|thing| members.contains(*thing)).cloned().collect();
        added.iter().try_for_each(|thing| self.check_join(group, thing))?;
        for thing in &added {
            self.join(group, thing);
        }
        for thing in &removed {
            self.leave(group, thing);
        }
        Ok(Membership { added, removed })
    }

    /// The members of a group and of the groups below it.
    pub(crate) fn members_with_children(&self, name: &GroupName) -> Option<BTreeSet<ThingName>> {
        let mut level = vec![self.groups.get(name)?];
        let mut members = BTreeSet::new();
        for _ in 0..MAX_GROUP_DEPTH {
            members.extend(level.iter().flat_map(|group| group.members.iter().cloned()));
            let children = level.into_iter().flat_map(|group| group.children.iter());
            level = children.filter_map(|child| self.groups.get(child)).collect();
        }
        Some(members)
    }

    pub(crate) fn restore_groups(&mut self, records: impl IntoIterator<Item = GroupRecord>) {
        let mut children: BTreeMap<GroupName, BTreeSet<GroupName>> = BTreeMap::new();
        for record in records {
            if let Some(parent) = &record.parent {
                children.entry(parent.clone()).or_default().insert(record.name.clone());
            }
            self.keep_group(record);
        }
        for (parent, children) in children {
            if let Some(parent) = self.groups.get_mut(&parent) {
                parent.children = children;
            }
        }
    }

    /// Both sides exist, or nothing happens.
    pub(crate) fn join(&mut self, group: &GroupName, thing: &ThingName) {
        if !self.things.contains_key(thing) {
            return;
        }
        if let Some(found) = self.groups.get_mut(group) {
            found.members.insert(thing.clone());
            self.groups_of.entry(thing.clone()).or_default().insert(group.clone());
        }
    }

    pub(crate) fn leave_all(&mut self, thing: &ThingName) -> Vec<GroupName> {
        let groups: Vec<GroupName> =
            self.groups_of.remove(thing).unwrap_or_default().into_iter().collect();
        for name in &groups {
            if let Some(group) = self.groups.get_mut(name) {
                group.members.remove(thing);
            }
        }
        groups
    }

    fn leave(&mut self, group: &GroupName, thing: &ThingName) {
        if let Some(found) = self.groups.get_mut(group) {
            found.members.remove(thing);
        }
        self.forget_membership(group, thing);
    }

    fn forget_membership(&mut self, group: &GroupName, thing: &ThingName) {
        if let Some(groups) = self.groups_of.get_mut(thing) {
            groups.remove(group);
            if groups.is_empty() {
                self.groups_of.remove(thing);
            }
        }
    }

    fn keep_group(&mut self, record: GroupRecord) {
        let parent = record.parent.as_ref().and_then(|parent| self.groups.get_mut(parent));
        if let Some(parent) = parent {
            parent.children.insert(record.name.clone());
        }
        let (children, members) = (BTreeSet::new(), BTreeSet::new());
        self.groups.insert(record.name.clone(), Group { record, children, members });
    }

    fn check_parent(&self, name: &GroupName, parent: &GroupName) -> Result<(), GroupError> {
        let Some(found) = self.groups.get(parent) else {
            return Err(GroupError::UnknownParent { group: name.clone(), parent: parent.clone() });
        };
        let depth = self.ancestry(parent).count();
        if depth >= MAX_GROUP_DEPTH {
            return Err(GroupError::TooDeep { parent: parent.clone(), found: depth });
        }
        if found.children.len() >= MAX_CHILD_GROUPS {
            return Err(GroupError::TooManyChildren { parent: parent.clone() });
        }
        Ok(())
    }

    fn check_join(&self, group: &GroupName, thing: &ThingName) -> Result<(), MembershipError> {
        if !self.things.contains_key(thing) {
            return Err(MembershipError::UnknownThing { thing: thing.clone() });
        }
        if self.groups_of(thing).count() >= MAX_GROUPS_OF_A_THING {
            return Err(MembershipError::TooManyGroups { thing: thing.clone() });
        }
        let root = self.ancestry(group).last();
        let same_root = |other: &&GroupName| self.ancestry(other).last() == root;
        if let Some(found) = self.groups_of(thing).find(same_root) {
            return Err(MembershipError::SameHierarchy {
                thing: thing.clone(),
                group: group.clone(),
                found: found.clone(),
            });
        }
        Ok(())
    }

    /// A group, its parent, and so on to the root. Bounded, whatever was restored.
    fn ancestry<'a>(&'a self, group: &GroupName) -> impl Iterator<Item = &'a GroupName> {
        let parent = |name: &&'a GroupName| {
            self.groups.get(*name).and_then(|group| group.record.parent.as_ref())
        };
        let first = self.groups.get(group).map(|group| &group.record.name);
        std::iter::successors(first, parent).take(MAX_GROUP_DEPTH)
    }
}
