use model::{CertificateId, Timestamp};
use serde::Serialize;
use signing::{AuthorityStatus, Certificate, GatewayDue, Passphrase, ServerNames};
use ts_rs::TS;

use crate::view::Text;
use crate::{App, AppError};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SiteView {
    pub root_subject: String,
    pub root_id: CertificateId,
    pub root_not_after: Timestamp,
    pub gateway: Option<GatewayCertificate>,
    /// Certificates of others that are trusted too.
    pub anchors: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GatewayCertificate {
    pub not_after: Timestamp,
    pub names: Vec<String>,
    pub addresses: Vec<String>,
    /// Why it should be renewed, if it should.
    pub due: Option<Text>,
}

impl App {
    pub fn site(&self, needed: &ServerNames) -> Result<Option<SiteView>, AppError> {
        let Some(status) = self.authority.status()? else { return Ok(None) };
        let due = status.gateway_due(needed, self.now());
        let AuthorityStatus { root, gateway } = status;
        let gateway = gateway.map(|certificate| GatewayCertificate {
            not_after: certificate.not_after(),
            names: certificate.dns_names().to_vec(),
            addresses: certificate.addresses().iter().map(ToString::to_string).collect(),
            due: due.map(due_text),
        });
        Ok(Some(SiteView {
            root_subject: root.subject().to_owned(),
            root_id: root.id(),
            root_not_after: root.not_after(),
            gateway,
            anchors: self.authority.anchors()?.len(),
        }))
    }

    pub fn create_site(
        &self,
        site: &str,
        passphrase: &Passphrase,
        names: &ServerNames,
    ) -> Result<Certificate, AppError> {
        self.engine()?;
        Ok(self.authority.create(site, passphrase, names, self.now())?)
    }

    pub fn renew_gateway(
        &self,
        passphrase: &Passphrase,
        names: &ServerNames,
    ) -> Result<Certificate, AppError> {
        self.engine()?;
        let issuer = self.authority.unlock(passphrase, names, self.now())?;
        Ok(issuer.renew_gateway(names, self.now())?)
    }

    /// What devices must hold as their root, PEM.
    pub fn site_root(&self) -> Result<String, AppError> {
        Ok(self.authority.ca_certificate_pem()?)
    }

    /// Trusts another authority, or one certificate of another; gives how many.
    pub fn trust(&self, file: &[u8]) -> Result<usize, AppError> {
        self.engine()?;
        Ok(self.authority.import_anchors(file)?.len())
    }
}

pub(crate) const CODES: &[&str] =
    &["due.missing", "due.expired", "due.less-than-a-year", "due.not-covered"];

fn due_text(due: GatewayDue) -> Text {
    match due {
        GatewayDue::Missing => Text::of("due.missing", "there is none", []),
        GatewayDue::Expired => Text::of("due.expired", "it has expired", []),
        GatewayDue::Soon => Text::of("due.less-than-a-year", "less than a year is left", []),
        GatewayDue::NotCovered => {
            Text::of("due.not-covered", "the machine has a name or address it does not cover", [])
        }
    }
}
