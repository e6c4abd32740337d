/// One connection's filters, relative to `$aws/things/<itself>/`. A handful: scanned, not indexed.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions(Vec<(Box<str>, Qos)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Qos {
    AtMostOnce = 0,
    AtLeastOnce = 1,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LimitReached;

impl Subscriptions {
    /// A filter already there has its QoS replaced (MQTT 3.8.4).
    pub fn insert(&mut self, filter: &str, qos: Qos, limit: usize) -> Result<(), LimitReached> {
        if let Some((_, known)) = self.0.iter_mut().find(|(known, _)| &**known == filter) {
            *known = qos;
        } else if self.0.len() < limit {
            self.0.push((filter.into(), qos));
        } else {
            return Err(LimitReached);
        }
        Ok(())
    }

    /// Whether there was one.
    pub fn remove(&mut self, filter: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(known, _)| &**known != filter);
        self.0.len() != before
    }

    /// The highest QoS among the filters that match, so that overlapping ones deliver once.
    pub fn qos_of(&self, topic: &str) -> Option<Qos> {
        self.0.iter().filter(|(filter, _)| matches(filter, topic)).map(|(_, qos)| *qos).max()
    }
}

fn matches(filter: &str, topic: &str) -> bool {
    let mut topic_levels = topic.split('/');
    for level in filter.split('/') {
        match (level, topic_levels.next()) {
            ("#", _) => return true,
            ("+", Some(_)) => {}
            (level, Some(topic_level)) if level == topic_level => {}
            _ => return false,
        }
    }
    topic_levels.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_match_as_mqtt_4_7_says() {
        for (filter, topic, expected) in [
            ("streams/s/data/cbor", "streams/s/data/cbor", true),
            ("streams/+/data/cbor", "streams/s/data/cbor", true),
            ("streams/#", "streams/s/data/cbor", true),
            ("streams/#", "streams", true),
            ("#", "jobs/notify", true),
            ("streams//data/cbor", "streams//data/cbor", true),
            ("streams/+/data/cbor", "streams//data/cbor", true),
            ("streams/+", "streams/s/data", false),
            ("streams/s/data/cbor", "streams/s/data/cborx", false),
            ("streams/s/data/cbor/x", "streams/s/data/cbor", false),
            ("streams/s", "streams/s/data", false),
            ("jobs/#", "streams/s", false),
        ] {
            assert_eq!(matches(filter, topic), expected, "{filter} {topic}");
        }
    }

    #[test]
    fn overlapping_filters_give_the_highest_qos_and_a_repeated_one_replaces() {
        let mut subscriptions = Subscriptions::default();
        subscriptions.insert("jobs/#", Qos::AtMostOnce, 2).unwrap();
        subscriptions.insert("jobs/notify", Qos::AtLeastOnce, 2).unwrap();
        assert_eq!(subscriptions.qos_of("jobs/notify"), Some(Qos::AtLeastOnce));
        assert_eq!(subscriptions.qos_of("jobs/get"), Some(Qos::AtMostOnce));
        assert_eq!(subscriptions.insert("streams/#", Qos::AtMostOnce, 2), Err(LimitReached));
        subscriptions.insert("jobs/notify", Qos::AtMostOnce, 2).unwrap();
        assert_eq!(subscriptions.qos_of("jobs/notify"), Some(Qos::AtMostOnce));
        assert!(subscriptions.remove("jobs/#"));
        assert!(!subscriptions.remove("jobs/#"));
        assert_eq!(subscriptions.qos_of("jobs/get"), None);
    }
}
