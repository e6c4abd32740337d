use std::path::{Path, PathBuf};
use std::{fmt, fs};

use model::Sha256;
use serde::{Deserialize, Serialize};
use signing::{
    AtRestError, Cost, Installation, InstallationError, KeyFileError, PrivateKey, PublicKey,
    Signature, SignatureMismatch, digest, encrypt, parse_private_key,
};

use crate::secret::{InstallationSecret, Kept, hex};
use crate::{Places, file, random};

/// This installation's key, opened with the installation secret.
///
/// `installation/about.json` says where the secret is, `installation/key.pem` holds the key.
pub struct InstallationKey {
    key: PrivateKey,
    secret: InstallationSecret,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct About {
    format: u32,
    /// Names the secret, so that several data folders on one machine have one each.
    id: String,
    secret: Kept,
}

const FORMAT: u32 = 1;
const ABOUT: &str = "about.json";
const KEY: &str = "key.pem";

impl InstallationKey {
    /// Opens the key of a data folder; makes one where there is none.
    pub fn open(places: &Places<'_>) -> Result<Self, InstallationError> {
        file::open_folder(places.data)?;
        let folder = folder(places.data);
        match fs::exists(&folder).map_err(file::io_error("look for", &folder))? {
            true => Self::load(places, &folder),
            false => Self::create(places, &folder),
        }
    }

    /// Gives the data folder a new identity, when its secret is gone for good. The old key's
    /// files are kept beside it: what it signed can still be checked with its public key.
    pub fn start_anew(places: &Places<'_>) -> Result<Self, InstallationError> {
        let old = folder(places.data);
        let aside =
            places.data.join(format!("installation-retired-{}", hex(&*random::bytes::<4>()?)));
        fs::rename(&old, &aside).map_err(file::io_error("rename", &old))?;
        Self::open(places)
    }

    pub(crate) fn secret(&self) -> InstallationSecret {
        self.secret.clone()
    }

    fn create(places: &Places<'_>, folder: &Path) -> Result<Self, InstallationError> {
        let id = hex(&*random::bytes::<8>()?);
        let (secret, kept) = InstallationSecret::create(places, &id)?;
        let key = random::private_key()?;
        let encrypted =
            encrypt(&key, secret.as_passphrase(), Cost::RANDOM_SECRET, &random::salt()?)
                .map_err(AtRestError::Encryption)?;
        let text = key.public_key().to_spki_pem() + encrypted.expose();
        let about = serde_json::to_vec_pretty(&About { format: FORMAT, id, secret: kept })
            .map_err(|error| file::damaged(folder, "a description", error.to_string()))?;
        file::publish_folder(folder, &[(KEY, text.as_bytes()), (ABOUT, &about)])?;
        Ok(Self { key, secret })
    }

    fn load(places: &Places<'_>, folder: &Path) -> Result<Self, InstallationError> {
        let about = About::read(&folder.join(ABOUT))?;
        let secret = InstallationSecret::load(places, &about.id, about.secret)?;
        let path = folder.join(KEY);
        let missing = || file::damaged(&path, "a key", "no file".to_owned());
        let text = file::read(&path)?.ok_or_else(missing)?;
        let key =
            parse_private_key(&text, Some(secret.as_passphrase())).map_err(
                |error| match error {
                    KeyFileError::WrongPassphrase => {
                        InstallationError::SecretDoesNotFit { place: path.display().to_string() }
                    }
                    other => {
                        file::damaged(&path, "an encrypted P-256 key", other.to_string()).into()
                    }
                },
            )?;
        Ok(Self { key, secret })
    }

    fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }
}

impl Installation for InstallationKey {
    fn fingerprint(&self) -> Sha256 {
        self.public_key().fingerprint()
    }

    fn public_key_pem(&self) -> String {
        self.public_key().to_spki_pem()
    }

    fn sign_head(&self, statement: &[u8]) -> Result<Signature, InstallationError> {
        self.key.sign(&digest(statement)).map_err(|_| InstallationError::Signing)
    }

    fn verify_head(
        &self,
        statement: &[u8],
        signature: &Signature,
    ) -> Result<(), SignatureMismatch> {
        self.public_key().verify(&digest(statement), signature)
    }
}

impl fmt::Debug for InstallationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InstallationKey({})", self.fingerprint())
    }
}

impl About {
    fn read(path: &Path) -> Result<Self, AtRestError> {
        let damaged = |found: String| file::damaged(path, "where the secret is", found);
        let text = file::read(path)?.ok_or_else(|| damaged("no file".to_owned()))?;
        let about: Self =
            serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))?;
        // The id becomes a file name.
        let plain = about.id.len() == 16 && about.id.bytes().all(|it| it.is_ascii_hexdigit());
        match about.format {
            FORMAT if plain => Ok(about),
            FORMAT => Err(damaged(format!("the id {:?}", about.id))),
            other => Err(damaged(format!("format {other}, perhaps of a newer Fieldlift"))),
        }
    }
}

fn folder(data: &Path) -> PathBuf {
    data.join("installation")
}
