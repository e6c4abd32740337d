use std::io::{BufReader, Read as _};
use std::ops::ControlFlow;
use std::path::Path;

use image::ImageInfo;
use model::{Finding, ImageRecord, Sha256, UpdateId};
use serde::Serialize;

use crate::definition::local_image;
use crate::{App, AppError};

/// Fewest hex digits by which an image may be named.
const SHORTEST_HASH: usize = 6;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageView {
    #[serde(flatten)]
    pub record: ImageRecord,
    pub info: ImageInfo,
    pub findings: Vec<Finding>,
    /// Updates that name it; they keep it from being collected.
    pub used_by: Vec<UpdateId>,
}

impl App {
    /// Keeps a file by its content; `progress` is told the bytes read and may stop it.
    pub async fn add_image(
        &self,
        path: &Path,
        progress: &mut dyn FnMut(u64, Option<u64>) -> ControlFlow<()>,
    ) -> Result<ImageView, AppError> {
        let engine = self.engine()?;
        let imported = self.files.import_file(path, progress)?;
        if imported.size == 0 {
            return Err(AppError::Input {
                what: path.display().to_string(),
                expected: "a firmware file".to_owned(),
                found: "an empty file".to_owned(),
            });
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let image =
            ImageRecord { hash: imported.hash, name, size: imported.size, added_at: self.now() };
        engine.add_image(self.actor(), image).await?;
        self.image_view(imported.hash)
    }

    pub fn images(&self) -> Result<Vec<ImageRecord>, AppError> {
        Ok(self.reader().images()?)
    }

    /// An image by its hash, the start of its hash, or the name of its file.
    pub fn find_image(&self, named: &str) -> Result<ImageRecord, AppError> {
        let images = self.images()?;
        let by_hash = |image: &&ImageRecord| {
            named.len() >= SHORTEST_HASH
                && image.hash.to_string().starts_with(&named.to_lowercase())
        };
        let mut found: Vec<&ImageRecord> = images.iter().filter(by_hash).collect();
        if found.is_empty() {
            found = images.iter().filter(|image| image.name == named).collect();
        }
        match found.as_slice() {
            [] => Err(AppError::NotFound { kind: "image", name: named.to_owned() }),
            [image] => Ok((*image).clone()),
            several => Err(AppError::Ambiguous {
                kind: "image",
                name: named.to_owned(),
                candidates: several
                    .iter()
                    .map(|image| image.hash.to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }

    pub fn image_view(&self, hash: Sha256) -> Result<ImageView, AppError> {
        let record = self.reader().image(hash)?;
        let record =
            record.ok_or_else(|| AppError::NotFound { kind: "image", name: hash.to_string() })?;
        let (info, findings) = self.read_image(hash)?;
        let updates = self.reader().updates()?;
        let names = |update: &model::UpdateRecord| {
            update
                .definition
                .files
                .iter()
                .any(|file| file.file_location.as_ref().and_then(local_image) == Some(hash))
        };
        let used_by = updates.into_iter().filter(names).map(|update| update.id).collect();
        Ok(ImageView { record, info, findings, used_by })
    }

    /// Removes images and files that nothing refers to; gives their number and bytes.
    pub async fn collect_images(&self) -> Result<(usize, u64), AppError> {
        let collected = self.engine()?.collect_garbage(self.actor()).await?;
        let bytes = collected.images.iter().map(|image| image.size).sum::<u64>()
            + collected.files.iter().map(|file| file.size).sum::<u64>();
        Ok((collected.images.len() + collected.files.len(), bytes))
    }

    /// What is in the file, read from it each time.
    pub(crate) fn read_image(&self, hash: Sha256) -> Result<(ImageInfo, Vec<Finding>), AppError> {
        let unusable = |source| AppError::Image { hash, source };
        let file = self.files.open_file(hash).map_err(unusable)?;
        let mut file = BufReader::new(file);
        let mut parser = image::Parser::new();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(parser.finish()),
                Ok(read) => parser.handle(&buffer[..read]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) => {
                    let path = self.files.path(hash);
                    return Err(AppError::File { path, action: "read", source });
                }
            }
        }
    }
}
