//! Which certificate speaks for which thing.

use std::collections::BTreeSet;

use model::{CertificateId, CertificateRecord, CertificateStatus, ThingName};

use crate::{Outcome, Registry};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    #[error("there is no thing {thing} that the certificate could belong to")]
    UnknownThing { thing: ThingName },
    #[error("certificate {certificate} belongs to {found} already, not to {expected}")]
    BelongsToAnother { certificate: CertificateId, expected: ThingName, found: ThingName },
    #[error("there is no certificate {certificate}")]
    Unknown { certificate: CertificateId },
}

/// A change of a certificate's status: whose it is, and whether anything changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusChange {
    pub thing: ThingName,
    pub outcome: Outcome,
}

impl Registry {
    pub fn certificate(&self, id: &CertificateId) -> Option<&CertificateRecord> {
        self.certificates.get(id)
    }

    pub fn certificates(&self) -> impl ExactSizeIterator<Item = &CertificateRecord> {
        self.certificates.values()
    }

    pub fn certificates_of(&self, thing: &ThingName) -> impl Iterator<Item = &CertificateRecord> {
        let ids = self.certificates_of.get(thing).into_iter().flat_map(BTreeSet::iter);
        ids.filter_map(|id| self.certificates.get(id))
    }

    /// Adds a certificate to a thing; one that the thing has already stays as it is, so that
    /// importing a disabled certificate again does not enable it.
    pub fn add_certificate(
        &mut self,
        certificate: CertificateRecord,
    ) -> Result<Outcome, CertificateError> {
        if !self.things.contains_key(&certificate.thing) {
            return Err(CertificateError::UnknownThing { thing: certificate.thing });
        }
        match self.certificates.get(&certificate.id) {
            Some(old) if old.thing == certificate.thing => Ok(Outcome::Unchanged),
            Some(old) => Err(CertificateError::BelongsToAnother {
                certificate: certificate.id,
                expected: certificate.thing,
                found: old.thing.clone(),
            }),
            None => {
                self.keep_certificate(certificate);
                Ok(Outcome::Done)
            }
        }
    }

    pub fn set_certificate_status(
        &mut self,
        id: &CertificateId,
        status: CertificateStatus,
    ) -> Result<StatusChange, CertificateError> {
        let unknown = CertificateError::Unknown { certificate: *id };
        let certificate = self.certificates.get_mut(id).ok_or(unknown)?;
        let outcome = if certificate.status == status { Outcome::Unchanged } else { Outcome::Done };
        certificate.status = status;
        Ok(StatusChange { thing: certificate.thing.clone(), outcome })
    }

    pub(crate) fn keep_certificate(&mut self, certificate: CertificateRecord) {
        let of_thing = self.certificates_of.entry(certificate.thing.clone()).or_default();
        of_thing.insert(certificate.id);
        self.certificates.insert(certificate.id, certificate);
    }

    pub(crate) fn forget_certificates_of(&mut self, thing: &ThingName) -> Vec<CertificateId> {
        let ids = self.certificates_of.remove(thing).unwrap_or_default();
        for id in &ids {
            self.certificates.remove(id);
        }
        ids.into_iter().collect()
    }
}
