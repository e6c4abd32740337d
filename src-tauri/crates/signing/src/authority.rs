use std::fmt;
use std::time::Duration;

use model::{CertificateId, Sha256, ThingName, Timestamp};
use zeroize::Zeroizing;

use crate::{
    AtRestError, Certificate, CertificateError, IssueError, KeyFileError, Passphrase, SecretText,
    ServerNames, Signature, SignatureMismatch,
};

/// The site's certificate authority: who is a device here, and what devices trust as a gateway.
pub trait CertificateAuthority: Send + Sync {
    /// `None` when the site has no authority yet.
    fn status(&self) -> Result<Option<AuthorityStatus>, AuthorityError>;

    /// Makes the root and the gateway's first certificate. Refused when there is a root.
    fn create(
        &self,
        site: &str,
        passphrase: &Passphrase,
        names: &ServerNames,
        now: Timestamp,
    ) -> Result<Certificate, AuthorityError>;

    /// Opens the root key until the issuer is dropped. A person being there is the occasion to
    /// renew the gateway's certificate, so that is done here whenever it is due.
    fn unlock(
        &self,
        passphrase: &Passphrase,
        names: &ServerNames,
        now: Timestamp,
    ) -> Result<Box<dyn Issuer>, AuthorityError>;

    /// What devices must hold as their root.
    fn root(&self) -> Result<Certificate, AuthorityError>;

    fn ca_certificate_pem(&self) -> Result<String, AuthorityError> {
        Ok(self.root()?.to_pem())
    }

    /// The gateway's certificate and key; needs no person.
    fn gateway(&self) -> Result<GatewayIdentity, AuthorityError>;

    /// Certificates of others that are trusted too: customers' CAs and pinned devices.
    fn anchors(&self) -> Result<Vec<Anchor>, AuthorityError>;

    /// Adds every certificate of a PEM bundle, or one in DER; known ones are not added twice.
    fn import_anchors(&self, bytes: &[u8]) -> Result<Vec<Anchor>, AuthorityError>;

    fn remove_anchor(&self, id: &CertificateId) -> Result<(), AuthorityError>;
}

/// The opened root key.
pub trait Issuer: Send + Sync {
    /// Makes a device's key and certificate. The private key is handed out here and kept nowhere.
    fn issue(
        &self,
        thing: &ThingName,
        not_after: Timestamp,
    ) -> Result<DeviceCertificate, AuthorityError>;

    /// Makes a new gateway key and certificate, due or not.
    fn renew_gateway(
        &self,
        names: &ServerNames,
        now: Timestamp,
    ) -> Result<Certificate, AuthorityError>;
}

/// An authority that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityStatus {
    pub root: Certificate,
    /// `None` until the gateway has one, as after a damaged file was moved away.
    pub gateway: Option<Certificate>,
}

impl AuthorityStatus {
    /// Why the gateway's certificate should be made anew, if it should.
    pub fn gateway_due(&self, needed: &ServerNames, now: Timestamp) -> Option<GatewayDue> {
        let Some(gateway) = &self.gateway else { return Some(GatewayDue::Missing) };
        if now > gateway.not_after() {
            Some(GatewayDue::Expired)
        } else if now.after(RENEWAL) >= gateway.not_after() {
            Some(GatewayDue::Soon)
        } else if !gateway.covers(needed) {
            Some(GatewayDue::NotCovered)
        } else {
            None
        }
    }
}

/// Why the gateway's certificate should be made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayDue {
    Missing,
    Expired,
    /// Less than a year is left.
    Soon,
    /// The machine has a name or address it does not cover.
    NotCovered,
}

/// A person may come by a site once a year; half of the gateway's two years is left for that.
const RENEWAL: Duration = Duration::from_secs(365 * 24 * 3600);

/// What a new device is given, once.
#[derive(Clone, Debug)]
pub struct DeviceCertificate {
    pub id: CertificateId,
    pub certificate: Certificate,
    /// PKCS#8 in PEM, in clear: it goes to the device and is not kept.
    pub key_pem: SecretText,
    pub root: Certificate,
}

impl DeviceCertificate {
    pub fn certificate_pem(&self) -> String {
        self.certificate.to_pem()
    }

    pub fn ca_pem(&self) -> String {
        self.root.to_pem()
    }

    pub fn not_after(&self) -> Timestamp {
        self.certificate.not_after()
    }

    /// Certificate, private key and root in one PEM file.
    pub fn bundle_pem(&self) -> SecretText {
        let parts = [&self.certificate.to_pem(), self.key_pem.expose(), &self.root.to_pem()];
        let mut text = Zeroizing::new(String::with_capacity(parts.iter().map(|it| it.len()).sum()));
        parts.iter().for_each(|part| text.push_str(part));
        SecretText::new(text)
    }
}

/// What the TLS listener needs.
#[derive(Clone)]
pub struct GatewayIdentity {
    pub certificate: Certificate,
    pub root: Certificate,
    /// PKCS#8 in clear.
    pub key_der: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for GatewayIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GatewayIdentity({:?}, key hidden)", self.certificate)
    }
}

/// A certificate of someone else that is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub id: CertificateId,
    pub kind: AnchorKind,
    pub certificate: Certificate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnchorKind {
    /// Whatever it signed is trusted.
    Authority,
    /// This one device certificate is trusted.
    Pinned,
}

#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("this site has no certificate authority yet; create one first")]
    Absent,
    #[error("this site has a certificate authority already: {subject}")]
    Exists { subject: String },
    #[error("the passphrase is empty; the root key needs one")]
    EmptyPassphrase,
    #[error("wrong passphrase for the site's root key")]
    WrongPassphrase,
    #[error(
        "the gateway has no key that this machine can open ({reason}). \
         Unlock the certificate authority once; that makes a new one"
    )]
    NoGateway { reason: String },
    #[error("there is no trusted certificate {id}")]
    UnknownAnchor { id: CertificateId },
    #[error("the certificate cannot be used")]
    Certificate(#[from] CertificateError),
    #[error("the certificate could not be made")]
    Issue(#[from] IssueError),
    #[error("the private key cannot be used")]
    KeyFile(#[from] KeyFileError),
    #[error(transparent)]
    Installation(#[from] InstallationError),
    #[error(transparent)]
    AtRest(#[from] AtRestError),
}

/// This installation's own key, with which the ledger's head is signed.
pub trait Installation: Send + Sync {
    /// SHA-256 of the public key, for people to compare when sites pair.
    fn fingerprint(&self) -> Sha256;

    fn public_key_pem(&self) -> String;

    /// Signs the SHA-256 of `statement`; see [`head_statement`].
    fn sign_head(&self, statement: &[u8]) -> Result<Signature, InstallationError>;

    fn verify_head(&self, statement: &[u8], signature: &Signature)
    -> Result<(), SignatureMismatch>;
}

/// What is signed about a ledger's head. It names its purpose, so that a signature made for the
/// ledger can never pass for one over a firmware image; and it is text, so that
/// `openssl dgst -sha256 -verify` can check an exported ledger without Fieldlift.
pub fn head_statement(up_to: u64, head: &Sha256) -> String {
    format!("fieldlift ledger head\nentries {up_to}\nsha256 {head}\n")
}

#[derive(Debug, thiserror::Error)]
pub enum InstallationError {
    #[error(
        "the installation secret is missing ({place}): this data folder was copied from another \
         machine or account, or the secret was deleted"
    )]
    SecretMissing { place: String },
    #[error(
        "the installation secret is in the operating system's keychain, which does not answer: \
         {reason}. Log in to the desktop of the user Fieldlift runs as"
    )]
    KeychainClosed { reason: String },
    #[error("the installation key in {place} does not open with this machine's secret")]
    SecretDoesNotFit { place: String },
    #[error("the installation key could not sign")]
    Signing,
    #[error(transparent)]
    AtRest(#[from] AtRestError),
}
