//! The registry as the window shows it, kept in memory: 10,000 devices are filtered and sorted at
//! each keystroke, and reading them from the database each time would take a tenth of a second.
//!
//! It follows the commits: what they name is read again when somebody asks next.

mod device;
mod order;
mod query;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use engine::{Committed, Engine};
use model::{CertificateId, GroupName, GroupRecord, Job, JobId, ThingName};
use registry::Directory;
use store::{Reader, StoreError};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

use crate::view::RolloutHead;

pub(crate) use device::{Device, Told, last_update};
use order::NaturalName;
pub(crate) use query::versions;

/// Reads again what has changed since it was asked last.
#[derive(Debug)]
pub(crate) struct Fleet {
    /// `None` where another process commits: then everything is read each time.
    commits: Option<Receiver<Arc<Committed>>>,
    table: Option<Table>,
}

/// Devices in order of name, with all that hangs on them.
#[derive(Debug, Default)]
pub(crate) struct Table {
    devices: BTreeMap<NaturalName, Device>,
    groups: BTreeMap<GroupName, GroupRecord>,
    members: BTreeMap<GroupName, BTreeSet<ThingName>>,
    /// Without their members.
    jobs: HashMap<JobId, Job>,
    /// Whose each certificate is.
    certificates: HashMap<CertificateId, ThingName>,
    /// Of jobs of which nothing was committed since.
    heads: HashMap<JobId, RolloutHead>,
}

/// What commits have changed.
#[derive(Debug, Default)]
struct Stale {
    everything: bool,
    groups: bool,
    things: BTreeSet<ThingName>,
    certificates: BTreeSet<CertificateId>,
    executions_of: BTreeSet<ThingName>,
    jobs: BTreeSet<JobId>,
}

impl Fleet {
    pub fn new(engine: Option<&Engine>) -> Self {
        Self { commits: engine.map(Engine::subscribe), table: None }
    }

    /// The committed state as of now.
    pub fn current(&mut self, reader: &Reader) -> Result<&mut Table, StoreError> {
        let stale = self.stale();
        let table = match self.table.take() {
            Some(mut table) if !stale.everything => {
                reader.snapshot(|reader| table.refresh(reader, stale))?;
                table
            }
            _ => reader.snapshot(Table::load)?,
        };
        Ok(self.table.insert(table))
    }

    fn stale(&mut self) -> Stale {
        let mut stale = Stale { everything: self.commits.is_none(), ..Stale::default() };
        let Some(commits) = &mut self.commits else { return stale };
        loop {
            match commits.try_recv() {
                Ok(committed) => stale.add(&committed),
                Err(TryRecvError::Lagged(_)) => stale.everything = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return stale,
            }
        }
    }
}

impl Stale {
    fn add(&mut self, committed: &Committed) {
        self.everything |= committed.reloaded;
        self.groups |= committed.groups;
        self.things.extend(committed.things.iter().cloned());
        self.certificates.extend(&committed.certificates);
        self.jobs.extend(committed.jobs.iter().cloned());
        for key in &committed.executions {
            self.executions_of.insert(key.thing.clone());
            self.jobs.insert(key.job.clone());
        }
    }
}

impl Table {
    fn load(reader: &Reader) -> Result<Self, StoreError> {
        let mut table = Self::default();
        for job in reader.jobs_without_members()? {
            table.jobs.insert(job.id.clone(), job);
        }
        for record in reader.things()? {
            table.devices.insert(NaturalName(record.name.clone()), Device::new(record));
        }
        table.load_groups(reader)?;
        for certificate in reader.certificate_summaries()? {
            table.put_certificate(certificate);
        }
        for execution in reader.newest_executions()? {
            if let Some(device) = table.device_mut(&execution.key.thing.clone()) {
                device.last = Some(execution);
            }
        }
        for execution in reader.newest_succeeded()? {
            let told = device::told(&execution, &table.jobs);
            if let Some(device) = table.device_mut(&execution.key.thing) {
                device.told = told;
            }
        }
        Ok(table)
    }

    fn refresh(&mut self, reader: &Reader, stale: Stale) -> Result<(), StoreError> {
        let Stale { everything: _, groups, things, certificates, mut executions_of, jobs } = stale;
        for id in jobs {
            self.heads.remove(&id);
            match reader.job_without_members(&id)? {
                Some(job) => drop(self.jobs.insert(id, job)),
                None => {
                    // Its executions went with it.
                    self.jobs.remove(&id);
                    let with = |device: &&Device| {
                        device.last.as_ref().is_some_and(|last| last.key.job == id)
                    };
                    let orphaned = self.devices.values().filter(with);
                    executions_of.extend(orphaned.map(|device| device.record.name.clone()));
                }
            }
        }
        for name in things {
            self.refresh_thing(reader, name)?;
        }
        if groups {
            self.load_groups(reader)?;
        }
        for id in certificates {
            self.refresh_certificate(reader, id)?;
        }
        for name in executions_of {
            let last = reader.newest_execution(&name)?;
            let told = last.as_ref().and_then(|last| device::told(last, &self.jobs));
            if let Some(device) = self.device_mut(&name) {
                device.told = told.or(device.told);
                device.last = last;
            }
        }
        Ok(())
    }

    fn refresh_thing(&mut self, reader: &Reader, name: ThingName) -> Result<(), StoreError> {
        let found = reader.thing(&name)?;
        let key = NaturalName(name);
        match (found, self.devices.get_mut(&key)) {
            (Some(record), Some(device)) => device.set_record(record),
            (Some(record), None) => {
                let mut device = Device::new(record);
                device.groups = reader.groups_of(&key.0)?;
                device.last = reader.newest_execution(&key.0)?;
                for group in &device.groups {
                    self.members.entry(group.clone()).or_default().insert(key.0.clone());
                }
                self.devices.insert(key, device);
            }
            (None, _) => {
                if let Some(device) = self.devices.remove(&key) {
                    for group in &device.groups {
                        if let Some(members) = self.members.get_mut(group) {
                            members.remove(&key.0);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn refresh_certificate(
        &mut self,
        reader: &Reader,
        id: CertificateId,
    ) -> Result<(), StoreError> {
        if let Some(device) = self.certificates.remove(&id).and_then(|name| self.device_mut(&name))
        {
            device.certificates.retain(|known| known.id != id);
        }
        if let Some(record) = reader.certificate(id)? {
            self.put_certificate(store::CertificateSummary {
                id,
                thing: record.thing,
                status: record.status,
                issued_at: record.issued_at,
                not_after: record.not_after,
            });
        }
        Ok(())
    }

    fn load_groups(&mut self, reader: &Reader) -> Result<(), StoreError> {
        self.groups = reader.groups()?.into_iter().map(|it| (it.name.clone(), it)).collect();
        self.members.clear();
        for device in self.devices.values_mut() {
            device.groups.clear();
        }
        for (group, thing) in reader.memberships()? {
            if let Some(device) = self.device_mut(&thing) {
                device.groups.push(group.clone());
            }
            self.members.entry(group).or_default().insert(thing);
        }
        Ok(())
    }

    fn put_certificate(&mut self, certificate: store::CertificateSummary) {
        self.certificates.insert(certificate.id, certificate.thing.clone());
        if let Some(device) = self.device_mut(&certificate.thing.clone()) {
            device.certificates.push(certificate);
        }
    }

    pub fn device(&self, name: &ThingName) -> Option<&Device> {
        self.devices.get(&NaturalName(name.clone()))
    }

    fn device_mut(&mut self, name: &ThingName) -> Option<&mut Device> {
        self.devices.get_mut(&NaturalName(name.clone()))
    }

    pub fn len(&self) -> usize {
        self.devices.len()
    }

    pub const fn jobs(&self) -> &HashMap<JobId, Job> {
        &self.jobs
    }

    pub fn groups(&self) -> impl Iterator<Item = &GroupRecord> {
        self.groups.values()
    }

    /// Direct members.
    pub fn members(&self, group: &GroupName) -> usize {
        self.members.get(group).map_or(0, BTreeSet::len)
    }

    /// The head of a job's rollout; made anew if something of the job was committed since.
    pub fn head(
        &mut self,
        job: &JobId,
        make: impl FnOnce() -> Result<Option<RolloutHead>, StoreError>,
    ) -> Result<Option<RolloutHead>, StoreError> {
        if let Some(head) = self.heads.get(job) {
            return Ok(Some(head.clone()));
        }
        let made = make()?;
        if let Some(head) = &made {
            self.heads.insert(job.clone(), head.clone());
        }
        Ok(made)
    }

    /// A group and all below it.
    fn tree(&self, root: &GroupName) -> BTreeSet<&GroupName> {
        let mut tree = BTreeSet::new();
        let mut level: Vec<&GroupName> =
            self.groups.get_key_value(root).into_iter().map(|(name, _)| name).collect();
        while !level.is_empty() {
            level.retain(|name| tree.insert(*name));
            let children = self.groups.values().filter(|group| {
                group.parent.as_ref().is_some_and(|parent| level.contains(&parent))
            });
            level = children.map(|group| &group.name).collect();
        }
        tree
    }
}

impl Directory for Table {
    fn has_thing(&self, thing: &ThingName) -> bool {
        self.device(thing).is_some()
    }

    fn members_with_children(&self, group: &GroupName) -> Option<BTreeSet<ThingName>> {
        self.groups.get(group)?;
        let members = self.tree(group).into_iter().filter_map(|name| self.members.get(name));
        Some(members.flatten().cloned().collect())
    }
}
