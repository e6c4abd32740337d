//! Whether devices get through cannot be seen without the rights of an administrator; what can be
//! seen is said, and the rest is said to be unknown.

use app::view::{Health, Text};

use super::{Check, Remedy};

pub(super) fn check(port: u16, connected: u64) -> Check {
    judge(port, connected, active())
}

fn judge(port: u16, connected: u64, active: Option<Firewall>) -> Check {
    let name = Text::of("check.firewall", "firewall", []);
    if connected > 0 {
        let devices = [("devices", connected.to_string())];
        let found = Text::of("found.firewall-passes", "{devices} devices are connected", devices);
        return Check::good(name, found);
    }
    let Some(firewall) = active else {
        let found = Text::of(
            "found.firewall-unknown",
            "cannot be seen from here; a device that connects is the proof",
            [],
        );
        let remedy = Text::of(
            "remedy.firewall-try",
            "If a device does not get through, allow TCP port {port} in this machine's firewall.",
            [("port", port.to_string())],
        );
        return Check { name, health: Health::Good, found, remedy: Some(Remedy::new(remedy)) };
    };
    let found = Text::of(
        "found.firewall-on",
        "{firewall} is on; whether it lets devices through cannot be seen from here",
        [("firewall", firewall.name.to_owned())],
    );
    let remedy = Text::of(
        "remedy.firewall",
        "Allow the port: {command}",
        [("command", (firewall.command)(port))],
    );
    Check::fault(name, Health::Warning, found, Remedy::new(remedy))
}

struct Firewall {
    name: &'static str,
    /// What opens a port.
    command: fn(u16) -> String,
}

const UFW: Firewall =
    Firewall { name: "ufw", command: |port| format!("sudo ufw allow {port}/tcp") };
const FIREWALLD: Firewall = Firewall {
    name: "firewalld",
    command: |port| {
        format!("sudo firewall-cmd --permanent --add-port={port}/tcp && sudo firewall-cmd --reload")
    },
};

/// The front ends that say in a file that anybody may read whether they are on.
#[cfg(target_os = "linux")]
fn active() -> Option<Firewall> {
    let ufw = std::fs::read_to_string("/etc/ufw/ufw.conf").unwrap_or_default();
    if says_enabled(&ufw) {
        return Some(UFW);
    }
    std::path::Path::new("/run/firewalld").exists().then_some(FIREWALLD)
}

#[cfg(not(target_os = "linux"))]
fn active() -> Option<Firewall> {
    None
}

#[cfg(any(target_os = "linux", test))]
fn says_enabled(configuration: &str) -> bool {
    configuration.lines().any(|line| line.trim().eq_ignore_ascii_case("enabled=yes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_claimed_that_was_not_seen() {
        assert_eq!(judge(8883, 0, None).found.code, "found.firewall-unknown");
        let on = judge(8883, 0, Some(UFW));
        assert_eq!(on.health, Health::Warning);
        assert_eq!(on.remedy.unwrap().text.facts["command"], "sudo ufw allow 8883/tcp");
        let firewalld = judge(8884, 0, Some(FIREWALLD)).remedy.unwrap();
        assert!(firewalld.text.english.contains("--add-port=8884/tcp"));
        assert_eq!(judge(8883, 3, Some(UFW)).found.code, "found.firewall-passes");
    }

    #[test]
    fn ufw_says_it_is_on_in_one_line() {
        assert!(says_enabled("# /etc/ufw/ufw.conf\nENABLED=yes\nLOGLEVEL=low\n"));
        assert!(!says_enabled("# ENABLED=yes\nENABLED=no\n"));
    }
}
