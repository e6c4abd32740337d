//! What a connection may publish and subscribe to: `$aws/things/<itself>/…`, nothing else.

use model::ThingName;

const THINGS: &str = "$aws/things/";

/// The access rule of one connection.
#[derive(Debug)]
pub(crate) struct Access {
    /// `$aws/things/<thing>/`
    prefix: Box<str>,
    thing_len: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterRefusal {
    /// `#` or `+` where MQTT does not allow it, or an empty filter.
    Invalid,
    Shared,
    Forbidden,
}

impl Access {
    pub fn new(thing: &ThingName) -> Self {
        Self { prefix: format!("{THINGS}{thing}/").into(), thing_len: thing.as_str().len() }
    }

    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What follows `$aws/things/<itself>/`, if the topic is there.
    pub fn own_topic<'t>(&self, topic: &'t str) -> Option<&'t str> {
        topic.strip_prefix(&*self.prefix).filter(|rest| !rest.is_empty())
    }

    /// The part of a filter that selects among the connection's own topics. `+` in the place of
    /// the thing name is granted, because upstream demos subscribe so; it selects only what is
    /// the connection's own. Filters wider than that are refused: `#` and `+/…` match no `$aws`
    /// topic (MQTT 4.7.2), and `$aws/#` would promise what is never delivered.
    pub fn own_filter<'f>(&self, filter: &'f str) -> Result<&'f str, FilterRefusal> {
        if !is_valid_filter(filter) {
            return Err(FilterRefusal::Invalid);
        }
        if filter.starts_with("$share/") {
            return Err(FilterRefusal::Shared);
        }
        let things = filter.strip_prefix(THINGS).ok_or(FilterRefusal::Forbidden)?;
        let (thing, rest) = things.split_once('/').ok_or(FilterRefusal::Forbidden)?;
        let own = &self.prefix[THINGS.len()..THINGS.len() + self.thing_len];
        if (thing == own || thing == "+") && !rest.is_empty() {
            Ok(rest)
        } else {
            Err(FilterRefusal::Forbidden)
        }
    }
}

/// A topic a client may name in PUBLISH or a will: not empty, no wildcard, no NUL (MQTT 4.7.3).
pub(crate) fn is_valid_topic(topic: &str) -> bool {
    !topic.is_empty() && !topic.bytes().any(|byte| matches!(byte, b'+' | b'#' | 0))
}

/// MQTT 4.7.1: `+` fills a level, `#` fills the last one.
fn is_valid_filter(filter: &str) -> bool {
    let mut levels = filter.split('/').peekable();
    let mut valid = !filter.is_empty() && !filter.contains('\0');
    while let Some(level) = levels.next() {
        valid &= match level {
            "+" => true,
            "#" => levels.peek().is_none(),
            _ => !level.contains(['+', '#']),
        };
    }
    valid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access() -> Access {
        Access::new(&ThingName::new("meter-1").unwrap())
    }

    #[test]
    fn only_own_topics_are_own() {
        let access = access();
        assert_eq!(access.own_topic("$aws/things/meter-1/jobs/get"), Some("jobs/get"));
        for other in [
            "$aws/things/meter-10/jobs/get",
            "$aws/things/meter-1",
            "$aws/things/meter-1/",
            "$aws/things/meter/1/jobs/get",
            "$aws/events/job/x/completed",
            "meter-1/jobs/get",
            "",
            "////",
        ] {
            assert_eq!(access.own_topic(other), None, "{other}");
        }
    }

    #[test]
    fn filters_select_own_topics_or_are_refused() {
        use FilterRefusal::{Forbidden, Invalid, Shared};
        let access = access();
        for (filter, expected) in [
            ("$aws/things/meter-1/streams/#", Ok("streams/#")),
            ("$aws/things/meter-1/#", Ok("#")),
            ("$aws/things/+/streams/#", Ok("streams/#")),
            ("$aws/things/+/jobs/+/get/accepted", Ok("jobs/+/get/accepted")),
            ("$aws/things/meter-1/streams//data/cbor", Ok("streams//data/cbor")),
            ("$aws/things/meter-2/streams/#", Err(Forbidden)),
            ("$aws/things/#", Err(Forbidden)),
            ("$aws/+/meter-1/jobs/notify", Err(Forbidden)),
            ("$aws/#", Err(Forbidden)),
            ("$aws/events/#", Err(Forbidden)),
            ("#", Err(Forbidden)),
            ("+/things/meter-1/#", Err(Forbidden)),
            ("telemetry", Err(Forbidden)),
            ("$share/g/$aws/things/meter-1/#", Err(Shared)),
            ("$aws/things/meter-1/a#", Err(Invalid)),
            ("$aws/things/meter-1/#/b", Err(Invalid)),
            ("$aws/things/meter-1/a+/b", Err(Invalid)),
            ("", Err(Invalid)),
        ] {
            assert_eq!(access.own_filter(filter), expected, "{filter}");
        }
    }
}
