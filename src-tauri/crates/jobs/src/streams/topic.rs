/// The last level of a stream topic: how the request is written, and the reply too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Json,
    Cbor,
}

impl Format {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Cbor => "cbor",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    Describe,
    Get,
}

/// `<stream>/describe|get/json|cbor`: what follows `$aws/things/<thing>/streams/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamTopic<'a> {
    pub stream: &'a str,
    pub operation: Operation,
    pub format: Format,
}

impl<'a> StreamTopic<'a> {
    pub fn parse(rest: &'a str) -> Option<Self> {
        let (stream, rest) = rest.split_once('/')?;
        let (operation, format) = rest.split_once('/')?;
        let operation = match operation {
            "describe" => Operation::Describe,
            "get" => Operation::Get,
            _ => return None,
        };
        let format = match format {
            "json" => Format::Json,
            "cbor" => Format::Cbor,
            _ => return None,
        };
        (!stream.is_empty()).then_some(Self { stream, operation, format })
    }
}
