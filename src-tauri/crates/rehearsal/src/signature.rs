use model::Sha256;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey;
use x509_parser::pem::parse_x509_pem;

/// Why the platform layer refuses a file, with the agent's codes (OtaPalMainStatus).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// OtaPalSignatureCheckFailed
    SignatureCheckFailed,
    /// OtaPalBadSignerCert: the device holds no certificate it can use.
    BadSignerCert,
}

impl Refusal {
    /// As the agent reports it: main status, sub status.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::SignatureCheckFailed => "0x000000e3: 0x00000000",
            Self::BadSignerCert => "0x000000e7: 0x00000000",
        }
    }
}

/// Checks an ECDSA P-256 signature (ASN.1 DER) over a file by its SHA-256. As on the device,
/// only the certificate's public key counts: not its chain, dates or usages.
pub(crate) fn check(
    certificate_pem: Option<&str>,
    signature: Option<&[u8]>,
    file: Sha256,
) -> Result<(), Refusal> {
    let key = certificate_pem.and_then(public_key).ok_or(Refusal::BadSignerCert)?;
    let signature = signature
        .and_then(|der| Signature::from_der(der).ok())
        .ok_or(Refusal::SignatureCheckFailed)?;
    key.verify_prehash(&file.0, &signature).map_err(|_| Refusal::SignatureCheckFailed)
}

fn public_key(certificate_pem: &str) -> Option<VerifyingKey> {
    let (_, pem) = parse_x509_pem(certificate_pem.as_bytes()).ok()?;
    let certificate = pem.parse_x509().ok()?;
    VerifyingKey::from_public_key_der(certificate.public_key().raw).ok()
}
