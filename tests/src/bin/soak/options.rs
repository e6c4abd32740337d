use anyhow::{Context, Result, bail};

/// How much of each there is.
pub struct Options {
    pub mutations: u32,
    pub kills: u32,
    pub devices: u32,
    pub entries: u32,
}

impl Options {
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options =
            Self { mutations: 5_000_000, kills: 200, devices: 10_000, entries: 100_000 };
        while let Some(name) = arguments.next() {
            let place = match name.as_str() {
                "--mutations" => &mut options.mutations,
                "--kills" => &mut options.kills,
                "--devices" => &mut options.devices,
                "--entries" => &mut options.entries,
                _ => bail!("{name:?} is none of --mutations, --kills, --devices, --entries"),
            };
            let value = arguments.next().with_context(|| format!("{name} takes a number"))?;
            *place = value.parse().with_context(|| format!("{name} takes a number: {value:?}"))?;
        }
        Ok(options)
    }
}
