//! The types of CreateOTAUpdate, field by field (botocore `iot` 2015-05-28). A test holds them
//! against the derived `Deserialize` of [`crate::CreateOtaUpdate`].

pub(super) enum Shape {
    Text,
    Whole,
    Number,
    OneOf(&'static [&'static str]),
    List(&'static Shape),
    /// Names to texts.
    Map,
    Object(&'static [Field]),
}

pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

impl Shape {
    pub(super) fn expected(&self) -> String {
        match self {
            Self::Text => "a text in quotes".to_owned(),
            Self::Whole => "a whole number".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::OneOf(words) => format!("\"{}\"", words.join("\" or \"")),
            Self::List(_) => "a list in [ ]".to_owned(),
            Self::Map | Self::Object(_) => "an object in { }".to_owned(),
        }
    }
}

use Shape::{List, Map, Number, Object, OneOf, Text, Whole};

const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, required: true, shape }
}

const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, required: false, shape }
}

pub(super) static CREATE_OTA_UPDATE: Shape = Object(&[
    must("otaUpdateId", Text),
    may("description", Text),
    must("targets", List(&Text)),
    may("protocols", List(&Text)),
    may("targetSelection", OneOf(&["CONTINUOUS", "SNAPSHOT"])),
    may("awsJobExecutionsRolloutConfig", Object(ROLLOUT)),
    may("awsJobPresignedUrlConfig", Object(&[may("expiresInSec", Whole)])),
    may("awsJobAbortConfig", Object(&[must("abortCriteriaList", List(&Object(ABORT)))])),
    may("awsJobTimeoutConfig", Object(&[may("inProgressTimeoutInMinutes", Whole)])),
    must("files", List(&Object(FILE))),
    may("roleArn", Text),
    may("additionalParameters", Map),
    may("tags", List(&Object(&[must("Key", Text), may("Value", Text)]))),
]);

const ROLLOUT: &[Field] = &[
    may("maximumPerMinute", Whole),
    may(
        "exponentialRate",
        Object(&[
            must("baseRatePerMinute", Whole),
            must("incrementFactor", Number),
            must(
                "rateIncreaseCriteria",
                Object(&[
                    may("numberOfNotifiedThings", Whole),
                    may("numberOfSucceededThings", Whole),
                ]),
            ),
        ]),
    ),
];

const ABORT: &[Field] = &[
    must("failureType", Text),
    must("action", Text),
    must("thresholdPercentage", Number),
    must("minNumberOfExecutedThings", Whole),
];

const FILE: &[Field] = &[
    may("fileName", Text),
    may("fileType", Whole),
    may("fileVersion", Text),
    may(
        "fileLocation",
        Object(&[
            may("stream", Object(&[may("streamId", Text), may("fileId", Whole)])),
            may(
                "s3Location",
                Object(&[may("bucket", Text), may("key", Text), may("version", Text)]),
            ),
        ]),
    ),
    may(
        "codeSigning",
        Object(&[
            may("awsSignerJobId", Text),
            may("startSigningJobParameter", Object(SIGN_HERE)),
            may("customCodeSigning", Object(SIGNED)),
        ]),
    ),
    may("attributes", Map),
];

const SIGN_HERE: &[Field] = &[
    may(
        "signingProfileParameter",
        Object(&[
            may("certificateArn", Text),
            may("platform", Text),
            may("certificatePathOnDevice", Text),
        ]),
    ),
    may("signingProfileName", Text),
    may(
        "destination",
        Object(&[may("s3Destination", Object(&[may("bucket", Text), may("prefix", Text)]))]),
    ),
];

const SIGNED: &[Field] = &[
    may("signature", Object(&[may("inlineDocument", Text)])),
    may("certificateChain", Object(&[may("certificateName", Text), may("inlineDocument", Text)])),
    may("hashAlgorithm", Text),
    may("signatureAlgorithm", Text),
];
