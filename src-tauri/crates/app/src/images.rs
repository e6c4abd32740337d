use std::collections::{BTreeSet, HashMap};
use std::io::{BufReader, Read as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use image::{ImageInfo, ImageKind};
use model::{Finding, ImageRecord, Sha256, UpdateId, UpdateRecord};
use serde::Serialize;

use crate::definition::local_image;
use crate::view::{ImageDetail, ImageRow, Text};
use crate::{App, AppError, locked};

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

/// What reading a file told. Files are named by their content, so it stays true.
#[derive(Debug)]
pub(crate) struct ImageFacts {
    pub info: ImageInfo,
    pub findings: Vec<Finding>,
}

impl App {
    /// Keeps a file by its content; `progress` is told the bytes read and may stop it.
    pub async fn add_image(
        &self,
        path: &Path,
        progress: &mut (dyn FnMut(u64, Option<u64>) -> ControlFlow<()> + Send),
    ) -> Result<ImageView, AppError> {
        let engine = self.engine()?;
        let imported = self.files.import_file(path, progress)?;
        if imported.size == 0 {
            return Err(AppError::EmptyImage { path: path.to_owned() });
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
        let facts = self.image_facts(hash)?;
        let (info, findings) = (facts.info.clone(), facts.findings.clone());
        let updates = self.reader().updates()?;
        let names = |update: &UpdateRecord| images_of(update).any(|named| named == hash);
        let used_by = updates.into_iter().filter(names).map(|update| update.id).collect();
        Ok(ImageView { record, info, findings, used_by })
    }

    /// As the list shows them, last added first.
    pub fn image_rows(&self) -> Result<Vec<ImageRow>, AppError> {
        let (mut images, updates) = {
            let reader = self.reader();
            (reader.images()?, reader.updates()?)
        };
        images.sort_by(|a, b| (b.added_at, &a.name).cmp(&(a.added_at, &b.name)));
        let mut used_by: HashMap<Sha256, usize> = HashMap::new();
        for update in &updates {
            for image in images_of(update).collect::<BTreeSet<_>>() {
                *used_by.entry(image).or_default() += 1;
            }
        }
        let row = |image: ImageRecord| {
            // One file that cannot be read must not hide the others.
            let facts = self.image_facts(image.hash).ok();
            let used_by = used_by.get(&image.hash).copied().unwrap_or_default();
            image_row(image, facts.as_deref().map(|facts| &facts.info), used_by)
        };
        Ok(images.into_iter().map(row).collect())
    }

    pub fn image_detail(&self, hash: Sha256) -> Result<ImageDetail, AppError> {
        let ImageView { record, info, findings, used_by } = self.image_view(hash)?;
        let row = image_row(record, Some(&info), used_by.len());
        let updates = used_by.iter().map(ToString::to_string).collect();
        Ok(ImageDetail { row, info, findings, updates })
    }

    /// Removes images and files that nothing refers to; gives their number and bytes.
    pub async fn collect_images(&self) -> Result<(usize, u64), AppError> {
        let collected = self.engine()?.collect_garbage(self.actor()).await?;
        let bytes = collected.images.iter().map(|image| image.size).sum::<u64>()
            + collected.files.iter().map(|file| file.size).sum::<u64>();
        Ok((collected.images.len() + collected.files.len(), bytes))
    }

    /// What is in the file; read once.
    pub(crate) fn image_facts(&self, hash: Sha256) -> Result<Arc<ImageFacts>, AppError> {
        if let Some(known) = locked(&self.image_facts).get(&hash) {
            return Ok(Arc::clone(known));
        }
        let facts = Arc::new(self.read_image(hash)?);
        locked(&self.image_facts).insert(hash, Arc::clone(&facts));
        Ok(facts)
    }

    fn read_image(&self, hash: Sha256) -> Result<ImageFacts, AppError> {
        let unusable = |source| AppError::Image { hash, source };
        let file = self.files.open_file(hash).map_err(unusable)?;
        let mut file = BufReader::new(file);
        let mut parser = image::Parser::new();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => {
                    let (info, findings) = parser.finish();
                    return Ok(ImageFacts { info, findings });
                }
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

pub(crate) const CODES: &[&str] = &[
    "image.esp-application",
    "image.esp-bootloader",
    "image.esp-partition-table",
    "image.unknown",
    "image.unreadable",
];

fn image_row(image: ImageRecord, info: Option<&ImageInfo>, used_by: usize) -> ImageRow {
    ImageRow {
        hash: image.hash.to_string(),
        name: image.name,
        size: image.size,
        added_at: image.added_at,
        kind: kind(info),
        version: info.and_then(ImageInfo::version).map(str::to_owned),
        used_by,
    }
}

fn kind(info: Option<&ImageInfo>) -> Text {
    let Some(info) = info else {
        return Text::of("image.unreadable", "file that cannot be read", []);
    };
    let code = match info.kind {
        ImageKind::EspApplication => "image.esp-application",
        ImageKind::EspBootloader => "image.esp-bootloader",
        ImageKind::EspPartitionTable => "image.esp-partition-table",
        ImageKind::Unknown => "image.unknown",
    };
    let chip = info.esp.as_ref().map(|esp| esp.chip.to_string()).unwrap_or_default();
    match info.kind {
        ImageKind::EspApplication | ImageKind::EspBootloader => {
            Text::of(code, &format!("{} for {{chip}}", info.kind.in_words()), [("chip", chip)])
        }
        ImageKind::EspPartitionTable | ImageKind::Unknown => {
            Text::of(code, info.kind.in_words(), [])
        }
    }
}

fn images_of(update: &UpdateRecord) -> impl Iterator<Item = Sha256> {
    let files = update.definition.files.iter();
    files.filter_map(|file| file.file_location.as_ref().and_then(local_image))
}
