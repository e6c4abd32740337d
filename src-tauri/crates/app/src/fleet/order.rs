use std::cmp::Ordering;

use model::ThingName;

/// A name in the order of people: `meter-9` before `meter-10`, case aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NaturalName(pub ThingName);

impl Ord for NaturalName {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(self.0.as_str(), other.0.as_str()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for NaturalName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Runs of digits are compared as numbers of any length, everything else letter by letter without
/// regard to ASCII case.
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let (digits_a, digits_b) = (digits(a), digits(b));
        let ordering = if digits_a > 0 && digits_b > 0 {
            let (number_a, number_b) = (significant(&a[..digits_a]), significant(&b[..digits_b]));
            let ordering = number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b));
            (a, b) = (&a[digits_a..], &b[digits_b..]);
            ordering
        } else {
            match (a.split_first(), b.split_first()) {
                (Some((first_a, rest_a)), Some((first_b, rest_b))) => {
                    (a, b) = (rest_a, rest_b);
                    first_a.to_ascii_lowercase().cmp(&first_b.to_ascii_lowercase())
                }
                (first_a, first_b) => return first_a.is_some().cmp(&first_b.is_some()),
            }
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn significant(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    &digits[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_count_and_case_does_not() {
        let mut names =
            ["b1", "A10", "a9", "a09b", "a", "A9c", "a100000000000000000000000", "1", "-"];
        names.sort_by(|a, b| natural(a, b));
        let expected =
            ["-", "1", "a", "a9", "a09b", "A9c", "A10", "a100000000000000000000000", "b1"];
        assert_eq!(names, expected);
    }

    proptest! {
        #[test]
        fn it_is_an_order(a in "[aA0-9:_-]{0,8}", b in "[aA0-9:_-]{0,8}", c in "[aA0-9:_-]{0,8}") {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
            if natural(&a, &b).is_le() && natural(&b, &c).is_le() {
                prop_assert!(natural(&a, &c).is_le());
            }
        }
    }
}
