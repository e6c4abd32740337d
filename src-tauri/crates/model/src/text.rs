//! Text from outside: what may be shown, and how long it is as AWS counts.

use unicode_general_category::{GeneralCategory, get_general_category};

/// Unicode category C: control, format (among them the marks that reverse the writing
/// direction), private use and unassigned. AWS writes it `\p{C}`.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        get_general_category(c),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
    )
}

/// `\p{L}`, `\p{Z}` or `\p{N}`.
pub(crate) fn is_letter_space_or_number(c: char) -> bool {
    use GeneralCategory as G;
    matches!(
        get_general_category(c),
        G::UppercaseLetter
            | G::LowercaseLetter
            | G::TitlecaseLetter
            | G::ModifierLetter
            | G::OtherLetter
            | G::SpaceSeparator
            | G::LineSeparator
            | G::ParagraphSeparator
            | G::DecimalNumber
            | G::LetterNumber
            | G::OtherNumber
    )
}

/// Length in UTF-16 units: AWS's limits are those of Java strings, and a text that fits so
/// counted fits however else it may be counted.
pub(crate) fn utf16_len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// `text` whole, with everything invisible but the ends of lines written as `\u{..}`: nothing hides
/// in it and nothing is lost.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_invisible(c) && c != '\n' {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// `text` with everything invisible replaced by a blank, cut after `max` characters.
pub(crate) fn printable(text: &str, max: usize) -> String {
    let mut chars = text.chars().map(|c| if is_invisible(c) { ' ' } else { c });
    let mut shown: String = chars.by_ref().take(max).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}
