/// Whether two version texts name the same version.
///
/// Devices and images write the same version in several ways, and only these are evened out:
/// blanks around it (the FreeRTOS agent reports `"  v0.9.0"`), a leading `v`, the agent's version
/// word (`0x00090001` is major, minor, 16-bit build: 0.9.1), and missing or zero-padded parts of a
/// purely numeric version (`1.2` is `1.2.0`). Everything else is compared letter by letter:
/// `5.2-dirty` is not `5.2`, because a build with uncommitted changes is another build.
pub fn is_same_version(one: &str, other: &str) -> bool {
    let (one, other) = (bare(one), bare(other));
    match (numbers(one), numbers(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other && !one.is_empty(),
    }
}

fn bare(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix(['v', 'V']) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => text,
    }
}

/// A numeric version of up to four parts, missing ones as zero.
fn numbers(text: &str) -> Option<[u32; 4]> {
    if let Some(word) = text.strip_prefix("0x").filter(|digits| is_word(digits)) {
        let word = u32::from_str_radix(word, 16).ok()?;
        return Some([word >> 24, word >> 16 & 0xff, word & 0xffff, 0]);
    }
    let mut numbers = [0; 4];
    let mut parts = text.split('.');
    for (number, part) in numbers.iter_mut().zip(&mut parts) {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        *number = digits.then(|| part.parse().ok()).flatten()?;
    }
    parts.next().is_none().then_some(numbers)
}

fn is_word(digits: &str) -> bool {
    digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_hexdigit())
}
