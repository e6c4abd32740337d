use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, fs};

use model::{CertificateId, ThingName, Timestamp};
use signing::{
    Anchor, AtRestError, Authority, AuthorityError, AuthorityStatus, Certificate,
    CertificateAuthority, Cost, DeviceCertificate, GatewayIdentity, Issuer, Passphrase, PrivateKey,
    SecretText, ServerNames, Validity, device_certificate, encode_pem, gateway_certificate,
    root_certificate,
};

use crate::anchors::Anchors;
use crate::bundle::{Bundle, Unopened};
use crate::file::{self, Existing};
use crate::random;
use crate::secret::InstallationSecret;

/// Longer than the devices of a site live; a new root means visiting every one of them.
pub const ROOT_VALIDITY: Duration = years(20);
/// What a device certificate lasts unless asked otherwise.
pub const DEVICE_VALIDITY: Duration = years(15);
/// Short, as its key can be used without a person; long enough that somebody comes by and
/// unlocks the root, which renews it from half of this on. Under the 825 days that some
/// clients allow a server certificate.
pub const GATEWAY_VALIDITY: Duration = years(2);

/// The site's certificate authority, in a folder: `root.pem` (under the passphrase),
/// `gateway.pem` (under the installation secret) and `anchors/`.
#[derive(Debug)]
pub struct Site {
    files: Arc<Files>,
    anchors: Anchors,
    cost: Cost,
}

/// What the authority and an issuer opened from it share.
struct Files {
    path: PathBuf,
    secret: InstallationSecret,
}

impl Site {
    pub(crate) fn open(
        path: &Path,
        secret: InstallationSecret,
        cost: Cost,
    ) -> Result<Self, AtRestError> {
        file::open_folder(path)?;
        let anchors = Anchors::open(path.join("anchors"))?;
        Ok(Self { files: Arc::new(Files { path: path.to_owned(), secret }), anchors, cost })
    }
}

impl CertificateAuthority for Site {
    fn status(&self) -> Result<Option<AuthorityStatus>, AuthorityError> {
        let Some(root) = Bundle::read(&self.files.root())? else { return Ok(None) };
        let gateway = Bundle::read(&self.files.gateway())?.map(|it| it.certificate);
        Ok(Some(AuthorityStatus { root: root.certificate, gateway }))
    }

    fn create(
        &self,
        site: &str,
        passphrase: &Passphrase,
        names: &ServerNames,
        now: Timestamp,
    ) -> Result<Certificate, AuthorityError> {
        if passphrase.is_empty() {
            return Err(AuthorityError::EmptyPassphrase);
        }
        if let Some(AuthorityStatus { root, .. }) = self.status()? {
            return Err(AuthorityError::Exists { subject: root.subject().to_owned() });
        }
        let key = random::private_key()?;
        let validity = Validity::until(now.after(ROOT_VALIDITY));
        let root = root_certificate(&key, site, validity, random::serial()?)?;
        let bundle = Bundle::seal(&root, &key, passphrase, self.cost)?;
        if !file::write(&self.files.root(), bundle.as_bytes(), Existing::Keep)? {
            return Err(AuthorityError::Exists { subject: root.subject().to_owned() });
        }
        OpenRoot { files: self.files.clone(), root: root.clone(), key }
            .renew_gateway(names, now)?;
        Ok(root)
    }

    fn unlock(
        &self,
        passphrase: &Passphrase,
        names: &ServerNames,
        now: Timestamp,
    ) -> Result<Box<dyn Issuer>, AuthorityError> {
        let path = self.files.root();
        let bundle = Bundle::read(&path)?.ok_or(AuthorityError::Absent)?;
        let key = bundle.open(&path, passphrase).map_err(|error| match error {
            Unopened::WrongPassphrase => AuthorityError::WrongPassphrase,
            Unopened::AtRest(error) => error.into(),
        })?;
        let open = OpenRoot { files: self.files.clone(), root: bundle.certificate, key };
        if self.gateway_due(names, now)? {
            open.renew_gateway(names, now)?;
        }
        Ok(Box::new(open))
    }

    fn root(&self) -> Result<Certificate, AuthorityError> {
        let bundle = Bundle::read(&self.files.root())?.ok_or(AuthorityError::Absent)?;
        Ok(bundle.certificate)
    }

    fn gateway(&self) -> Result<GatewayIdentity, AuthorityError> {
        let root = self.root()?;
        let none = |reason: &str| AuthorityError::NoGateway { reason: reason.to_owned() };
        let path = self.files.gateway();
        let bundle = Bundle::read(&path)?.ok_or_else(|| none("there is no file yet"))?;
        let key =
            bundle.open(&path, self.files.secret.as_passphrase()).map_err(|error| match error {
                Unopened::WrongPassphrase => none("it was made with another machine's secret"),
                Unopened::AtRest(error) => error.into(),
            })?;
        let key_der = key.to_pkcs8_der().map_err(|error| none(&error.to_string()))?;
        Ok(GatewayIdentity { certificate: bundle.certificate, root, key_der })
    }

    fn anchors(&self) -> Result<Vec<Anchor>, AuthorityError> {
        self.anchors.list()
    }

    fn import_anchors(&self, bytes: &[u8]) -> Result<Vec<Anchor>, AuthorityError> {
        self.anchors.import(bytes)
    }

    fn remove_anchor(&self, id: &CertificateId) -> Result<(), AuthorityError> {
        self.anchors.remove(id)
    }
}

impl Site {
    fn gateway_due(&self, names: &ServerNames, now: Timestamp) -> Result<bool, AuthorityError> {
        let unusable = match self.gateway() {
            Ok(_) => false,
            Err(AuthorityError::NoGateway { .. }) => true,
            Err(AuthorityError::AtRest(AtRestError::Damaged { .. })) => {
                self.files.set_gateway_aside(now)?;
                true
            }
            Err(error) => return Err(error),
        };
        let due = self.status()?.and_then(|it| it.gateway_due(names, now));
        Ok(unusable || due.is_some())
    }
}

/// The root key, in memory and wiped when dropped.
struct OpenRoot {
    files: Arc<Files>,
    root: Certificate,
    key: PrivateKey,
}

impl Issuer for OpenRoot {
    fn issue(
        &self,
        thing: &ThingName,
        not_after: Timestamp,
    ) -> Result<DeviceCertificate, AuthorityError> {
        let authority = Authority::new(&self.root, &self.key)?;
        let key = random::private_key()?;
        let validity = Validity::until(not_after);
        let certificate =
            device_certificate(&authority, key.public_key(), thing, validity, random::serial()?)?;
        let der = key
            .to_pkcs8_der()
            .map_err(|error| AtRestError::Randomness { reason: error.to_string() })?;
        Ok(DeviceCertificate {
            id: certificate.id(),
            certificate,
            key_pem: SecretText::new(encode_pem("PRIVATE KEY", &der)),
            root: self.root.clone(),
        })
    }

    fn renew_gateway(
        &self,
        names: &ServerNames,
        now: Timestamp,
    ) -> Result<Certificate, AuthorityError> {
        let authority = Authority::new(&self.root, &self.key)?;
        let key = random::private_key()?;
        let validity = Validity::until(now.after(GATEWAY_VALIDITY));
        let certificate =
            gateway_certificate(&authority, key.public_key(), names, validity, random::serial()?)?;
        let secret = self.files.secret.as_passphrase();
        let bundle = Bundle::seal(&certificate, &key, secret, Cost::RANDOM_SECRET)?;
        file::write(&self.files.gateway(), bundle.as_bytes(), Existing::Replace)?;
        Ok(certificate)
    }
}

impl Files {
    fn root(&self) -> PathBuf {
        self.path.join("root.pem")
    }

    fn gateway(&self) -> PathBuf {
        self.path.join("gateway.pem")
    }

    /// Makes room for a new gateway without destroying what a person may want to look at.
    fn set_gateway_aside(&self, now: Timestamp) -> Result<(), AtRestError> {
        let path = self.gateway();
        let aside = self.path.join(format!("gateway-damaged-{}.pem", now.as_millis()));
        fs::rename(&path, aside).map_err(file::io_error("rename", &path))
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())
    }
}

pub(crate) const fn years(count: u64) -> Duration {
    Duration::from_secs(count * 365 * 24 * 3600)
}
