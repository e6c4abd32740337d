use std::fs;
use std::path::{Path, PathBuf};

use model::CertificateId;
use signing::{Anchor, AnchorKind, AuthorityError, Certificate};

use crate::file::{self, Existing};

/// Certificates of others that are trusted, a file each: `anchors/ID.pem`.
#[derive(Debug)]
pub(crate) struct Anchors {
    path: PathBuf,
}

impl Anchors {
    pub(crate) fn open(path: PathBuf) -> Result<Self, signing::AtRestError> {
        file::open_folder(&path)?;
        Ok(Self { path })
    }

    /// By id. One damaged file is an error for all: to leave out a trusted certificate silently
    /// would lock devices out without a word.
    pub(crate) fn list(&self) -> Result<Vec<Anchor>, AuthorityError> {
        let error = file::io_error("read the folder", &self.path);
        let mut anchors = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(&error)? {
            let path = entry.map_err(&error)?.path();
            if path.extension().is_some_and(|it| it == "pem") {
                anchors.push(read(&path)?);
            }
        }
        anchors.sort_by_key(|it| it.id);
        Ok(anchors)
    }

    pub(crate) fn import(&self, bytes: &[u8]) -> Result<Vec<Anchor>, AuthorityError> {
        let anchors: Vec<_> = Certificate::parse_all(bytes)?.into_iter().map(anchor).collect();
        for anchor in &anchors {
            let text = anchor.certificate.to_pem();
            file::write(&self.file(&anchor.id), text.as_bytes(), Existing::Keep)?;
        }
        Ok(anchors)
    }

    pub(crate) fn remove(&self, id: &CertificateId) -> Result<(), AuthorityError> {
        let path = self.file(id);
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(AuthorityError::UnknownAnchor { id: *id })
            }
            Err(error) => Err(file::io_error("remove", &path)(error).into()),
        }
    }

    fn file(&self, id: &CertificateId) -> PathBuf {
        self.path.join(format!("{id}.pem"))
    }
}

fn read(path: &Path) -> Result<Anchor, AuthorityError> {
    let damaged = |found: String| file::damaged(path, "a trusted certificate", found);
    let text = file::read(path)?.ok_or_else(|| damaged("no file".to_owned()))?;
    let anchor = anchor(Certificate::parse(&text).map_err(|error| damaged(error.to_string()))?);
    let name = path.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
    if name != anchor.id.to_string() {
        return Err(damaged(format!("the certificate {}", anchor.id)).into());
    }
    Ok(anchor)
}

fn anchor(certificate: Certificate) -> Anchor {
    let kind = if certificate.is_authority() { AnchorKind::Authority } else { AnchorKind::Pinned };
    Anchor { id: certificate.id(), kind, certificate }
}
