//! What the engine refused by a rule. Its errors arrive with their type erased.

use std::error::Error;

use engine::{
    DeleteUpdateError, DraftError, FollowUpError, GarbageError, ImageError, ImportError,
    NewUpdateError, StartRolloutError,
};
use jobs::ControlError;
use model::{ExecutionStatus, JobStatus};
use registry::{CertificateError, GroupError, MembershipError, ThingError};

use super::{Told, not_found, store};
use crate::chain;
use crate::view::Text;

pub(super) const CODES: &[&str] = &[
    "problem.refused",
    "problem.update-exists",
    "problem.targets",
    "problem.update-unfinished",
    "problem.rollout-paused",
    "problem.rollout-not-paused",
    "problem.rollout-is-scheduled",
    "problem.rollout-is-running",
    "problem.rollout-is-over",
    "problem.execution-state",
    "problem.execution-changed",
    "problem.execution-claimed",
    "problem.device-exists",
    "problem.device-changed",
    "problem.device-attributes",
    "problem.devices-refused",
    "problem.group-exists",
    "problem.group-parent",
    "problem.group-depth",
    "problem.group-children",
    "problem.group-has-children",
    "problem.member-groups",
    "problem.member-hierarchy",
    "problem.member-both",
    "problem.certificate-of-another",
    "problem.image-in-use",
    "problem.draft-too-large",
    "problem.too-many-drafts",
    "advice.other-update-name",
    "advice.targets",
    "advice.cancel-first",
    "advice.start-first",
    "advice.retry-failed",
    "advice.child-groups",
    "advice.leave-group",
    "advice.delete-drafts",
    "advice.smaller-draft",
];

pub(super) fn told(error: &(dyn Error + Send + Sync + 'static)) -> Told {
    macro_rules! first_of {
        ($($kind:ty => $told:path),* $(,)?) => {
            $(if let Some(error) = error.downcast_ref::<$kind>() { return $told(error); })*
        };
    }
    first_of! {
        NewUpdateError => new_update,
        FollowUpError => follow_up,
        DeleteUpdateError => delete_update,
        StartRolloutError => start_rollout,
        ControlError => control,
        ThingError => thing,
        ImportError => import,
        GroupError => group,
        MembershipError => membership,
        CertificateError => certificate,
        ImageError => image,
        GarbageError => garbage,
        DraftError => draft,
    }
    Told::new(Text::of("problem.refused", "It was refused: {reason}.", [("reason", chain(error))]))
}

fn new_update(error: &NewUpdateError) -> Told {
    match error {
        NewUpdateError::Exists { update } => update_exists(update.as_str()),
        NewUpdateError::StreamExists { stream } => update_exists(stream.as_str()),
        NewUpdateError::UnknownImage { image, .. } => not_found("image", &image.to_string()),
        NewUpdateError::Targets(error) => Told::new(Text::of(
            "problem.targets",
            "Some targets mean nobody: {targets}.",
            [("targets", error.to_string())],
        ))
        .advise("advice.targets", "Look under Devices whether they exist, and choose them again."),
        NewUpdateError::Job(error) => control(error),
    }
}

fn update_exists(name: &str) -> Told {
    named("problem.update-exists", "There is an update {name} already.", name)
        .advise("advice.other-update-name", "Give it another name.")
}

fn follow_up(error: &FollowUpError) -> Told {
    match error {
        FollowUpError::UnknownUpdate { update } => not_found("update", update.as_str()),
        FollowUpError::UnknownThing { thing } => not_found("device", thing.as_str()),
        FollowUpError::Job(error) => control(error),
    }
}

fn delete_update(error: &DeleteUpdateError) -> Told {
    match error {
        DeleteUpdateError::Unknown { update } => not_found("update", update.as_str()),
        DeleteUpdateError::JobUnfinished { update, .. } => named(
            "problem.update-unfinished",
            "The rollout of {name} has not ended.",
            update.as_str(),
        )
        .advise("advice.cancel-first", "Cancel the rollout first; then delete the update."),
        DeleteUpdateError::Job(error) => control(error),
    }
}

fn start_rollout(error: &StartRolloutError) -> Told {
    match error {
        StartRolloutError::Job(error) => control(error),
        StartRolloutError::File { source, .. } => store::file(source),
    }
}

fn control(error: &ControlError) -> Told {
    match error {
        ControlError::JobExists { job } => update_exists(job.as_str()),
        ControlError::JobPaused { .. } => {
            Told::new(Text::of("problem.rollout-paused", "The rollout is paused already.", []))
        }
        ControlError::JobNotPaused { .. } => {
            Told::new(Text::of("problem.rollout-not-paused", "The rollout is not paused.", []))
        }
        ControlError::JobStatus { found, .. } | ControlError::JobEnded { status: found, .. } => {
            job_status(*found)
        }
        ControlError::JobUnfinished { job, .. } => {
            named("problem.update-unfinished", "The rollout of {name} has not ended.", job.as_str())
                .advise("advice.cancel-first", "Cancel the rollout first; then delete the update.")
        }
        ControlError::NoSuchExecution { thing, .. } => {
            not_found("device in the rollout", thing.as_str())
        }
        ControlError::ExecutionStatus { thing, found, .. } => {
            execution_status(thing.as_str(), *found)
        }
        ControlError::VersionMismatch { thing, .. } => named(
            "problem.execution-changed",
            "{name} has reported something new meanwhile.",
            thing.as_str(),
        )
        .advise("advice.look-again", "It may have been removed meanwhile. Look at the list again."),
        ControlError::Claimed { thing, by, .. } => Told::new(Text::of(
            "problem.execution-claimed",
            "{device} is held by {by}.",
            [("device", thing.to_string()), ("by", by.clone())],
        )),
        ControlError::NoSuchJob { .. }
        | ControlError::ReservedJobId { .. }
        | ControlError::InvalidDocument { .. }
        | ControlError::NoSuchStream { .. }
        | ControlError::NotClaimed { .. } => Told::new(Text::of(
            "problem.refused",
            "It was refused: {reason}.",
            [("reason", error.to_string())],
        )),
    }
}

fn job_status(found: JobStatus) -> Told {
    match found {
        JobStatus::Scheduled => Told::new(Text::of(
            "problem.rollout-is-scheduled",
            "The rollout has not been started yet.",
            [],
        ))
        .advise("advice.start-first", "Start it first."),
        JobStatus::InProgress => {
            Told::new(Text::of("problem.rollout-is-running", "The rollout is running.", []))
        }
        JobStatus::Completed | JobStatus::Canceled => {
            Told::new(Text::of("problem.rollout-is-over", "The rollout has ended.", [])).advise(
                "advice.retry-failed",
                "Devices that failed can be tried again under Rollouts.",
            )
        }
    }
}

fn execution_status(device: &str, found: ExecutionStatus) -> Told {
    Told::new(Text::of(
        "problem.execution-state",
        "{device} is {status}, which does not allow it.",
        [("device", device.to_owned()), ("status", found.to_string())],
    ))
}

fn thing(error: &ThingError) -> Told {
    match error {
        ThingError::ExistsDifferently { thing } => named(
            "problem.device-exists",
            "There is a device {name} already, with another type or other attributes.",
            thing.as_str(),
        ),
        ThingError::Unknown { thing } => not_found("device", thing.as_str()),
        ThingError::VersionConflict { thing, .. } => {
            named("problem.device-changed", "{name} was changed meanwhile.", thing.as_str()).advise(
                "advice.look-again",
                "It may have been removed meanwhile. Look at the list again.",
            )
        }
        ThingError::Attributes { thing, source } => Told::new(Text::of(
            "problem.device-attributes",
            "{device} cannot have these attributes: {reason}.",
            [("device", thing.to_string()), ("reason", source.to_string())],
        )),
    }
}

fn import(error: &ImportError) -> Told {
    let first = error.rows.first().map(|row| chain(&row.error)).unwrap_or_default();
    Told::new(Text::of(
        "problem.devices-refused",
        "{devices} of the devices cannot be added, so none was: {first}.",
        [("devices", error.rows.len().to_string()), ("first", first)],
    ))
}

fn group(error: &GroupError) -> Told {
    match error {
        GroupError::ExistsDifferently { group } => {
            named("problem.group-exists", "There is a group {name} already.", group.as_str())
        }
        GroupError::UnknownParent { parent, .. } => named(
            "problem.group-parent",
            "There is no group {name} that could be the parent.",
            parent.as_str(),
        ),
        GroupError::TooDeep { parent, .. } => named(
            "problem.group-depth",
            "{name} is as deep as groups go; it can have no group below it.",
            parent.as_str(),
        ),
        GroupError::TooManyChildren { parent } => named(
            "problem.group-children",
            "{name} has as many groups below it as it can have.",
            parent.as_str(),
        ),
        GroupError::HasChildren { group, child } => Told::new(Text::of(
            "problem.group-has-children",
            "The group {group} has groups below it, {child} for one.",
            [("group", group.to_string()), ("child", child.to_string())],
        ))
        .advise("advice.child-groups", "Delete those first."),
    }
}

fn membership(error: &MembershipError) -> Told {
    match error {
        MembershipError::UnknownGroup { group } => not_found("group", group.as_str()),
        MembershipError::UnknownThing { thing } => not_found("device", thing.as_str()),
        MembershipError::TooManyGroups { thing } => named(
            "problem.member-groups",
            "{name} is in as many groups as a device can be in.",
            thing.as_str(),
        )
        .advise("advice.leave-group", "Take it out of another group first."),
        MembershipError::SameHierarchy { thing, found, .. } => Told::new(Text::of(
            "problem.member-hierarchy",
            "{device} is in {group} already, which belongs to the same tree of groups.",
            [("device", thing.to_string()), ("group", found.to_string())],
        ))
        .advise("advice.leave-group", "Take it out of another group first."),
        MembershipError::AddedAndRemoved { thing } => named(
            "problem.member-both",
            "{name} is to be added and removed at once.",
            thing.as_str(),
        ),
    }
}

fn certificate(error: &CertificateError) -> Told {
    match error {
        CertificateError::UnknownThing { thing } => not_found("device", thing.as_str()),
        CertificateError::BelongsToAnother { found, .. } => named(
            "problem.certificate-of-another",
            "The certificate belongs to {name} already.",
            found.as_str(),
        ),
        CertificateError::Unknown { certificate } => {
            not_found("device certificate", &certificate.to_string())
        }
    }
}

fn image(error: &ImageError) -> Told {
    match error {
        ImageError::Unknown { image } => not_found("image", &image.to_string()),
        ImageError::InUse { .. } | ImageError::Named { .. } => {
            Told::new(Text::of("problem.image-in-use", "An update needs this image.", []))
        }
        ImageError::File(error) => store::file(error),
    }
}

fn garbage(error: &GarbageError) -> Told {
    let GarbageError::File(error) = error;
    store::file(error)
}

fn draft(error: &DraftError) -> Told {
    match error {
        DraftError::Unknown { draft } => not_found("draft", draft),
        DraftError::TooLarge { found, .. } => Told::new(Text::of(
            "problem.draft-too-large",
            "The draft has {bytes} bytes, which is more than a definition can have.",
            [("bytes", found.to_string())],
        ))
        .advise("advice.smaller-draft", "Remove what does not belong into it."),
        DraftError::TooMany { limit } => Told::new(Text::of(
            "problem.too-many-drafts",
            "There are {limit} drafts already.",
            [("limit", limit.to_string())],
        ))
        .advise("advice.delete-drafts", "Delete some that are no longer needed."),
    }
}

fn named(code: &'static str, english: &str, name: &str) -> Told {
    Told::new(Text::of(code, english, [("name", name.to_owned())]))
}
