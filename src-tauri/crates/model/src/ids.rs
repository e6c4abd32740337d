use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Sha256;

/// A name that does not satisfy the pattern of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must be {expected}, found {found:?}")]
pub struct InvalidId {
    pub kind: &'static str,
    pub expected: &'static str,
    /// The offending text, cut at 200 characters.
    pub found: String,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $max:literal, $extra:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(try_from = "String", into = "String")]
        #[ts(type = "string")]
        pub struct $name(Arc<str>);

        impl $name {
            pub fn new(text: &str) -> Result<Self, InvalidId> {
                let legal = |c: char| c.is_ascii_alphanumeric() || $extra.contains(c);
                if text.is_empty() || text.len() > $max || !text.chars().all(legal) {
                    return Err(InvalidId {
                        kind: $kind,
                        expected: $expected,
                        found: text.chars().take(200).collect(),
                    });
                }
                Ok(Self(text.into()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

id!(
    /// A device, in AWS IoT's word (CreateThing: thingName).
    ThingName, "a thing name", 128, ":_-", "1 to 128 of a-z A-Z 0-9 : _ -"
);
id!(
    /// A thing group (CreateThingGroup: thingGroupName).
    GroupName, "a group name", 128, ":_-", "1 to 128 of a-z A-Z 0-9 : _ -"
);
id!(
    /// A job (CreateJob: jobId).
    JobId, "a job id", 64, "_-", "1 to 64 of a-z A-Z 0-9 _ -"
);
id!(
    /// An OTA update (CreateOTAUpdate: otaUpdateId). 56 rather than AWS's 128, because its job is
    /// named `AFR_OTA-<otaUpdateId>` and a job id holds 64.
    UpdateId, "an OTA update id", 56, "_-", "1 to 56 of a-z A-Z 0-9 _ -"
);
id!(
    /// A stream (CreateStream: streamId).
    StreamId, "a stream id", 128, "_-", "1 to 128 of a-z A-Z 0-9 _ -"
);

id!(
    /// A signing key kept on this machine; `signingProfileName` of an update names one.
    KeyName, "a key name", 64, "_-", "1 to 64 of a-z A-Z 0-9 _ -"
);

/// A device certificate: the SHA-256 of its DER encoding, as AWS IoT names certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct CertificateId(pub Sha256);

impl fmt::Display for CertificateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The resource part of an IoT ARN: `("thing", "meter-1")` of
/// `arn:aws:iot:eu-west-1:123456789012:thing/meter-1`.
pub fn parse_arn_resource(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(6, ':');
    let (prefix, _partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (_region, _account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    (prefix == "arn" && service == "iot").then_some(())?;
    resource.split_once('/')
}
