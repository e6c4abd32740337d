//! The shape of `codeSigning`. Whether a signature holds is the business of the crate `signing`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Findings, one_of, text};
use crate::{CertificateChain, CodeSigning, CustomCodeSigning, StartSigningJobParameter};

/// The FreeRTOS agent's buffer (`kOTA_MaxSignatureSize`): RSA with 3072 bits.
const MAX_SIGNATURE: usize = 384;
const MAX_PEM: usize = 16 * 1024;

pub(super) fn check(field: &str, signing: &CodeSigning, findings: &mut Findings) {
    let ways = [
        signing.aws_signer_job_id.is_some(),
        signing.start_signing_job_parameter.is_some(),
        signing.custom_code_signing.is_some(),
    ];
    let count = ways.into_iter().filter(|is_given| *is_given).count();
    if count != 1 {
        let expected =
            "exactly one of awsSignerJobId, startSigningJobParameter and customCodeSigning";
        findings.error(field, expected, if count == 0 { "none" } else { "more than one" });
    }
    if let Some(job) = &signing.aws_signer_job_id {
        let expected = "startSigningJobParameter or customCodeSigning: jobs of AWS Signer are out of reach from here";
        findings.error(format!("{field}.awsSignerJobId"), expected, text(job));
    }
    if let Some(parameter) = &signing.start_signing_job_parameter {
        sign_here(&format!("{field}.startSigningJobParameter"), parameter, findings);
    }
    if let Some(custom) = &signing.custom_code_signing {
        signed_already(&format!("{field}.customCodeSigning"), custom, findings);
    }
}

fn sign_here(field: &str, parameter: &StartSigningJobParameter, findings: &mut Findings) {
    let name = parameter.signing_profile_name.as_deref().unwrap_or_default();
    if name.trim().is_empty() || name.len() > 128 || name.chars().any(char::is_control) {
        let expected = "the name of a signing key kept here, 1 to 128 characters";
        findings.error(format!("{field}.signingProfileName"), expected, text(name));
    }
    let profile = parameter.signing_profile_parameter.as_ref();
    certificate_name(
        &format!("{field}.signingProfileParameter.certificatePathOnDevice"),
        profile.and_then(|profile| profile.certificate_path_on_device.as_deref()),
        findings,
    );
    let s3 = parameter.destination.as_ref().and_then(|to| to.s3_destination.as_ref());
    if s3.and_then(|s3| s3.bucket.as_deref()) == Some("") {
        let field = format!("{field}.destination.s3Destination.bucket");
        findings.error(field, "at least 1 character", "nothing");
    }
}

fn signed_already(field: &str, custom: &CustomCodeSigning, findings: &mut Findings) {
    let hash = custom.hash_algorithm.as_deref().unwrap_or_default();
    let algorithm = custom.signature_algorithm.as_deref().unwrap_or_default();
    one_of(findings, &format!("{field}.hashAlgorithm"), hash, &["SHA256", "SHA1"]);
    one_of(findings, &format!("{field}.signatureAlgorithm"), algorithm, &["ECDSA", "RSA"]);
    if hash == "SHA1" {
        let expected = "SHA256: current device libraries do not check SHA-1 signatures";
        findings.warning(format!("{field}.hashAlgorithm"), expected, "SHA1");
    }
    if algorithm == "RSA" {
        let expected = "ECDSA: AWS's modular device libraries read sig-sha256-ecdsa only, and the FreeRTOS agent only what it was built for";
        findings.warning(format!("{field}.signatureAlgorithm"), expected, "RSA");
    }
    let document = custom.signature.as_ref().and_then(|s| s.inline_document.as_deref());
    signature(&format!("{field}.signature.inlineDocument"), document, algorithm, findings);
    let chain = custom.certificate_chain.as_ref();
    certificate_name(
        &format!("{field}.certificateChain.certificateName"),
        chain.and_then(|chain| chain.certificate_name.as_deref()),
        findings,
    );
    if let Some(chain) = chain {
        certificate(&format!("{field}.certificateChain.inlineDocument"), chain, findings);
    }
}

fn signature(field: &str, document: Option<&str>, algorithm: &str, findings: &mut Findings) {
    let expected = match algorithm {
        "RSA" => "128 to 384 bytes in base64, on one line",
        _ => "an ASN.1 DER signature in base64, on one line",
    };
    let Some(document) = document.filter(|document| !document.is_empty()) else {
        findings.error(field, expected, "nothing");
        return;
    };
    match STANDARD.decode(document) {
        Err(_) => findings.error(field, expected, text(document)),
        Ok(bytes) if bytes.len() > MAX_SIGNATURE => {
            findings.error(field, expected, format!("{} bytes", bytes.len()));
        }
        Ok(bytes) if algorithm == "ECDSA" && !is_der_sequence(&bytes) => {
            let found = format!("{} bytes that are not a DER sequence", bytes.len());
            findings.error(field, expected, found);
        }
        Ok(bytes) if algorithm == "RSA" && bytes.len() < 128 => {
            findings.error(field, expected, format!("{} bytes", bytes.len()));
        }
        Ok(_) => {}
    }
}

/// SEQUENCE of two INTEGERs, as far as a glance can tell; the shortest form of the length holds
/// every curve up to P-384.
fn is_der_sequence(bytes: &[u8]) -> bool {
    let [0x30, length, 0x02, r, rest @ ..] = bytes else { return false };
    let Some([0x02, s, tail @ ..]) = rest.get(usize::from(*r)..) else { return false };
    usize::from(*length) + 2 == bytes.len() && usize::from(*s) == tail.len() && *r > 0 && *s > 0
}

fn certificate_name(field: &str, name: Option<&str>, findings: &mut Findings) {
    match name {
        Some(name) if name.chars().any(char::is_control) => {
            findings.error(field, "a path or label without control characters", text(name));
        }
        Some(name) if name.len() > super::reach::MAX_PATH => {
            let expected = "at most 259 bytes, the FreeRTOS agent's buffer";
            findings.warning(field, expected, format!("{} bytes", name.len()));
        }
        Some(name) if !name.is_empty() => {}
        _ => {
            let expected = "the certificate's path or label on the device: AWS's modular device libraries require it, and file-based ports look there";
            findings.warning(field, expected, "nothing");
        }
    }
}

fn certificate(field: &str, chain: &CertificateChain, findings: &mut Findings) {
    let Some(pem) = &chain.inline_document else { return };
    let expected = "a certificate in PEM (-----BEGIN CERTIFICATE-----)";
    if pem.contains("PRIVATE KEY-----") {
        let found =
            "a private key: take it out, and treat it as known to everyone who saw this file";
        findings.error(field, expected, found);
    } else if pem.len() > MAX_PEM {
        findings.error(field, "at most 16 KiB of PEM", format!("{} bytes", pem.len()));
    } else if !is_certificate_pem(pem) {
        findings.error(field, expected, text(pem));
    }
}

fn is_certificate_pem(pem: &str) -> bool {
    let Some((_, rest)) = pem.split_once("-----BEGIN CERTIFICATE-----") else { return false };
    let Some((body, _)) = rest.split_once("-----END CERTIFICATE-----") else { return false };
    let body: String = body.split_ascii_whitespace().collect();
    STANDARD.decode(body).is_ok_and(|der| der.first() == Some(&0x30))
}
