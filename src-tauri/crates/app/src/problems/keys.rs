use signing::{AtRestError, AuthorityError, KeyringError};

use super::Told;
use crate::view::Text;

pub(super) const CODES: &[&str] = &[
    "problem.no-key",
    "problem.key-name-taken",
    "problem.key-passphrase-empty",
    "problem.key-passphrase-needed",
    "problem.key-passphrase-wrong",
    "problem.keychain-outdated",
    "problem.key-file",
    "problem.key-certificate",
    "problem.key-certificate-of-another",
    "problem.key-issue",
    "problem.no-site",
    "problem.site-exists",
    "problem.site-passphrase-empty",
    "problem.site-passphrase-wrong",
    "problem.no-gateway-key",
    "problem.no-anchor",
    "problem.certificate-unusable",
    "problem.certificate-issue",
    "problem.private-key-unusable",
    "problem.installation-key",
    "problem.key-damaged",
    "problem.key-io",
    "problem.no-keychain",
    "problem.no-randomness",
    "problem.key-encryption",
    "advice.new-key",
    "advice.other-key-name",
    "advice.choose-passphrase",
    "advice.enter-passphrase",
    "advice.passphrase-again",
    "advice.keychain-by-hand",
    "advice.key-file",
    "advice.key-certificate",
    "advice.create-site",
    "advice.renew-gateway",
    "advice.certificate-file",
    "advice.restore-key",
    "advice.disk-permissions",
    "advice.without-keychain",
];

pub(super) fn keyring(error: &KeyringError) -> Told {
    match error {
        KeyringError::UnknownKey { name } => Told::new(Text::of(
            "problem.no-key",
            "There is no key {key} on this machine.",
            [("key", name.to_string())],
        ))
        .advise("advice.new-key", "Make or import it under Keys."),
        KeyringError::NameTaken { existing } => Told::new(Text::of(
            "problem.key-name-taken",
            "There is a key {key} already; names that differ in case only are one name.",
            [("key", existing.to_string())],
        ))
        .advise("advice.other-key-name", "Choose another name."),
        KeyringError::EmptyPassphrase => {
            Told::new(Text::of("problem.key-passphrase-empty", "The passphrase is empty.", []))
                .advise(
                    "advice.choose-passphrase",
                    "Choose one; the key is kept encrypted with it.",
                )
        }
        KeyringError::PassphraseNeeded { name } => Told::new(Text::of(
            "problem.key-passphrase-needed",
            "The key {key} needs its passphrase.",
            [("key", name.to_string())],
        ))
        .advise("advice.enter-passphrase", "Enter it and try again."),
        KeyringError::WrongPassphrase { name } => Told::new(Text::of(
            "problem.key-passphrase-wrong",
            "This is not the passphrase of the key {key}.",
            [("key", name.to_string())],
        ))
        .advise("advice.passphrase-again", "Enter it again; nothing was changed."),
        KeyringError::KeychainOutdated { name } => Told::new(Text::of(
            "problem.keychain-outdated",
            "The passphrase in the keychain does not open the key {key}.",
            [("key", name.to_string())],
        ))
        .advise("advice.keychain-by-hand", "Enter the passphrase by hand."),
        KeyringError::KeyFile(_) => {
            Told::new(Text::of("problem.key-file", "The key file cannot be imported.", [])).advise(
                "advice.key-file",
                "Choose a P-256 private key (PEM or DER), with its passphrase if it has one.",
            )
        }
        KeyringError::Certificate(_) => Told::new(Text::of(
            "problem.key-certificate",
            "The key's certificate cannot be used.",
            [],
        ))
        .advise("advice.key-certificate", "Choose the certificate the devices hold for this key."),
        KeyringError::CertificateOfAnotherKey { .. } => Told::new(Text::of(
            "problem.key-certificate-of-another",
            "The certificate belongs to another key.",
            [],
        ))
        .advise("advice.key-certificate", "Choose the certificate the devices hold for this key."),
        KeyringError::Issue(_) => Told::new(Text::of(
            "problem.key-issue",
            "The certificate of the key could not be made.",
            [],
        )),
        KeyringError::AtRest(error) => at_rest(error),
    }
}

pub(super) fn authority(error: &AuthorityError) -> Told {
    match error {
        AuthorityError::Absent => Told::new(Text::of(
            "problem.no-site",
            "This site has no certificate authority yet.",
            [],
        ))
        .advise("advice.create-site", "Make it under Settings, or with the first step of Start."),
        AuthorityError::Exists { subject } => Told::new(Text::of(
            "problem.site-exists",
            "This site has a certificate authority already: {subject}.",
            [("subject", subject.clone())],
        )),
        AuthorityError::EmptyPassphrase => {
            Told::new(Text::of("problem.site-passphrase-empty", "The passphrase is empty.", []))
                .advise(
                    "advice.choose-passphrase",
                    "Choose one; the key is kept encrypted with it.",
                )
        }
        AuthorityError::WrongPassphrase => Told::new(Text::of(
            "problem.site-passphrase-wrong",
            "This is not the passphrase of the site's root key.",
            [],
        ))
        .advise("advice.passphrase-again", "Enter it again; nothing was changed."),
        AuthorityError::NoGateway { .. } => Told::new(Text::of(
            "problem.no-gateway-key",
            "The gateway has no key that this machine can open.",
            [],
        ))
        .advise(
            "advice.renew-gateway",
            "Settings → New gateway certificate makes one; it needs the site's passphrase.",
        ),
        AuthorityError::UnknownAnchor { id } => Told::new(Text::of(
            "problem.no-anchor",
            "There is no trusted certificate {certificate}.",
            [("certificate", id.to_string())],
        )),
        AuthorityError::Certificate(_) => Told::new(Text::of(
            "problem.certificate-unusable",
            "The certificate cannot be used.",
            [],
        ))
        .advise("advice.certificate-file", "Choose an X.509 certificate, PEM or DER."),
        AuthorityError::Issue(_) => Told::new(Text::of(
            "problem.certificate-issue",
            "The certificate could not be made.",
            [],
        )),
        AuthorityError::KeyFile(_) => Told::new(Text::of(
            "problem.private-key-unusable",
            "The site's private key cannot be used.",
            [],
        ))
        .advise("advice.restore-key", "Restore it from a backup, or move the file away."),
        AuthorityError::Installation(_) => installation(),
        AuthorityError::AtRest(error) => at_rest(error),
    }
}

pub(super) fn installation() -> Told {
    Told::new(Text::of(
        "problem.installation-key",
        "The key of this installation, which signs the ledger, cannot be used.",
        [],
    ))
    .advise("advice.restore-key", "Restore it from a backup, or move the file away.")
}

fn at_rest(error: &AtRestError) -> Told {
    match error {
        AtRestError::Damaged { path, .. } => Told::new(Text::of(
            "problem.key-damaged",
            "{path} is damaged; it was left as it is.",
            [("path", path.display().to_string())],
        ))
        .advise("advice.restore-key", "Restore it from a backup, or move the file away."),
        AtRestError::Io { path, .. } => Told::new(Text::of(
            "problem.key-io",
            "The machine refused the access to {path}.",
            [("path", path.display().to_string())],
        ))
        .advise(
            "advice.disk-permissions",
            "Look whether the disk is full and who may write there.",
        ),
        AtRestError::NoKeychain { reason } => Told::new(Text::of(
            "problem.no-keychain",
            "No keychain can be used here: {reason}.",
            [("reason", reason.clone())],
        ))
        .advise(
            "advice.without-keychain",
            "Leave the keychain off and enter the passphrase each time.",
        ),
        AtRestError::Randomness { .. } => Told::new(Text::of(
            "problem.no-randomness",
            "The operating system gave no random numbers, without which no key can be made.",
            [],
        )),
        AtRestError::Encryption(_) => {
            Told::new(Text::of("problem.key-encryption", "The key could not be encrypted.", []))
        }
    }
}
