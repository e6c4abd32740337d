//! Many devices, each asking for the next block when the last has come.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::task::JoinSet;

use crate::device::{Device, Target};
use crate::process::{Machine, Process, own_cpu_seconds};
use crate::report::{Figure, figure};
use crate::site::FILE_SIZE;

const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(5);

#[derive(Clone, Copy)]
pub struct Load {
    pub connections: usize,
    pub block_size: usize,
}

pub struct Measured {
    pub requests: f64,
    pub seconds: f64,
    pub bytes: f64,
    /// In seconds, of all processes of the service.
    pub service_cpu: f64,
    generator_cpu: f64,
    others_cpu: f64,
    /// In microseconds, ascending.
    latencies: Vec<u32>,
    /// Devices that got no answer in the whole time.
    silent: usize,
}

const WARMING_UP: u8 = 0;
const MEASURING: u8 = 1;
const OVER: u8 = 2;

/// Loads the service that consists of these processes.
pub async fn run(target: &Target<'_>, load: Load, service: &[&Process]) -> Result<Measured> {
    let phase = Arc::new(AtomicU8::new(WARMING_UP));
    let mut tasks = JoinSet::new();
    for number in 0..load.connections {
        let device = Device::connect(target, number, load.block_size).await;
        let device = device.with_context(|| format!("device d{number}"))?;
        tasks.spawn(ask(device, load.block_size, Arc::clone(&phase)));
    }
    tokio::time::sleep(WARM_UP).await;
    let cpu = |()| service.iter().map(|process| process.cpu_seconds()).sum::<Result<f64>>();
    let before = (cpu(())?, own_cpu_seconds()?, Machine::busy()?);
    let started = Instant::now();
    phase.store(MEASURING, Ordering::Relaxed);
    tokio::time::sleep(MEASURED).await;
    phase.store(OVER, Ordering::Relaxed);
    let seconds = started.elapsed().as_secs_f64();
    let (service_cpu, generator_cpu) = (cpu(())? - before.0, own_cpu_seconds()? - before.1);
    let others_cpu = Machine::busy()? - before.2 - service_cpu - generator_cpu;
    let (mut latencies, mut answered) = (Vec::new(), 0);
    let collect = async {
        while let Some(task) = tasks.join_next().await {
            let device: Vec<u32> = task??;
            answered += usize::from(!device.is_empty());
            latencies.extend(device);
        }
        anyhow::Ok(())
    };
    // A device whose answer was lost waits for ever, and is counted as silent.
    if let Ok(result) = tokio::time::timeout(Duration::from_secs(5), collect).await {
        result?;
    }
    latencies.sort_unstable();
    Ok(Measured {
        requests: latencies.len() as f64,
        seconds,
        bytes: (latencies.len() * load.block_size) as f64,
        service_cpu,
        generator_cpu,
        others_cpu,
        silent: load.connections - answered,
        latencies,
    })
}

/// How long each answer took that came while it was measured.
async fn ask(mut device: Device, block_size: usize, phase: Arc<AtomicU8>) -> Result<Vec<u32>> {
    let blocks = (FILE_SIZE / block_size) as u16;
    device.check(blocks - 1).await?;
    let mut latencies = Vec::new();
    for index in (0..blocks).cycle() {
        let asked = Instant::now();
        device.block(index).await?;
        match phase.load(Ordering::Relaxed) {
            WARMING_UP => {}
            MEASURING => latencies.push(asked.elapsed().as_micros() as u32),
            _ => break,
        }
    }
    Ok(latencies)
}

impl Measured {
    pub fn rate(&self) -> f64 {
        self.requests / self.seconds
    }

    /// In microseconds.
    pub fn cpu_per_request(&self) -> f64 {
        self.service_cpu / self.requests * 1e6
    }

    pub fn cpu_per_gib(&self) -> f64 {
        self.service_cpu / self.bytes * f64::from(1 << 30)
    }

    pub fn figures(&self) -> Vec<Figure> {
        let mut figures = vec![
            figure("rate", self.rate(), "/s"),
            figure("p50", self.percentile(50), "ms"),
            figure("p99", self.percentile(99), "ms"),
            figure("CPU", self.cpu_per_request(), "µs/request"),
            figure("cores: service", self.service_cpu / self.seconds, ""),
            figure("generator", self.generator_cpu / self.seconds, ""),
            figure("others", self.others_cpu / self.seconds, ""),
        ];
        if self.silent > 0 {
            figures.push(figure("connections without an answer", self.silent as f64, ""));
        }
        figures
    }

    fn percentile(&self, percent: usize) -> f64 {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
    }
}
