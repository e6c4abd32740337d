//! Textual encodings (RFC 7468), read as leniently as openssl does: text around blocks and
//! several blocks in a file are normal, and RFC 1421 headers are kept because they tell that a
//! key is encrypted the old way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// One block. Wiped when dropped, because it may hold a private key.
#[derive(Clone)]
pub struct PemBlock {
    pub label: String,
    /// `Name: value` lines of RFC 1421, e.g. `Proc-Type: 4,ENCRYPTED`.
    pub headers: Vec<String>,
    pub der: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for PemBlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PemBlock({}, {} bytes)", self.label, self.der.len())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PemError {
    #[error("expected PEM text, found bytes that are not UTF-8")]
    NotText,
    #[error("expected a PEM block (-----BEGIN ...-----), found none")]
    NoBlock,
    #[error("the PEM block {label:?} has no end line; the file is cut off")]
    Unterminated { label: String },
    #[error("the PEM block {label:?} holds something that is not base64")]
    NotBase64 { label: String },
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

pub(crate) fn looks_like_pem(bytes: &[u8]) -> bool {
    bytes.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes())
}

/// All blocks of a file, at least one.
pub fn parse(bytes: &[u8]) -> Result<Vec<PemBlock>, PemError> {
    let text = std::str::from_utf8(bytes).map_err(|_| PemError::NotText)?;
    // Windows editors put a byte order mark in front and CR at line ends.
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let mut blocks = Vec::new();
    while let Some(line) = lines.next() {
        if let Some(label) = line.strip_prefix(BEGIN).and_then(|it| it.strip_suffix(DASHES)) {
            blocks.push(parse_block(label, &mut lines)?);
        }
    }
    if blocks.is_empty() { Err(PemError::NoBlock) } else { Ok(blocks) }
}

fn parse_block<'a>(
    label: &str,
    lines: &mut impl Iterator<Item = &'a str>,
) -> Result<PemBlock, PemError> {
    // Error texts are shown to people: a hostile label must not flood them.
    let label: String = label.chars().take(64).collect();
    let mut headers = Vec::new();
    // Sized once: a growing string would leave unwiped copies of a key behind.
    let mut base64 = Zeroizing::new(String::with_capacity(MAX_KEY_BASE64));
    for line in lines {
        if line.starts_with(END) {
            let der = STANDARD
                .decode(base64.as_bytes())
                .map_err(|_| PemError::NotBase64 { label: label.clone() })?;
            return Ok(PemBlock { label, headers, der: Zeroizing::new(der) });
        }
        if line.contains(':') {
            headers.push(line.to_owned());
        } else {
            base64.push_str(line);
        }
    }
    Err(PemError::Unterminated { label })
}

/// Base64 of any P-256 key in any form is far shorter.
const MAX_KEY_BASE64: usize = 4096;

/// One block, 64 characters a line, as openssl writes it.
pub fn encode(label: &str, der: &[u8]) -> Zeroizing<String> {
    let body = Zeroizing::new(STANDARD.encode(der));
    let mut text = Zeroizing::new(String::with_capacity(body.len() * 2 + 2 * label.len() + 64));
    text.push_str(&format!("{BEGIN}{label}{DASHES}\n"));
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, tail) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = tail;
    }
    text.push_str(&format!("{END}{label}{DASHES}\n"));
    text
}
