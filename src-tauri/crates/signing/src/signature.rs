use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// An ECDSA P-256 signature in ASN.1 DER, checked for form but not yet against any key.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    der: Vec<u8>,
    parsed: p256::ecdsa::Signature,
}

/// Something that was given as a signature and is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct InvalidSignature {
    pub expected: &'static str,
    pub found: String,
}

const DER: &str = "an ECDSA P-256 signature in ASN.1 DER (about 70 bytes)";
const BASE64: &str = "one line of base64 of an ECDSA P-256 signature in ASN.1 DER";

impl Signature {
    pub fn from_der(der: &[u8]) -> Result<Self, InvalidSignature> {
        let parsed = p256::ecdsa::Signature::from_der(der)
            .map_err(|_| InvalidSignature { expected: DER, found: describe(der) })?;
        Ok(Self { der: der.to_vec(), parsed })
    }

    /// Reads the form job documents carry; white space around it is forgiven.
    pub fn from_base64(text: &str) -> Result<Self, InvalidSignature> {
        let text = text.trim();
        let invalid = |found: String| InvalidSignature { expected: BASE64, found };
        let der = STANDARD.decode(text).map_err(|_| invalid(describe_text(text)))?;
        // Hex digits are legal base64 of something else.
        Self::from_der(&der)
            .map_err(|error| if is_hex(text) { invalid(describe_text(text)) } else { error })
    }

    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The value of `sig-sha256-ecdsa`: standard base64 with padding, one line.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    pub(crate) fn parsed(&self) -> &p256::ecdsa::Signature {
        &self.parsed
    }
}

impl From<p256::ecdsa::Signature> for Signature {
    fn from(parsed: p256::ecdsa::Signature) -> Self {
        Self { der: parsed.to_der().as_bytes().to_vec(), parsed }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

/// Names the mistakes people make with `signature.inlineDocument`.
fn describe(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).ok().map(str::trim);
    match (bytes.len(), text) {
        (0, _) => "nothing".to_owned(),
        (64, _) => "64 bytes, as a raw r and s one after the other would have".to_owned(),
        (_, Some(text)) if text.starts_with("MEUC") || text.starts_with("MEQC") => {
            "base64 of base64: the signature was encoded twice".to_owned()
        }
        (_, Some(text)) if text.starts_with("-----BEGIN") => "PEM text".to_owned(),
        (length @ 256.., None) => format!("{length} bytes, as an RSA signature would have"),
        (length, _) => format!("{length} bytes that are not such a structure"),
    }
}

fn describe_text(text: &str) -> String {
    if text.starts_with("-----BEGIN") {
        "PEM text".to_owned()
    } else if is_hex(text) {
        format!("{} hex digits", text.len())
    } else {
        format!("{:?}", text.chars().take(40).collect::<String>())
    }
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_hexdigit())
}
