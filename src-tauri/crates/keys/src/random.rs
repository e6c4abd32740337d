use signing::{AtRestError, PrivateKey, Salt, Serial};
use zeroize::Zeroizing;

/// Random bytes from the operating system, wiped when dropped.
pub(crate) fn bytes<const N: usize>() -> Result<Zeroizing<[u8; N]>, AtRestError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice())
        .map_err(|error| AtRestError::Randomness { reason: error.to_string() })?;
    Ok(bytes)
}

pub(crate) fn private_key() -> Result<PrivateKey, AtRestError> {
    // Each draw fails once in 2^32; so many in a row mean a broken random source.
    for _ in 0..8 {
        if let Ok(key) = PrivateKey::from_scalar(&*bytes()?) {
            return Ok(key);
        }
    }
    Err(AtRestError::Randomness { reason: "it keeps giving numbers out of range".to_owned() })
}

pub(crate) fn salt() -> Result<Salt, AtRestError> {
    Ok(Salt::from_random(*bytes()?))
}

pub(crate) fn serial() -> Result<Serial, AtRestError> {
    Ok(Serial::from_random(*bytes()?))
}
