use std::net::{SocketAddr, TcpListener};

use app::view::{DoctorAction, Health, Text};

use super::{Check, Remedy};

/// `ours`: where this process serves already.
pub(super) fn check(addr: SocketAddr, ours: Option<SocketAddr>) -> Check {
    let name = Text::of("check.port", "port {port}", [("port", addr.port().to_string())]);
    let address = ("address", addr.to_string());
    if ours.is_some_and(|ours| ours.port() == addr.port()) {
        let found =
            Text::of("found.port-ours", "the gateway serves devices at {address}", [address]);
        return Check::good(name, found);
    }
    let error = match TcpListener::bind(addr) {
        Ok(_) => {
            return Check::good(name, Text::of("found.port-free", "{address} is free", [address]));
        }
        Err(error) => error,
    };
    if error.kind() != std::io::ErrorKind::AddrInUse {
        let found = Text::of(
            "found.port-refused",
            "{address}: {reason}",
            [address, ("reason", error.to_string())],
        );
        let remedy = Text::of("remedy.port", "Choose a port above 1023 in Settings.", []);
        let remedy = Remedy::new(remedy)
            .or_command("Give --listen an address of this machine, and a port above 1023.")
            .by(DoctorAction::GatewayPort);
        return Check::fault(name, Health::Bad, found, remedy);
    }
    let found = match holder(addr.port()) {
        Some(program) => Text::of(
            "found.port-taken-by",
            "{address} is in use by {program}",
            [address, ("program", program)],
        ),
        None => Text::of("found.port-taken", "{address} is in use by another program", [address]),
    };
    let remedy =
        Text::of("remedy.port-taken", "End that program, or choose another port in Settings.", []);
    let remedy = Remedy::new(remedy)
        .or_command(
            "If that is not `fieldlift serve`, end the other program or give --listen another port.",
        )
        .by(DoctorAction::GatewayPort);
    Check::fault(name, Health::Warning, found, remedy)
}

/// The program that listens there, as far as this account may know: the kernel tells whose
/// processes hold a socket only to their owner.
#[cfg(target_os = "linux")]
fn holder(port: u16) -> Option<String> {
    let inodes: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| std::fs::read_to_string(table).ok())
        .flat_map(|table| listening(&table, port))
        .collect();
    let links: Vec<String> = inodes.iter().map(|inode| format!("socket:[{inode}]")).collect();
    let processes = std::fs::read_dir("/proc").ok()?;
    // `self` stands beside the numbers.
    let numbered = |process: &std::fs::DirEntry| {
        process.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit)
    };
    for process in processes.flatten().filter(numbered) {
        let Ok(files) = std::fs::read_dir(process.path().join("fd")) else { continue };
        let held = files
            .flatten()
            .filter_map(|file| std::fs::read_link(file.path()).ok())
            .any(|target| links.iter().any(|link| target.as_os_str() == link.as_str()));
        if held {
            let name = std::fs::read_to_string(process.path().join("comm")).ok()?;
            let number = process.file_name().to_string_lossy().into_owned();
            return Some(format!("{} (process {number})", name.trim()));
        }
    }
    None
}

#[cfg(not(target_os = "linux"))]
fn holder(_port: u16) -> Option<String> {
    None
}

/// Inodes of the sockets that listen on the port, from the kernel's table: the second column is
/// the local address, the fourth the state (0A: listening), the tenth the inode.
#[cfg(target_os = "linux")]
fn listening(table: &str, port: u16) -> Vec<String> {
    let wanted = format!(":{port:04X}");
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut columns = line.split_whitespace();
            let local = columns.nth(1)?;
            let state = columns.nth(1)?;
            let inode = columns.nth(5)?;
            (local.ends_with(&wanted) && state == "0A").then(|| inode.to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn a_port_is_free_taken_or_ours() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let addr = taken.local_addr().unwrap();
        let check_taken = check(addr, None);
        assert_eq!(check_taken.health, Health::Warning);
        let remedy = check_taken.remedy.unwrap();
        assert_eq!(remedy.action, Some(DoctorAction::GatewayPort));
        assert!(remedy.in_terminal().contains("--listen"));
        assert!(!remedy.text.english.contains("--listen"));
        assert_eq!(check(addr, Some(addr)).found.code, "found.port-ours");
        drop(taken);
        assert_eq!(check(addr, None).found.code, "found.port-free");
        let nowhere = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 8883));
        assert_eq!(check(nowhere, None).found.code, "found.port-refused");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_has_the_port_is_named() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let found = check(taken.local_addr().unwrap(), None).found;
        assert_eq!(found.code, "found.port-taken-by");
        let own = format!("(process {})", std::process::id());
        assert!(found.facts["program"].ends_with(&own), "{found:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_listening_sockets_of_the_port_count() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
                     0: 0100007F:22B3 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1\n\
                     1: 0100007F:22B3 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1\n\
                     2: 0100007F:22B4 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1\n";
        assert_eq!(listening(table, 0x22b3), ["111"]);
    }
}
