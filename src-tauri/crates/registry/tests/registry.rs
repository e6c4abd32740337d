#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};

use model::{
    CertificateId, CertificateRecord, CertificateStatus, GroupName, ReportedVersion, Sha256,
    ThingName, Timestamp,
};
use proptest::prelude::*;
use registry::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn thing(name: &str) -> ThingName {
    ThingName::new(name).unwrap()
}

fn group(name: &str) -> GroupName {
    GroupName::new(name).unwrap()
}

fn new_thing(name: &str, attributes: &[(&str, &str)]) -> NewThing {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    NewThing {
        name: thing(name),
        thing_type: None,
        attributes: attributes.iter().map(owned).collect(),
    }
}

fn new_group(name: &str, parent: Option<&str>) -> NewGroup {
    NewGroup { name: group(name), parent: parent.map(group), description: None }
}

fn certificate(of: &str, byte: u8) -> CertificateRecord {
    CertificateRecord {
        id: CertificateId(Sha256([byte; 32])),
        thing: thing(of),
        der: vec![byte],
        status: CertificateStatus::Active,
        issued_at: NOW,
        not_after: NOW,
    }
}

fn with_things(names: &[&str]) -> Registry {
    let mut registry = Registry::default();
    for name in names {
        registry.add_thing(new_thing(name, &[]), NOW).unwrap();
    }
    registry
}

fn arns(targets: &[&str]) -> Vec<String> {
    targets.iter().map(|rest| format!("arn:aws:iot:eu-west-1:123456789012:{rest}")).collect()
}

fn names(things: &[ThingName]) -> Vec<&str> {
    things.iter().map(ThingName::as_str).collect()
}

#[test]
fn creating_the_same_thing_again_changes_nothing_and_another_is_refused() {
    let mut registry = Registry::default();
    let new = new_thing("m1", &[("site", "Haus Süd")]);
    assert_eq!(registry.add_thing(new.clone(), NOW), Ok(Outcome::Done));
    assert_eq!(registry.add_thing(new, NOW), Ok(Outcome::Unchanged));
    assert_eq!(
        registry.add_thing(new_thing("m1", &[("site", "north")]), NOW),
        Err(ThingError::ExistsDifferently { thing: thing("m1") })
    );
    assert_eq!(registry.thing(&thing("m1")).unwrap().attributes["site"], "Haus Süd");
}

#[test]
fn attributes_have_the_limits_of_aws() {
    let check = |attributes: BTreeMap<String, String>| {
        let new = NewThing { name: thing("m1"), thing_type: None, attributes };
        match Registry::default().add_thing(new, NOW) {
            Ok(_) => None,
            Err(ThingError::Attributes { source, .. }) => Some(source),
            Err(other) => panic!("{other}"),
        }
    };
    let many = |n: usize| (0..n).map(|i| (format!("a{i}"), String::new())).collect();
    let one = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
    assert_eq!(check(many(50)), None);
    assert_eq!(check(many(51)), Some(AttributeError::TooMany { found: 51 }));
    assert_eq!(check(one(&"n".repeat(128), "")), None);
    assert!(matches!(check(one(&"n".repeat(129), "")), Some(AttributeError::Name { .. })));
    assert!(matches!(check(one("", "x")), Some(AttributeError::Name { .. })));
    assert!(matches!(check(one("a b", "x")), Some(AttributeError::Name { .. })));
    assert_eq!(check(one("n", &"ü".repeat(800))), None);
    let long = check(one("n", &"ü".repeat(801)));
    assert!(matches!(long, Some(AttributeError::Value { found_length: 801, .. })));
    assert!(matches!(check(one("n", "a\u{1b}[2J")), Some(AttributeError::Value { .. })));
}

#[test]
fn an_update_merges_or_replaces_and_holds_the_version() {
    let mut registry = Registry::default();
    registry.add_thing(new_thing("m1", &[("a", "1"), ("b", "2")]), NOW).unwrap();
    let map = |pairs: &[(&str, &str)]| new_thing("x", pairs).attributes;
    let merge = ThingChange {
        attributes: AttributeChange::Merge(map(&[("a", ""), ("c", "3")])),
        expected_version: Some(1),
        ..ThingChange::default()
    };
    let merged = registry.update_thing(&thing("m1"), merge.clone()).unwrap();
    assert_eq!((merged.version, &merged.attributes), (2, &map(&[("b", "2"), ("c", "3")])));
    assert_eq!(
        registry.update_thing(&thing("m1"), merge),
        Err(ThingError::VersionConflict { thing: thing("m1"), expected: 1, found: 2 })
    );
    let replace = ThingChange {
        attributes: AttributeChange::Replace(map(&[("d", "4")])),
        thing_type: ThingTypeChange::Set("meter".into()),
        expected_version: None,
    };
    let replaced = registry.update_thing(&thing("m1"), replace).unwrap();
    assert_eq!((replaced.version, &replaced.attributes), (3, &map(&[("d", "4")])));
    assert_eq!(replaced.thing_type.as_deref(), Some("meter"));
    let bad = ThingChange {
        attributes: AttributeChange::Replace(map(&[("e", "5")])),
        thing_type: ThingTypeChange::Set("no spaces".into()),
        expected_version: None,
    };
    assert!(matches!(registry.update_thing(&thing("m1"), bad), Err(ThingError::Attributes { .. })));
    let after = registry.thing(&thing("m1")).unwrap();
    assert_eq!((after.version, &after.attributes), (3, &map(&[("d", "4")])));
}

#[test]
fn what_a_device_reports_does_not_touch_the_version_people_see() {
    let mut registry = with_things(&["m1"]);
    let reported = ReportedVersion { version: "1.2.3".into(), at: NOW };
    let name = thing("m1");
    assert_eq!(registry.report_version(&name, reported.clone()).unwrap().version, 1);
    assert_eq!(registry.report_version(&name, reported.clone()), None);
    assert!(registry.set_presence(&name, true, NOW).is_some());
    assert!(registry.set_presence(&name, true, NOW).is_none());
    assert_eq!(registry.connected(), [name]);
    assert_eq!(registry.report_version(&thing("stranger"), reported), None);
}

#[test]
fn a_removed_thing_takes_certificates_and_memberships_with_it() {
    let mut registry = with_things(&["m1", "m2"]);
    registry.create_group(new_group("g", None), NOW).unwrap();
    registry.change_members(&group("g"), &[thing("m1"), thing("m2")], &[]).unwrap();
    registry.add_certificate(certificate("m1", 1)).unwrap();
    assert!(matches!(
        registry.remove_thing(&thing("m1"), Some(7)),
        Err(ThingError::VersionConflict { expected: 7, found: 1, .. })
    ));
    let removed = registry.remove_thing(&thing("m1"), Some(1)).unwrap().unwrap();
    assert_eq!(removed.certificates, [CertificateId(Sha256([1; 32]))]);
    assert_eq!(removed.groups, [group("g")]);
    assert_eq!(registry.members(&group("g")).collect::<Vec<_>>(), [&thing("m2")]);
    assert_eq!(registry.certificates().len(), 0);
    assert_eq!(registry.remove_thing(&thing("m1"), None), Ok(None));
}

#[test]
fn a_certificate_speaks_for_one_thing() {
    let mut registry = with_things(&["m1", "m2"]);
    assert!(matches!(
        registry.add_certificate(certificate("m3", 1)),
        Err(CertificateError::UnknownThing { .. })
    ));
    assert_eq!(registry.add_certificate(certificate("m1", 1)), Ok(Outcome::Done));
    assert!(matches!(
        registry.add_certificate(certificate("m2", 1)),
        Err(CertificateError::BelongsToAnother { .. })
    ));
    let id = CertificateId(Sha256([1; 32]));
    let disabled = registry.set_certificate_status(&id, CertificateStatus::Inactive).unwrap();
    assert_eq!(disabled, StatusChange { thing: thing("m1"), outcome: Outcome::Done });
    assert_eq!(registry.add_certificate(certificate("m1", 1)), Ok(Outcome::Unchanged));
    assert_eq!(registry.certificate(&id).unwrap().status, CertificateStatus::Inactive);
    let again = registry.set_certificate_status(&id, CertificateStatus::Inactive).unwrap();
    assert_eq!(again.outcome, Outcome::Unchanged);
}

#[test]
fn groups_have_the_limits_of_aws() {
    let mut registry = with_things(&["m1"]);
    registry.create_group(new_group("l1", None), NOW).unwrap();
    for level in 2..=7 {
        let parent = format!("l{}", level - 1);
        registry.create_group(new_group(&format!("l{level}"), Some(&parent)), NOW).unwrap();
    }
    assert_eq!(
        registry.create_group(new_group("l8", Some("l7")), NOW),
        Err(GroupError::TooDeep { parent: group("l7"), found: 7 })
    );
    for n in 1..100 {
        registry.create_group(new_group(&format!("c{n}"), Some("l1")), NOW).unwrap();
    }
    assert_eq!(
        registry.create_group(new_group("c100", Some("l1")), NOW),
        Err(GroupError::TooManyChildren { parent: group("l1") })
    );
    assert!(matches!(
        registry.create_group(new_group("x", Some("nobody")), NOW),
        Err(GroupError::UnknownParent { .. })
    ));
    assert!(matches!(
        registry.create_group(new_group("l3", Some("l1")), NOW),
        Err(GroupError::ExistsDifferently { .. })
    ));
    assert_eq!(registry.create_group(new_group("l3", Some("l2")), NOW), Ok(Outcome::Unchanged));
    assert!(matches!(registry.delete_group(&group("l6")), Err(GroupError::HasChildren { .. })));
    assert_eq!(registry.delete_group(&group("l7")), Ok(Outcome::Done));
    assert_eq!(registry.delete_group(&group("l7")), Ok(Outcome::Unchanged));
    assert_eq!(registry.delete_group(&group("l6")), Ok(Outcome::Done));
}

#[test]
fn a_thing_is_in_ten_groups_and_one_of_each_hierarchy() {
    let mut registry = with_things(&["m1", "m2"]);
    for n in 0..11 {
        registry.create_group(new_group(&format!("g{n}"), None), NOW).unwrap();
    }
    registry.create_group(new_group("g0-a", Some("g0")), NOW).unwrap();
    registry.create_group(new_group("g0-b", Some("g0")), NOW).unwrap();
    registry.change_members(&group("g0-a"), &[thing("m1")], &[]).unwrap();
    for other in ["g0", "g0-b"] {
        assert_eq!(
            registry.change_members(&group(other), &[thing("m2"), thing("m1")], &[]),
            Err(MembershipError::SameHierarchy {
                thing: thing("m1"),
                group: group(other),
                found: group("g0-a"),
            })
        );
        assert_eq!(registry.members(&group(other)).count(), 0, "all or none");
    }
    for n in 1..10 {
        registry.change_members(&group(&format!("g{n}")), &[thing("m1")], &[]).unwrap();
    }
    assert_eq!(
        registry.change_members(&group("g10"), &[thing("m1")], &[]),
        Err(MembershipError::TooManyGroups { thing: thing("m1") })
    );
    let changed = registry.change_members(&group("g9"), &[thing("m2")], &[thing("m1")]).unwrap();
    assert_eq!(changed.added, [thing("m2")]);
    assert_eq!(changed.removed, [thing("m1")]);
    registry.change_members(&group("g10"), &[thing("m1")], &[]).unwrap();
    assert!(matches!(
        registry.change_members(&group("g10"), &[thing("m1")], &[thing("m1")]),
        Err(MembershipError::AddedAndRemoved { .. })
    ));
}

#[test]
fn targets_mean_each_thing_once_in_a_fixed_order() {
    let mut registry = with_things(&["z", "a", "m", "b"]);
    registry.create_group(new_group("site", None), NOW).unwrap();
    registry.create_group(new_group("hall", Some("site")), NOW).unwrap();
    registry.change_members(&group("site"), &[thing("m")], &[]).unwrap();
    registry.change_members(&group("hall"), &[thing("z"), thing("a")], &[]).unwrap();
    let meant = registry.resolve(&arns(&["thing/m", "thinggroup/site", "thing/b", "thing/a"]));
    assert_eq!(names(&meant.unwrap()), ["m", "a", "z", "b"]);
    assert_eq!(names(&registry.resolve(&arns(&["thinggroup/hall"])).unwrap()), ["a", "z"]);
}

#[test]
fn every_target_that_means_nobody_is_named() {
    let registry = with_things(&["m1"]);
    let mut targets = arns(&["thing/m2", "thinggroup/g", "thing/m1", "job/j", "thing/a b"]);
    targets.push("m1".to_owned());
    let errors = registry.resolve(&targets).unwrap_err();
    let told: BTreeSet<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), 5);
    assert!(matches!(errors[0].fault, TargetFault::UnknownThing { .. }));
    assert!(matches!(errors[1].fault, TargetFault::UnknownGroup { .. }));
    assert!(matches!(errors[2].fault, TargetFault::NotATarget { .. }));
    assert!(matches!(errors[3].fault, TargetFault::Name(_)));
    assert!(matches!(errors[4].fault, TargetFault::NotAnArn));
    assert!(told.iter().any(|text| text.contains("there is no thing m2")), "{told:?}");
}

#[derive(Clone, Debug)]
enum Step {
    Add(u8),
    Remove(u8),
    Group(u8, Option<u8>),
    Delete(u8),
    Members(u8, Vec<u8>, Vec<u8>),
    Certificate(u8, u8),
}

fn step() -> impl Strategy<Value = Step> {
    let few = || proptest::collection::vec(0_u8..6, 0..4);
    prop_oneof![
        (0_u8..6).prop_map(Step::Add),
        (0_u8..6).prop_map(Step::Remove),
        (0_u8..8, proptest::option::of(0_u8..8)).prop_map(|(name, parent)| {
            Step::Group(name, parent.filter(|parent| *parent != name))
        }),
        (0_u8..8).prop_map(Step::Delete),
        (0_u8..8, few(), few()).prop_map(|(group, add, remove)| Step::Members(group, add, remove)),
        (0_u8..6, 0_u8..6).prop_map(|(of, id)| Step::Certificate(of, id)),
    ]
}

fn apply(registry: &mut Registry, step: Step) {
    let things = |list: Vec<u8>| -> Vec<ThingName> {
        list.into_iter().map(|n| thing(&format!("t{n}"))).collect()
    };
    match step {
        Step::Add(n) => drop(registry.add_thing(new_thing(&format!("t{n}"), &[]), NOW)),
        Step::Remove(n) => drop(registry.remove_thing(&thing(&format!("t{n}")), None)),
        Step::Group(n, parent) => {
            let parent = parent.map(|parent| format!("g{parent}"));
            drop(registry.create_group(new_group(&format!("g{n}"), parent.as_deref()), NOW));
        }
        Step::Delete(n) => drop(registry.delete_group(&group(&format!("g{n}")))),
        Step::Members(n, add, remove) => {
            let group = group(&format!("g{n}"));
            drop(registry.change_members(&group, &things(add), &things(remove)));
        }
        Step::Certificate(of, id) => {
            drop(registry.add_certificate(certificate(&format!("t{of}"), id)));
        }
    }
}

/// The root of a group, found the slow way.
fn root(registry: &Registry, name: &GroupName) -> GroupName {
    let parent = registry.group(name).and_then(|group| group.parent.clone());
    parent.map_or_else(|| name.clone(), |parent| root(registry, &parent))
}

proptest! {
    /// Whatever is asked for, both directions of every relation agree, a thing is in one group
    /// of each hierarchy, and the registry is the same when restored from its records.
    #[test]
    fn relations_hold_and_survive_a_restart(steps in proptest::collection::vec(step(), 0..60)) {
        let mut registry = Registry::default();
        for step in steps {
            apply(&mut registry, step);
        }
        let mut members = Vec::new();
        for record in registry.groups() {
            for thing in registry.members(&record.name) {
                prop_assert!(registry.thing(thing).is_some());
                prop_assert!(registry.groups_of(thing).any(|group| *group == record.name));
                members.push((record.name.clone(), thing.clone()));
            }
            if let Some(parent) = &record.parent {
                prop_assert!(registry.group(parent).is_some());
            }
        }
        for record in registry.things() {
            let roots: Vec<_> =
                registry.groups_of(&record.name).map(|group| root(&registry, group)).collect();
            let distinct: BTreeSet<_> = roots.iter().collect();
            prop_assert_eq!(roots.len(), distinct.len());
        }
        for certificate in registry.certificates() {
            prop_assert!(registry.thing(&certificate.thing).is_some());
        }
        let restored = Registry::restore(
            registry.things().cloned(),
            registry.certificates().cloned(),
            registry.groups().cloned(),
            members,
        );
        prop_assert_eq!(format!("{restored:?}"), format!("{registry:?}"));
    }
}
