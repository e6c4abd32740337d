use std::collections::BTreeMap;
use std::time::Duration;

use engine::CertificateOrigin;
use model::{
    CertificateId, CertificateRecord, CertificateStatus, Execution, ExecutionStatus, GroupName,
    GroupRecord, JobId, ThingName, ThingRecord, Timestamp,
};
use registry::{Directory as _, NewGroup, NewThing};
use serde::Serialize;
use signing::{Certificate, DeviceCertificate, Issuer, Passphrase, SecretText, ServerNames};

use crate::csv_import::{ImportPlan, plan_import};
use crate::fleet::{last_update, versions};
use crate::view::{CertificateView, DeviceDetail, DevicePage, DeviceQuery, GroupRow, HistoryRow};
use crate::{App, AppError};

/// Rows handed out at once; no window shows more.
const MAX_PAGE: usize = 1000;

/// A device with all that hangs on it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    #[serde(flatten)]
    pub record: ThingRecord,
    pub groups: Vec<GroupName>,
    pub certificates: Vec<CertificateSummary>,
    /// Newest last.
    pub history: Vec<HistoryEntry>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateSummary {
    pub id: CertificateId,
    pub status: CertificateStatus,
    pub issued_at: Timestamp,
    pub not_after: Timestamp,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    pub job: JobId,
    pub execution_number: u32,
    pub status: ExecutionStatus,
    pub queued_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupView {
    #[serde(flatten)]
    pub record: GroupRecord,
    /// Direct members, without those of child groups.
    pub members: usize,
}

/// The PEM files a device is given; the private key exists nowhere else.
#[derive(Debug)]
pub struct CertificateFiles {
    pub id: CertificateId,
    pub not_after: Timestamp,
    pub certificate: String,
    pub key: SecretText,
    pub root: String,
}

impl App {
    pub async fn add_device(
        &self,
        name: ThingName,
        thing_type: Option<String>,
        attributes: BTreeMap<String, String>,
        groups: &[GroupName],
    ) -> Result<DeviceView, AppError> {
        let engine = self.engine()?;
        for group in groups {
            self.group(group)?;
        }
        let new = NewThing { name: name.clone(), thing_type, attributes };
        engine.add_thing(self.actor(), new).await?;
        for group in groups {
            engine.change_members(self.actor(), group.clone(), vec![name.clone()], vec![]).await?;
        }
        self.device(&name)
    }

    pub fn devices(&self) -> Result<Vec<ThingRecord>, AppError> {
        Ok(self.reader().things()?)
    }

    /// The direct members of a group.
    pub fn devices_of(&self, group: &GroupName) -> Result<Vec<ThingRecord>, AppError> {
        self.group(group)?;
        let reader = self.reader();
        let members = reader.members(group)?;
        let records = members.iter().map(|name| reader.thing(name));
        Ok(records.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    pub fn device(&self, name: &ThingName) -> Result<DeviceView, AppError> {
        let reader = self.reader();
        let record = reader
            .thing(name)?
            .ok_or_else(|| AppError::NotFound { kind: "device", name: name.to_string() })?;
        let certificates = reader.certificates(Some(name))?;
        let executions = reader.executions_of_thing(name)?;
        Ok(DeviceView {
            record,
            groups: reader.groups_of(name)?,
            certificates: certificates.iter().map(CertificateSummary::of).collect(),
            history: executions
                .iter()
                .map(|execution| HistoryEntry {
                    job: execution.key.job.clone(),
                    execution_number: execution.key.number,
                    status: execution.status,
                    queued_at: execution.queued_at,
                    updated_at: execution.updated_at,
                })
                .collect(),
        })
    }

    /// The part of the list that is in sight, with what is counted over all that match.
    pub fn device_page(&self, query: &DeviceQuery) -> Result<DevicePage, AppError> {
        self.with_fleet(|fleet, _| {
            let found = fleet.select(query, self.now());
            let limit = query.limit.min(MAX_PAGE);
            let window = found.iter().skip(query.offset).take(limit);
            Ok(DevicePage {
                total: fleet.len(),
                matching: found.len(),
                offset: query.offset,
                versions: versions(found.iter().copied()),
                rows: window.map(|device| device.row(fleet.jobs())).collect(),
            })
        })
    }

    /// The names of all that match, wherever the window stands.
    pub fn device_names(&self, query: &DeviceQuery) -> Result<Vec<String>, AppError> {
        self.with_fleet(|fleet, _| {
            let found = fleet.select(query, self.now());
            Ok(found.iter().map(|device| device.record.name.to_string()).collect())
        })
    }

    pub fn device_detail(&self, name: &ThingName) -> Result<DeviceDetail, AppError> {
        self.with_fleet(|fleet, reader| {
            let device = fleet
                .device(name)
                .ok_or_else(|| AppError::NotFound { kind: "device", name: name.to_string() })?;
            let history = reader.executions_of_thing(name)?;
            let row = |execution: &Execution| HistoryRow {
                update: last_update(execution, fleet.jobs()),
                attempt: execution.key.number,
                queued_at: execution.queued_at,
            };
            let mut certificates: Vec<_> =
                device.certificates.iter().map(certificate_view).collect();
            certificates.sort_by_key(|certificate| std::cmp::Reverse(certificate.issued_at));
            Ok(DeviceDetail {
                row: device.row(fleet.jobs()),
                created_at: device.record.created_at,
                reported_at: device.record.reported_version.as_ref().map(|reported| reported.at),
                certificates,
                history: history.iter().rev().map(row).collect(),
            })
        })
    }

    /// Removes those that are there; gives how many they were.
    pub async fn remove_devices(&self, names: &[ThingName]) -> Result<usize, AppError> {
        let engine = self.engine()?;
        let mut removed = 0;
        for name in names {
            let found = engine.remove_thing(self.actor(), name.clone(), None).await?;
            removed += usize::from(found.is_some());
        }
        Ok(removed)
    }

    pub async fn remove_device(&self, name: &ThingName) -> Result<(), AppError> {
        let removed = self.engine()?.remove_thing(self.actor(), name.clone(), None).await?;
        removed
            .map(drop)
            .ok_or_else(|| AppError::NotFound { kind: "device", name: name.to_string() })
    }

    /// What importing the file would do.
    pub fn plan_import(&self, csv: &[u8]) -> Result<ImportPlan, AppError> {
        let reader = self.reader();
        let known: std::collections::HashSet<ThingName> =
            reader.things()?.into_iter().map(|thing| thing.name).collect();
        let groups: std::collections::HashSet<GroupName> =
            reader.groups()?.into_iter().map(|group| group.name).collect();
        Ok(plan_import(csv, |name| known.contains(name), |group| groups.contains(group)))
    }

    /// Does what a plan without findings says. Should it be cut off, doing it again finishes it.
    pub async fn import_devices(&self, plan: ImportPlan) -> Result<usize, AppError> {
        let engine = self.engine()?;
        if !plan.findings.is_empty() {
            return Err(AppError::Csv { findings: plan.findings, more: plan.more_findings });
        }
        let mut members: BTreeMap<GroupName, Vec<ThingName>> = BTreeMap::new();
        let mut things = Vec::with_capacity(plan.add.len());
        for device in plan.add {
            for group in device.groups {
                members.entry(group).or_default().push(device.name.clone());
            }
            things.push(NewThing {
                name: device.name,
                thing_type: device.thing_type,
                attributes: device.attributes,
            });
        }
        let imported = engine.import_things(self.actor(), things).await?;
        for group in plan.new_groups {
            let new = NewGroup { name: group, parent: None, description: None };
            engine.create_group(self.actor(), new).await?;
        }
        for (group, names) in members {
            engine.change_members(self.actor(), group, names, vec![]).await?;
        }
        Ok(imported.added)
    }

    /// Opens the site's root key, to issue any number of certificates.
    pub fn unlock_authority(
        &self,
        passphrase: &Passphrase,
        names: &ServerNames,
    ) -> Result<Box<dyn Issuer>, AppError> {
        Ok(self.authority.unlock(passphrase, names, self.now())?)
    }

    /// The certificate counts only once it is recorded; the key is handed out after that.
    pub async fn issue_certificate(
        &self,
        issuer: &dyn Issuer,
        name: &ThingName,
        validity: Duration,
    ) -> Result<CertificateFiles, AppError> {
        self.device(name)?;
        let issued: DeviceCertificate = issuer.issue(name, self.now().after(validity))?;
        let record = self.certificate_record(name, &issued.certificate);
        self.engine()?.add_certificate(self.actor(), record, CertificateOrigin::Issued).await?;
        Ok(CertificateFiles {
            id: issued.id,
            not_after: issued.not_after(),
            certificate: issued.certificate_pem(),
            root: issued.ca_pem(),
            key: issued.key_pem,
        })
    }

    /// Binds a certificate of another authority to a device; the authority must be trusted too.
    pub async fn import_certificate(
        &self,
        name: &ThingName,
        file: &[u8],
    ) -> Result<CertificateId, AppError> {
        self.device(name)?;
        let certificate = Certificate::parse(file).map_err(signing::AuthorityError::Certificate)?;
        let record = self.certificate_record(name, &certificate);
        self.engine()?.add_certificate(self.actor(), record, CertificateOrigin::Imported).await?;
        Ok(certificate.id())
    }

    pub async fn disable_certificate(
        &self,
        name: &ThingName,
        certificate: CertificateId,
    ) -> Result<(), AppError> {
        if !self.device(name)?.certificates.iter().any(|known| known.id == certificate) {
            return Err(AppError::NotFound {
                kind: "device certificate",
                name: certificate.to_string(),
            });
        }
        self.engine()?
            .set_certificate_status(self.actor(), certificate, CertificateStatus::Inactive)
            .await?;
        Ok(())
    }

    /// Lets a certificate speak for its device, or no longer.
    pub async fn set_certificate_enabled(
        &self,
        certificate: CertificateId,
        enabled: bool,
    ) -> Result<(), AppError> {
        let status = if enabled { CertificateStatus::Active } else { CertificateStatus::Inactive };
        self.engine()?.set_certificate_status(self.actor(), certificate, status).await?;
        Ok(())
    }

    pub async fn create_group(
        &self,
        name: GroupName,
        parent: Option<GroupName>,
        description: Option<String>,
    ) -> Result<(), AppError> {
        let new = NewGroup { name, parent, description };
        self.engine()?.create_group(self.actor(), new).await?;
        Ok(())
    }

    pub async fn delete_group(&self, name: &GroupName) -> Result<(), AppError> {
        self.group(name)?;
        self.engine()?.delete_group(self.actor(), name.clone()).await?;
        Ok(())
    }

    /// Gives how many joined and how many left.
    pub async fn change_group(
        &self,
        name: &GroupName,
        add: Vec<ThingName>,
        remove: Vec<ThingName>,
    ) -> Result<(usize, usize), AppError> {
        let changed =
            self.engine()?.change_members(self.actor(), name.clone(), add, remove).await?;
        Ok((changed.added.len(), changed.removed.len()))
    }

    pub fn groups(&self) -> Result<Vec<GroupView>, AppError> {
        let reader = self.reader();
        let view = |record: GroupRecord| {
            let members = reader.members(&record.name)?.len();
            Ok(GroupView { record, members })
        };
        reader.groups()?.into_iter().map(view).collect()
    }

    /// As the list shows them, by name.
    pub fn group_rows(&self) -> Result<Vec<GroupRow>, AppError> {
        self.with_fleet(|fleet, _| {
            let row = |group: &GroupRecord| GroupRow {
                name: group.name.to_string(),
                parent: group.parent.as_ref().map(ToString::to_string),
                description: group.description.clone(),
                members: fleet.members(&group.name),
                all_members: fleet.members_with_children(&group.name).map_or(0, |all| all.len()),
            };
            Ok(fleet.groups().map(row).collect())
        })
    }

    fn group(&self, name: &GroupName) -> Result<GroupRecord, AppError> {
        let groups = self.reader().groups()?;
        groups
            .into_iter()
            .find(|group| group.name == *name)
            .ok_or_else(|| AppError::NotFound { kind: "group", name: name.to_string() })
    }

    fn certificate_record(
        &self,
        thing: &ThingName,
        certificate: &Certificate,
    ) -> CertificateRecord {
        CertificateRecord {
            id: certificate.id(),
            thing: thing.clone(),
            der: certificate.as_der().to_vec(),
            status: CertificateStatus::Active,
            issued_at: self.now(),
            not_after: certificate.not_after(),
        }
    }
}

fn certificate_view(certificate: &store::CertificateSummary) -> CertificateView {
    CertificateView {
        id: certificate.id.to_string(),
        active: certificate.status == CertificateStatus::Active,
        issued_at: certificate.issued_at,
        not_after: certificate.not_after,
    }
}

impl CertificateSummary {
    fn of(record: &CertificateRecord) -> Self {
        Self {
            id: record.id,
            status: record.status,
            issued_at: record.issued_at,
            not_after: record.not_after,
        }
    }
}
