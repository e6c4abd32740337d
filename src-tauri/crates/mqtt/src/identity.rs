use model::{CertificateId, ThingName};
use sha2::{Digest, Sha256};

/// Who may connect. Asked once per connection, from its task: answer from memory.
pub trait Identities: Send + Sync + 'static {
    /// The thing that holds this certificate, if the certificate is active.
    fn thing_of(&self, certificate: &CertificateId) -> Option<ThingName>;
    /// Whether there is such a thing. On the plain listener the client id is the thing name.
    fn exists(&self, thing: &ThingName) -> bool;
}

/// What the socket proved before CONNECT.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Credential {
    Certificate(CertificateId),
    /// Plain TCP: nothing; the client id will be believed.
    None,
}

pub(crate) fn certificate_id(der: &[u8]) -> CertificateId {
    CertificateId(model::Sha256(Sha256::digest(der).into()))
}
