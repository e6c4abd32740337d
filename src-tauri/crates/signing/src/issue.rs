//! The four kinds of certificate made here. Time and serial numbers are arguments.

use std::net::IpAddr;

use model::{ThingName, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyUsagePurpose, SanType, SerialNumber,
};
use time::OffsetDateTime;

use crate::{Certificate, CertificateError, PrivateKey, PublicKey};

/// From when to when a certificate holds, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

impl Validity {
    /// Valid since 1970: a device whose clock was never set starts there, and must not refuse
    /// the gateway, or its own certificate, as coming from the future.
    pub fn until(not_after: Timestamp) -> Self {
        Self { not_before: Timestamp::from_millis(0), not_after }
    }
}

/// A certificate's serial number: 16 random bytes made positive (RFC 5280, 4.1.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serial([u8; 16]);

impl Serial {
    pub fn from_random(mut bytes: [u8; 16]) -> Self {
        // The top bit is the sign; the next one set keeps the length and excludes zero.
        bytes[0] = (bytes[0] & 0x7f) | 0x40;
        Self(bytes)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    #[error("a certificate cannot hold the time {found:?}; expected a year from 1950 to 9999")]
    Time { found: Timestamp },
    #[error("the certificate would end ({not_after:?}) before it begins ({not_before:?})")]
    EndsBeforeItBegins { not_before: Timestamp, not_after: Timestamp },
    #[error("a certificate's subject must be 1 to 64 characters, found {found}")]
    Subject { found: usize },
    #[error(transparent)]
    ServerName(#[from] InvalidServerName),
    #[error("expected an issuer that is a certificate authority, found {found}")]
    NotAnAuthority { found: String },
    #[error("the private key is not the one of the certificate {certificate}")]
    KeyMismatch { certificate: String },
    #[error("the certificate could not be encoded: {reason}")]
    Encoding { reason: String },
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

/// The name every gateway has, whatever its host is called and wherever it stands.
pub const STABLE_NAME: &str = "fieldlift.local";

/// Names and addresses under which devices reach the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerNames {
    dns: Vec<String>,
    addresses: Vec<IpAddr>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a server name must be 1 to 253 of a-z 0-9 - in labels of 1 to 63, found {found:?}")]
pub struct InvalidServerName {
    pub found: String,
}

impl ServerNames {
    /// [`STABLE_NAME`], `localhost` and the loopback addresses are always among them.
    pub fn new(
        dns: impl IntoIterator<Item = String>,
        addresses: impl IntoIterator<Item = IpAddr>,
    ) -> Result<Self, InvalidServerName> {
        let fixed = [STABLE_NAME.to_owned(), "localhost".to_owned()];
        let mut names = Vec::new();
        for name in fixed.into_iter().chain(dns) {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            if !is_host_name(&name) {
                return Err(InvalidServerName { found: name.chars().take(80).collect() });
            }
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let loopback = [IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])];
        let mut all = Vec::new();
        for address in loopback.into_iter().chain(addresses) {
            if !all.contains(&address) {
                all.push(address);
            }
        }
        Ok(Self { dns: names, addresses: all })
    }

    pub fn dns(&self) -> &[String] {
        &self.dns
    }

    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }
}

/// RFC 1123, 2.1.
fn is_host_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

/// The certificate devices hold to check firmware: self-signed, keyUsage digitalSignature,
/// extendedKeyUsage codeSigning and no other extension, as AWS's guide makes it with openssl.
pub fn code_signing_certificate(
    key: &PrivateKey,
    subject: &str,
    validity: Validity,
    serial: Serial,
) -> Result<Certificate, IssueError> {
    let mut params = params(subject, validity, serial)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning];
    finish(params.self_signed(key))
}

/// A site's root: signs device and gateway certificates directly, and no further authority.
pub fn root_certificate(
    key: &PrivateKey,
    subject: &str,
    validity: Validity,
    serial: Serial,
) -> Result<Certificate, IssueError> {
    let mut params = params(subject, validity, serial)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    finish(params.self_signed(key))
}

/// A root with its key at hand.
pub struct Authority<'a> {
    root: &'a Certificate,
    issuer: rcgen::Issuer<'a, &'a PrivateKey>,
}

impl<'a> Authority<'a> {
    pub fn new(root: &'a Certificate, key: &'a PrivateKey) -> Result<Self, IssueError> {
        if !root.is_authority() {
            return Err(IssueError::NotAnAuthority { found: root.subject().to_owned() });
        }
        if root.public_key()? != key.public_key() {
            return Err(IssueError::KeyMismatch { certificate: root.subject().to_owned() });
        }
        let issuer = rcgen::Issuer::from_ca_cert_der(&root.as_der().into(), key)
            .map_err(|error| IssueError::Encoding { reason: error.to_string() })?;
        Ok(Self { root, issuer })
    }

    /// A certificate must not outlive its root: devices would stop working on a day that is
    /// written nowhere on them.
    fn within_root(&self, validity: Validity) -> Validity {
        Validity { not_after: validity.not_after.min(self.root.not_after()), ..validity }
    }
}

/// A device's identity on the gateway: extendedKeyUsage clientAuth, CN the thing's name.
pub fn device_certificate(
    authority: &Authority<'_>,
    key: &PublicKey,
    thing: &ThingName,
    validity: Validity,
    serial: Serial,
) -> Result<Certificate, IssueError> {
    // X.520 allows a common name 64 characters and a thing name has up to 128. The gateway
    // knows a device by its certificate's id, so a shortened name costs nothing but looks.
    let name: String = thing.as_str().chars().take(MAX_COMMON_NAME).collect();
    let mut params = params(&name, authority.within_root(validity), serial)?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    leaf(params, authority, key)
}

/// The gateway's identity towards devices: extendedKeyUsage serverAuth.
pub fn gateway_certificate(
    authority: &Authority<'_>,
    key: &PublicKey,
    names: &ServerNames,
    validity: Validity,
    serial: Serial,
) -> Result<Certificate, IssueError> {
    let mut params = params("Fieldlift gateway", authority.within_root(validity), serial)?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    for name in &names.dns {
        let name = name.as_str().try_into().map_err(encoding)?;
        params.subject_alt_names.push(SanType::DnsName(name));
    }
    params.subject_alt_names.extend(names.addresses.iter().copied().map(SanType::IpAddress));
    leaf(params, authority, key)
}

fn leaf(
    mut params: CertificateParams,
    authority: &Authority<'_>,
    key: &PublicKey,
) -> Result<Certificate, IssueError> {
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    let key = rcgen::SubjectPublicKeyInfo::from_der(key.to_spki_der()).map_err(encoding)?;
    finish(params.signed_by(&key, &authority.issuer))
}

const MAX_COMMON_NAME: usize = 64;

fn params(
    subject: &str,
    validity: Validity,
    serial: Serial,
) -> Result<CertificateParams, IssueError> {
    let length = subject.chars().count();
    if length == 0 || length > MAX_COMMON_NAME {
        return Err(IssueError::Subject { found: length });
    }
    if validity.not_after < validity.not_before {
        let Validity { not_before, not_after } = validity;
        return Err(IssueError::EndsBeforeItBegins { not_before, not_after });
    }
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, subject);
    params.not_before = date_time(validity.not_before)?;
    params.not_after = date_time(validity.not_after)?;
    params.serial_number = Some(SerialNumber::from_slice(&serial.0));
    Ok(params)
}

fn date_time(at: Timestamp) -> Result<OffsetDateTime, IssueError> {
    OffsetDateTime::from_unix_timestamp(at.epoch_seconds())
        .ok()
        .filter(|it| (1950..=9999).contains(&it.year()))
        .ok_or(IssueError::Time { found: at })
}

fn finish(made: Result<rcgen::Certificate, rcgen::Error>) -> Result<Certificate, IssueError> {
    Ok(Certificate::from_der(made.map_err(encoding)?.der())?)
}

fn encoding(error: rcgen::Error) -> IssueError {
    IssueError::Encoding { reason: error.to_string() }
}
