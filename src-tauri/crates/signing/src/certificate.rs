use std::fmt;
use std::net::IpAddr;

use model::{CertificateId, Finding, Severity, Timestamp};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use crate::pem::{self, PemError};
use crate::{PublicKey, ServerNames, digest};

/// An X.509 certificate (RFC 5280), for people to read and signatures to be checked with.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    subject: String,
    common_name: Option<String>,
    issuer: String,
    serial: String,
    not_before: Timestamp,
    not_after: Timestamp,
    authority: bool,
    key_usage: Option<KeyUsage>,
    extended_key_usage: Option<ExtendedKeyUsage>,
    dns_names: Vec<String>,
    addresses: Vec<IpAddr>,
    public_key: Result<PublicKey, CertificateError>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    #[error("expected a certificate (PEM or DER), found {found}")]
    Unexpected { found: String },
    #[error("the certificate has {found} bytes; expected at most {MAX_DER}")]
    TooLarge { found: usize },
    #[error("expected a certificate over a P-256 key, found {found}")]
    KeyNotP256 { found: String },
    #[error(transparent)]
    Pem(#[from] PemError),
}

/// RFC 5280, 4.2.1.3; the bits that matter here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyUsage {
    pub digital_signature: bool,
    pub key_cert_sign: bool,
}

/// RFC 5280, 4.2.1.12; the purposes that matter here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExtendedKeyUsage {
    pub code_signing: bool,
    pub client_auth: bool,
    pub server_auth: bool,
}

/// Certificates in the field are 0.5 to 4 KiB; this only keeps accidents out.
const MAX_DER: usize = 64 * 1024;

impl Certificate {
    /// Reads the first certificate of a PEM file, or DER.
    pub fn parse(bytes: &[u8]) -> Result<Self, CertificateError> {
        if !pem::looks_like_pem(bytes) {
            return Self::from_der(bytes);
        }
        Self::parse_all(bytes)?
            .into_iter()
            .next()
            .ok_or_else(|| CertificateError::Unexpected { found: "none".to_owned() })
    }

    /// Reads every certificate of a PEM bundle, or one in DER. Never empty.
    pub fn parse_all(bytes: &[u8]) -> Result<Vec<Self>, CertificateError> {
        if !pem::looks_like_pem(bytes) {
            return Ok(vec![Self::from_der(bytes)?]);
        }
        let blocks = pem::parse(bytes)?;
        let labels: Vec<_> = blocks.iter().map(|it| it.label.to_lowercase()).collect();
        let certificates: Vec<_> = blocks
            .iter()
            .filter(|it| it.label == "CERTIFICATE")
            .map(|it| Self::from_der(&it.der))
            .collect::<Result<_, _>>()?;
        if certificates.is_empty() {
            let found = format!("PEM of: {}", labels.join(", "));
            return Err(CertificateError::Unexpected { found });
        }
        Ok(certificates)
    }

    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > MAX_DER {
            return Err(CertificateError::TooLarge { found: der.len() });
        }
        let (rest, parsed) = X509Certificate::from_der(der).map_err(|_| {
            let found = if der.is_empty() { "nothing" } else { "bytes that are no certificate" };
            CertificateError::Unexpected { found: found.to_owned() }
        })?;
        if !rest.is_empty() {
            let found = format!("{} more bytes after the certificate", rest.len());
            return Err(CertificateError::Unexpected { found });
        }
        Ok(Self {
            der: der.to_vec(),
            subject: parsed.subject().to_string(),
            common_name: common_name(&parsed),
            issuer: parsed.issuer().to_string(),
            serial: parsed.raw_serial_as_string(),
            not_before: timestamp(parsed.validity().not_before),
            not_after: timestamp(parsed.validity().not_after),
            authority: parsed.is_ca(),
            key_usage: key_usage(&parsed),
            extended_key_usage: extended_key_usage(&parsed),
            dns_names: dns_names(&parsed),
            addresses: addresses(&parsed),
            public_key: public_key(parsed.public_key().raw),
        })
    }

    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    pub fn to_pem(&self) -> String {
        pem::encode("CERTIFICATE", &self.der).to_string()
    }

    /// SHA-256 of the DER: the id AWS IoT gives a certificate, and its usual fingerprint.
    pub fn id(&self) -> CertificateId {
        CertificateId(digest(&self.der))
    }

    /// The whole name in RFC 4514 manner, e.g. `CN=meter-1`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Hex digits with colons, as openssl shows it.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    pub fn not_before(&self) -> Timestamp {
        self.not_before
    }

    pub fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whether basicConstraints says `CA:TRUE`.
    pub fn is_authority(&self) -> bool {
        self.authority
    }

    /// `None` when the certificate does not limit its use.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.key_usage
    }

    /// `None` when the certificate does not limit its purposes.
    pub fn extended_key_usage(&self) -> Option<ExtendedKeyUsage> {
        self.extended_key_usage
    }

    /// Whether a TLS client finds the gateway under every one of these names.
    pub fn covers(&self, names: &ServerNames) -> bool {
        names.dns().iter().all(|it| self.dns_names.contains(it))
            && names.addresses().iter().all(|it| self.addresses.contains(it))
    }

    /// subjectAltName, dNSName.
    pub fn dns_names(&self) -> &[String] {
        &self.dns_names
    }

    /// subjectAltName, iPAddress.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    /// The key, when it is one that can be verified with here; a customer's CA may hold another.
    pub fn public_key(&self) -> Result<&PublicKey, CertificateError> {
        self.public_key.as_ref().map_err(Clone::clone)
    }

    /// What is unusual about this certificate for signing code.
    ///
    /// Warnings, because FreeRTOS devices use the public key and nothing else of it; others
    /// (and AWS's own signing) insist on the usages.
    pub fn code_signing_findings(&self, now: Timestamp) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut warn = |field: &str, expected: &str, found: String| {
            findings.push(Finding {
                field: format!("certificate.{field}"),
                severity: Severity::Warning,
                expected: expected.to_owned(),
                found,
            });
        };
        if !self.key_usage.is_some_and(|it| it.digital_signature) {
            let found = if self.key_usage.is_some() { "other usages only" } else { "no keyUsage" };
            warn("keyUsage", "digitalSignature", found.to_owned());
        }
        if !self.extended_key_usage.is_some_and(|it| it.code_signing) {
            let absent = self.extended_key_usage.is_none();
            let found = if absent { "no extendedKeyUsage" } else { "other purposes only" };
            warn("extendedKeyUsage", "codeSigning", found.to_owned());
        }
        if now < self.not_before {
            warn("notBefore", "a time that has come", DisplayTime(self.not_before).to_string());
        }
        if now > self.not_after {
            warn("notAfter", "a time to come", DisplayTime(self.not_after).to_string());
        }
        findings
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, {})", self.subject, self.id())
    }
}

struct DisplayTime(Timestamp);

impl fmt::Display for DisplayTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match time::OffsetDateTime::from_unix_timestamp(self.0.epoch_seconds()) {
            Ok(at) => write!(f, "{}", at.date()),
            Err(_) => write!(f, "{} s after 1970", self.0.epoch_seconds()),
        }
    }
}

fn timestamp(at: x509_parser::time::ASN1Time) -> Timestamp {
    Timestamp::from_millis(at.timestamp().saturating_mul(1000))
}

fn common_name(parsed: &X509Certificate<'_>) -> Option<String> {
    let mut names = parsed.subject().iter_common_name();
    names.next().and_then(|it| it.as_str().ok()).map(str::to_owned)
}

fn key_usage(parsed: &X509Certificate<'_>) -> Option<KeyUsage> {
    let usage = parsed.key_usage().ok().flatten()?.value;
    Some(KeyUsage {
        digital_signature: usage.digital_signature(),
        key_cert_sign: usage.key_cert_sign(),
    })
}

fn extended_key_usage(parsed: &X509Certificate<'_>) -> Option<ExtendedKeyUsage> {
    let usage = parsed.extended_key_usage().ok().flatten()?.value;
    Some(ExtendedKeyUsage {
        code_signing: usage.code_signing,
        client_auth: usage.client_auth,
        server_auth: usage.server_auth,
    })
}

fn alternative_names<'a>(
    parsed: &'a X509Certificate<'a>,
) -> impl Iterator<Item = &'a GeneralName<'a>> {
    let extension = parsed.subject_alternative_name().ok().flatten();
    extension.into_iter().flat_map(|it| it.value.general_names.iter())
}

fn dns_names(parsed: &X509Certificate<'_>) -> Vec<String> {
    alternative_names(parsed)
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

fn addresses(parsed: &X509Certificate<'_>) -> Vec<IpAddr> {
    alternative_names(parsed)
        .filter_map(|name| match name {
            GeneralName::IPAddress(bytes) => <[u8; 4]>::try_from(*bytes)
                .map(IpAddr::from)
                .or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from))
                .ok(),
            _ => None,
        })
        .collect()
}

fn public_key(spki: &[u8]) -> Result<PublicKey, CertificateError> {
    PublicKey::from_spki_der(spki)
        .map_err(|error| CertificateError::KeyNotP256 { found: error.found })
}
