//! Changed copies of real inputs.

/// Inputs that one run of a target tries.
pub fn count() -> usize {
    let count = std::env::var("FIELDLIFT_FUZZ").ok();
    count.map_or(3000, |count| count.parse().expect("FIELDLIFT_FUZZ is a number"))
}

/// Runs a target on mutants of `$seeds`. A macro, because bolero names a target by its place.
macro_rules! fuzz {
    ($seeds:expr, $target:expr) => {{
        let seeds: Vec<Vec<u8>> = $seeds;
        // What a target keeps from input to input is not looked at after a panic.
        let target = std::panic::AssertUnwindSafe($target);
        for seed in &seeds {
            target(seed);
        }
        bolero::check!().with_iterations($crate::mutant::count()).with_max_len(256).for_each(
            |script: &[u8]| {
                let target = &target;
                target(&$crate::mutant::mutant(&seeds, script));
            },
        );
    }};
}
pub(crate) use fuzz;

/// What a fuzzer's bytes make of the seeds: the first byte chooses one, the second says how many
/// edits follow, of five bytes each. So an engine that knows nothing of the format changes
/// something real, and one that follows coverage can keep the edits that led further. First byte
/// 0: the rest is the input, as it is.
pub fn mutant(seeds: &[Vec<u8>], script: &[u8]) -> Vec<u8> {
    let [choice, script @ ..] = script else { return Vec::new() };
    let Some(seed) = usize::from(*choice).checked_sub(1).map(|n| &seeds[n % seeds.len()]) else {
        return script.to_vec();
    };
    let [count, edits @ ..] = script else { return seed.clone() };
    let mut bytes = seed.clone();
    for edit in edits.chunks_exact(5).take(usize::from(count % 6)) {
        let (operation, value, length) = (edit[0] % 8, edit[3], usize::from(edit[4]));
        let at = usize::from(u16::from_be_bytes([edit[1], edit[2]])) % (bytes.len() + 1);
        let end = (at + length % 32).min(bytes.len());
        match operation {
            0 | 1 => bytes[at..].iter_mut().take(1).for_each(|byte| *byte = value),
            2 => bytes[at..].iter_mut().take(1).for_each(|byte| *byte ^= 1 << (value % 8)),
            3 => bytes.insert(at, value),
            4 => drop(bytes.drain(at..end)),
            5 => bytes[at..end].fill(value),
            6 => bytes.extend_from_within(at..end),
            _ => bytes.truncate(at),
        }
    }
    bytes
}
