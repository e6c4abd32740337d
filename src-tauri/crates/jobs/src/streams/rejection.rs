use super::cbor;
use super::topic::Format;
use crate::json::Object;

/// `o` of a rejected stream request, of those that can happen here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorCode {
    InvalidJson,
    InvalidCbor,
    InvalidRequest,
    BlockSizeOutOfBounds,
    OffsetOutOfBounds,
    BlockCountLimitExceeded,
    BlockBitmapLimitExceeded,
    ResourceNotFound,
    VersionMismatch,
}

impl ErrorCode {
    const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidJson => "InvalidJson",
            Self::InvalidCbor => "InvalidCbor",
            Self::InvalidRequest => "InvalidRequest",
            Self::BlockSizeOutOfBounds => "BlockSizeOutOfBounds",
            Self::OffsetOutOfBounds => "OffsetOutOfBounds",
            Self::BlockCountLimitExceeded => "BlockCountLimitExceeded",
            Self::BlockBitmapLimitExceeded => "BlockBitmapLimitExceeded",
            Self::ResourceNotFound => "ResourceNotFound",
            Self::VersionMismatch => "VersionMismatch",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rejected {
    code: ErrorCode,
    message: String,
}

impl Rejected {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(super) fn body(&self, token: Option<&str>, format: Format) -> Vec<u8> {
        match format {
            Format::Json => Object::new()
                .text("o", self.code.as_str())
                .text("m", &self.message)
                .maybe(token, |body, token| body.text("c", token))
                .finish()
                .into_bytes(),
            Format::Cbor => self.cbor(token),
        }
    }

    fn cbor(&self, token: Option<&str>) -> Vec<u8> {
        let pairs = [("o", Some(self.code.as_str())), ("m", Some(&*self.message)), ("c", token)];
        let mut out = Vec::new();
        cbor::head(
            &mut out,
            cbor::MAP,
            pairs.iter().filter(|(_, value)| value.is_some()).count() as u64,
        );
        for (key, value) in pairs {
            if let Some(value) = value {
                cbor::text(&mut out, key);
                cbor::text(&mut out, value);
            }
        }
        out
    }
}
