//! Processes of this bench and what the system says about them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Linux counts CPU time in hundredths of a second for user space, whatever the kernel's own tick.
const TICKS_PER_SECOND: f64 = 100.0;

/// A child that ends with this value. It may also watch its standard input, which closes when this
/// process ends in whichever way.
pub struct Process(Child);

impl Process {
    pub fn spawn(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::piped()).spawn();
        Ok(Self(child.with_context(|| format!("cannot start {name}"))?))
    }

    /// This program again, in another role, and the first line it printed.
    pub fn role(arguments: &[&str]) -> Result<(Self, String)> {
        let program = std::env::current_exe().context("where is this program?")?;
        let mut process =
            Self::spawn(Command::new(program).args(arguments).stdout(Stdio::piped()))?;
        let stdout = process.0.stdout.take().context("its standard output is piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).context("read its first line")?;
        if line.is_empty() {
            bail!("{} ended before it was ready", arguments.join(" "));
        }
        Ok((process, line.trim_end().to_owned()))
    }

    pub fn cpu_seconds(&self) -> Result<f64> {
        cpu_seconds(&self.0.id().to_string())
    }

    /// Bytes of memory resident.
    pub fn resident(&self) -> Result<f64> {
        let path = format!("/proc/{}/status", self.0.id());
        let status = fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()).context("VmRSS")?;
        Ok(kib.parse::<f64>().context("VmRSS is a number")? * 1024.0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Errors say that it has ended already.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub fn own_cpu_seconds() -> Result<f64> {
    cpu_seconds("self")
}

fn cpu_seconds(process: &str) -> Result<f64> {
    let path = format!("/proc/{process}/stat");
    let stat = fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
    // The program's name is in parentheses and may hold anything; after it come state, then ten
    // numbers, then the times in user and in kernel mode (proc(5)).
    let numbers = stat.rsplit(')').next().unwrap_or_default();
    let ticks = numbers.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>().context("CPU times")? / TICKS_PER_SECOND)
}

/// The machine as a whole.
pub struct Machine;

impl Machine {
    pub fn cores() -> usize {
        std::thread::available_parallelism().map_or(1, |cores| cores.get())
    }

    /// CPU seconds spent by everybody since the start.
    pub fn busy() -> Result<f64> {
        let stat = fs::read_to_string("/proc/stat").context("read /proc/stat")?;
        let line = stat.lines().next().unwrap_or_default();
        let ticks: Vec<f64> =
            line.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
        // user, nice, system, idle, iowait, irq, softirq, steal.
        let [user, nice, system, _, _, irq, softirq, ..] = ticks[..] else {
            bail!("/proc/stat does not begin with CPU times: {line}");
        };
        Ok((user + nice + system + irq + softirq) / TICKS_PER_SECOND)
    }

    /// Cores busy, over one second.
    pub async fn busy_for_a_second() -> Result<f64> {
        let before = Self::busy()?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok(Self::busy()? - before)
    }
}
