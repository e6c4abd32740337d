use std::sync::Arc;

use super::cbor;
use super::rejection::{ErrorCode, Rejected};
use super::request::{GetStream, fields, take_token};
use super::{BlockCursor, Download, Format, Operation};
use crate::json::{Object, array};

/// The version of every stream: streams are immutable, and devices ask for 1.
const VERSION: i64 = 1;

/// What a stream request leads to. To be published under `$aws/things/<thing>/streams/<stream>/`
/// at [`Answer::level`]`/<format>`, by subscription.
#[derive(Debug)]
pub enum Answer {
    Description(Vec<u8>),
    /// One message a block; none where the device asked for none (`n` = 0).
    Blocks(BlockCursor),
    Rejected(Vec<u8>),
}

impl Answer {
    /// The topic level of the reply: `description`, `data` or `rejected`.
    pub const fn level(&self) -> &'static str {
        match self {
            Self::Description(_) => "description",
            Self::Blocks(_) => "data",
            Self::Rejected(_) => "rejected",
        }
    }
}

/// Answers a request. `download` is what [`Downloads::find`](super::Downloads::find) gave for the
/// thing and stream.
pub fn answer(
    download: Option<Arc<Download>>,
    operation: Operation,
    format: Format,
    payload: &[u8],
) -> Answer {
    let mut token = None;
    try_answer(download, operation, format, payload, &mut token)
        .unwrap_or_else(|rejected| Answer::Rejected(rejected.body(token.as_deref(), format)))
}

/// `token` is set as soon as it is known to be good.
fn try_answer(
    download: Option<Arc<Download>>,
    operation: Operation,
    format: Format,
    payload: &[u8],
    token: &mut Option<String>,
) -> Result<Answer, Rejected> {
    let mut fields = fields(payload, format)?;
    *token = take_token(&mut fields)?;
    let found = |download: Option<Arc<Download>>| {
        download.ok_or_else(|| not_found("there is no such stream for this thing"))
    };
    match operation {
        Operation::Describe => {
            let download = found(download)?;
            Ok(Answer::Description(description(&download, format, token.as_deref())))
        }
        Operation::Get => {
            let request = GetStream::from_fields(fields)?;
            get(found(download)?, request, format, token.clone()).map(Answer::Blocks)
        }
    }
}

fn get(
    download: Arc<Download>,
    request: GetStream,
    format: Format,
    token: Option<String>,
) -> Result<BlockCursor, Rejected> {
    if request.version.is_some_and(|version| version != VERSION) {
        return Err(Rejected::new(ErrorCode::VersionMismatch, "the stream's version is 1"));
    }
    let no_file = || not_found("there is no such file in the stream");
    let file = download.file(request.file_id).cloned().ok_or_else(no_file)?;
    let asks_for_none = request.count == Some(0);
    let asked = request.clone();
    let cursor = BlockCursor::new(Arc::clone(&download), file, request, token, format);
    if !asks_for_none && cursor.is_at_end() {
        return Err(not_found("the file has none of these blocks"));
    }
    download.note_request(&asked);
    Ok(cursor)
}

fn description(download: &Download, format: Format, token: Option<&str>) -> Vec<u8> {
    let text = &download.stream().description;
    match format {
        Format::Json => {
            let file = |file: &super::DownloadFile| {
                Object::new().integer("f", file.file_id).integer("z", file.size).finish()
            };
            Object::new()
                .maybe(token, |body, token| body.text("c", token))
                .integer("s", VERSION)
                .text("d", text)
                .raw("r", &array(download.files().iter().map(file)))
                .finish()
                .into_bytes()
        }
        Format::Cbor => {
            let mut out = Vec::new();
            cbor::head(&mut out, cbor::MAP, 3 + u64::from(token.is_some()));
            if let Some(token) = token {
                cbor::text(&mut out, "c");
                cbor::text(&mut out, token);
            }
            cbor::number(&mut out, "s", VERSION.unsigned_abs());
            cbor::text(&mut out, "d");
            cbor::text(&mut out, text);
            cbor::text(&mut out, "r");
            cbor::head(&mut out, cbor::ARRAY, download.files().len() as u64);
            for file in download.files() {
                cbor::head(&mut out, cbor::MAP, 2);
                cbor::number(&mut out, "f", u64::from(file.file_id));
                cbor::number(&mut out, "z", file.size);
            }
            out
        }
    }
}

fn not_found(message: &str) -> Rejected {
    Rejected::new(ErrorCode::ResourceNotFound, message)
}
