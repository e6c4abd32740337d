use std::collections::HashMap;

use model::{
    CertificateStatus, Execution, ExecutionStatus, GroupName, Job, JobId, Past, ThingRecord,
    Timestamp,
};
use store::CertificateSummary;

use crate::view::{Cell, DeviceListRow, FailureShort, LastUpdate, failure_of};

/// One device as the list shows it.
#[derive(Debug)]
pub(crate) struct Device {
    pub record: ThingRecord,
    pub groups: Vec<GroupName>,
    pub certificates: Vec<CertificateSummary>,
    /// Its newest execution, whichever job it belongs to.
    pub last: Option<Execution>,
    pub told: Option<Told>,
    /// What the filter looks into, in lower case.
    sought: String,
}

/// What a device told when it last finished an update of firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    verified: bool,
    booted: bool,
    reported: bool,
}

impl Device {
    pub fn new(record: ThingRecord) -> Self {
        let sought = sought(&record);
        let (groups, certificates) = (Vec::new(), Vec::new());
        Self { record, groups, certificates, last: None, told: None, sought }
    }

    pub fn set_record(&mut self, record: ThingRecord) {
        // Presence and version change all the time; what is looked for, hardly ever.
        if record.thing_type != self.record.thing_type
            || record.attributes != self.record.attributes
        {
            self.sought = sought(&record);
        }
        self.record = record;
    }

    /// `text` in lower case.
    pub fn has(&self, text: &str) -> bool {
        self.sought.contains(text)
    }

    pub fn version(&self) -> Option<&str> {
        self.record.reported_version.as_ref().map(|reported| reported.version.as_str())
    }

    /// When its last active certificate ends; `None`: it has none.
    pub fn certificate_until(&self) -> Option<Timestamp> {
        let active = self.certificates.iter().filter(|it| it.status == CertificateStatus::Active);
        active.map(|certificate| certificate.not_after).max()
    }

    pub fn row(&self, jobs: &HashMap<JobId, Job>) -> DeviceListRow {
        let record = &self.record;
        DeviceListRow {
            name: record.name.to_string(),
            thing_type: record.thing_type.clone(),
            connected: record.presence.connected,
            presence_since: record.presence.since,
            reported_version: self.version().map(str::to_owned),
            last_update: self.last.as_ref().map(|last| last_update(last, jobs)),
            certificate_until: self.certificate_until(),
            groups: self.groups.iter().map(ToString::to_string).collect(),
            attributes: record.attributes.clone(),
        }
    }
}

impl Told {
    /// What all of them told together.
    pub fn past(devices: impl Iterator<Item = Self>) -> Past {
        let mut past = Past::default();
        for told in devices {
            past.finished += 1;
            past.verified += u32::from(told.verified);
            past.booted += u32::from(told.booted);
            past.reported += u32::from(told.reported);
        }
        past
    }
}

/// `None` of an execution that did not succeed, or of a file that is not firmware.
pub(super) fn told(execution: &Execution, jobs: &HashMap<JobId, Job>) -> Option<Told> {
    let job = jobs.get(&execution.key.job)?;
    let is_firmware = model::UpdateKind::of_document(&job.document, None).is_firmware;
    (execution.status == ExecutionStatus::Succeeded && is_firmware).then(|| {
        let evidence = &execution.evidence;
        Told {
            verified: evidence.verified_at.is_some(),
            booted: evidence.booted_at.is_some(),
            reported: evidence.reported_version.is_some(),
        }
    })
}

pub(crate) fn last_update(execution: &Execution, jobs: &HashMap<JobId, Job>) -> LastUpdate {
    let job = jobs.get(&execution.key.job);
    LastUpdate {
        update: job.and_then(|job| job.update.as_ref()).map(ToString::to_string),
        job: execution.key.job.to_string(),
        cell: job.map_or(Cell::Removed, |job| Cell::of(execution, job)),
        at: execution.updated_at,
        failure: failure_of(execution)
            .map(|failure| FailureShort { code: failure.code.to_owned(), what: failure.what }),
    }
}

fn sought(record: &ThingRecord) -> String {
    let mut text = record.name.to_string();
    if let Some(thing_type) = &record.thing_type {
        text.push('\n');
        text.push_str(thing_type);
    }
    for (name, value) in &record.attributes {
        text.extend(["\n", name, "=", value]);
    }
    text.to_lowercase()
}
