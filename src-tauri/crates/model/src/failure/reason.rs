/// The `reason` of a FAILED report, as the FreeRTOS OTA agent writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// `rejected: 0x........`: after the restart, the new image was not kept.
    Rejected { code: u32 },
    /// `aborted: 0x........`: the update was given up before the restart.
    Aborted { code: u32 },
    /// `0xAAAAAAAA: 0xBBBBBBBB`.
    Numeric { main: u32, sub: u32 },
}

impl Reason {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (head, tail) = text.trim().split_once(':')?;
        let (head, number) = (head.trim(), hex(tail.trim())?);
        match head {
            "rejected" => Some(Self::Rejected { code: number }),
            "aborted" => Some(Self::Aborted { code: number }),
            _ => Some(Self::Numeric { main: hex(head)?, sub: number }),
        }
    }
}

fn hex(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    let plausible =
        (1..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    plausible.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}
