use super::Malformed;

/// One whole packet in a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub kind: u8,
    pub flags: u8,
    pub body: &'a [u8],
    /// Header included.
    pub len: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameError {
    Malformed,
    TooLarge,
}

impl From<Malformed> for FrameError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// The first packet in `bytes`, or `None` while it is incomplete. A packet that will be longer
/// than `limit` is refused as soon as its header says so, before it is buffered.
pub(crate) fn next_frame(bytes: &[u8], limit: usize) -> Result<Option<Frame<'_>>, FrameError> {
    let Some((&first, rest)) = bytes.split_first() else { return Ok(None) };
    let Some((body_len, len_bytes)) = remaining_length(rest)? else { return Ok(None) };
    let len = 1 + len_bytes + body_len;
    if len > limit {
        return Err(FrameError::TooLarge);
    }
    Ok(bytes.get(1 + len_bytes..len).map(|body| Frame {
        kind: first >> 4,
        flags: first & 0x0f,
        body,
        len,
    }))
}

/// MQTT 2.2.3: at most four bytes, seven bits each, least significant first.
fn remaining_length(bytes: &[u8]) -> Result<Option<(usize, usize)>, Malformed> {
    let mut value = 0;
    for (index, byte) in bytes.iter().take(4).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok(Some((value, index + 1)));
        }
    }
    if bytes.len() < 4 { Ok(None) } else { Err(Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_cut_at_their_length() {
        let bytes = [0xc0, 0x00, 0x30, 0x02, 0xaa, 0xbb, 0xe0];
        let first = next_frame(&bytes, 100).unwrap().unwrap();
        assert_eq!((first.kind, first.flags, first.body, first.len), (12, 0, &[][..], 2));
        let second = next_frame(&bytes[2..], 100).unwrap().unwrap();
        assert_eq!((second.kind, second.body, second.len), (3, &[0xaa, 0xbb][..], 4));
        assert_eq!(next_frame(&bytes[6..], 100), Ok(None));
        assert_eq!(next_frame(&[], 100), Ok(None));
    }

    #[test]
    fn a_long_packet_is_refused_by_its_header() {
        assert_eq!(next_frame(&[0x30, 0xff, 0x7f], 100), Err(FrameError::TooLarge));
        assert_eq!(next_frame(&[0x30, 0xff, 0xff, 0xff, 0xff], 100), Err(FrameError::Malformed));
        assert_eq!(next_frame(&[0x30, 0xff, 0xff], 100), Ok(None));
        assert_eq!(next_frame(&[0x30, 98], 100), Ok(None));
        assert_eq!(next_frame(&[0x30, 99], 100), Err(FrameError::TooLarge));
    }
}
