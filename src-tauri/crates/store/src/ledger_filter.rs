use rusqlite::types::Value;

/// Which entries of the ledger are meant; all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerFilter {
    pub words: Vec<Word>,
    /// At least one of these stands in the entry as a whole value, such as a device's name.
    pub about: Vec<String>,
    /// Entries of these events are left out.
    pub without: Vec<&'static str>,
}

/// Part of the entry as written, of the account or the operator; or what the entries of some
/// events say in words that are not written in them. ASCII letters match in either case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub events: Vec<&'static str>,
}

impl LedgerFilter {
    pub(crate) fn sql(&self, after: u64) -> (String, Vec<Value>) {
        let mut params = vec![Value::from(i64::try_from(after).unwrap_or(i64::MAX))];
        let mut sql = "SELECT seq FROM ledger WHERE seq > ?1".to_owned();
        let mut any = |tests: Vec<(&str, String)>| {
            let tests: Vec<String> = tests
                .into_iter()
                .map(|(test, value)| {
                    params.push(Value::from(value));
                    test.replace('?', &format!("?{}", params.len()))
                })
                .collect();
            sql.push_str(&format!(" AND ({})", tests.join(" OR ")));
        };
        for word in &self.words {
            let part = format!("%{}%", literally(&word.text));
            let mut tests = vec![
                (BODY_LIKE, part.clone()),
                ("account LIKE ? ESCAPE '\\'", part.clone()),
                ("operator LIKE ? ESCAPE '\\'", part),
            ];
            tests.extend(word.events.iter().map(|event| (BODY_LIKE, beginning(event))));
            any(tests);
        }
        if !self.about.is_empty() {
            any(self.about.iter().flat_map(|name| whole_value(name)).collect());
        }
        for event in &self.without {
            any(vec![("body NOT LIKE ? ESCAPE '\\'", beginning(event))]);
        }
        sql.push_str(" ORDER BY seq");
        (sql, params)
    }
}

const BODY_LIKE: &str = "body LIKE ? ESCAPE '\\'";

/// How the text of an event begins: its tag is written first.
fn beginning(event: &str) -> String {
    format!("{{\"event\":\"{}\"%", literally(event))
}

/// A JSON string that is a value, not a member's name: what follows `:`, or stands in an array.
fn whole_value(name: &str) -> [(&'static str, String); 4] {
    let text = serde_json::Value::from(name).to_string();
    [
        ("instr(body, ?)", format!(":{text}")),
        ("instr(body, ?)", format!("[{text}")),
        ("instr(body, ?)", format!(",{text},")),
        ("instr(body, ?)", format!(",{text}]")),
    ]
}

fn literally(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
