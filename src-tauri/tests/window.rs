//! The real window, on a display of its own, driven through WebKit's own driver: what a person sees
//! when the program starts is what the build says it is.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};

/// A window takes two seconds on an idle machine; the rest is room for a busy one.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_window_opens_on_a_new_folder_and_loads_nothing_from_elsewhere() -> Result<()> {
    let display = Display::open()?;
    let folder = tempfile::tempdir()?;
    let driver = Driver::start(&display, folder.path()).await?;
    let window =
        timeout(PATIENCE, driver.open_window()).await.context("the window never opened")??;
    let seen = timeout(PATIENCE, look(&window)).await.context("the page never answered")?;
    let database = folder.path().join("fieldlift.db");
    timeout(PATIENCE, exists(&database)).await.context("the folder was never opened")?;
    window.close().await.context("close the window")?;
    let seen = seen?;

    let picture = artefacts()?.join("window.png");
    fs::write(&picture, &seen.picture).with_context(|| format!("write {}", picture.display()))?;

    assert!(!seen.heading.trim().is_empty(), "the page has no heading");
    assert_eq!(seen.foreign, Vec::<String>::new(), "the page may load nothing from elsewhere");
    assert!(seen.theme == "dark" || seen.theme == "light", "theme is {:?}", seen.theme);
    assert!(!seen.evaluated, "the content security policy let a string be run as code");
    Ok(())
}

struct Seen {
    heading: String,
    theme: String,
    /// Addresses loaded that are neither the page's own nor the calls to the program.
    foreign: Vec<String>,
    /// Whether text could be run as code.
    evaluated: bool,
    picture: Vec<u8>,
}

async fn look(window: &Client) -> Result<Seen> {
    let heading = window.wait().for_element(Locator::Css("h1")).await?.text().await?;
    let theme = window.execute("return document.documentElement.dataset.theme", vec![]).await?;
    let foreign = window
        .execute(
            "return performance.getEntriesByType('resource').map((entry) => entry.name)
                 .filter((name) => !name.startsWith(location.origin) && !name.startsWith('ipc:'))",
            vec![],
        )
        .await?;
    // Added as an element, because a driver's own scripts stand outside the page's policy.
    let evaluated = window
        .execute(
            "const script = document.createElement('script');
             script.textContent = 'document.documentElement.dataset.evaluated = 1';
             document.head.append(script);
             return 'evaluated' in document.documentElement.dataset",
            vec![],
        )
        .await?;
    Ok(Seen {
        heading,
        theme: serde_json::from_value(theme)?,
        foreign: serde_json::from_value(foreign)?,
        evaluated: serde_json::from_value(evaluated)?,
        picture: window.screenshot().await?,
    })
}

/// Where pictures of a test run are kept, beside the build.
fn artefacts() -> Result<PathBuf> {
    let beside_the_build =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("ui-artefacts");
    fs::create_dir_all(&beside_the_build)
        .with_context(|| format!("make {}", beside_the_build.display()))?;
    Ok(beside_the_build)
}

/// A virtual display that says its own number when it is ready.
struct Display {
    server: Child,
    number: u32,
}

impl Display {
    fn open() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("start Xvfb; on Debian: apt-get install xvfb")?;
        let mut said = server.stdout.take().context("Xvfb has no output")?;
        let mut number = String::new();
        let mut byte = [0];
        while said.read(&mut byte).context("read the display's number")? == 1 && byte[0] != b'\n' {
            number.push(char::from(byte[0]));
        }
        let number = number.trim().parse().with_context(|| format!("Xvfb said {number:?}"))?;
        Ok(Self { server, number })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        stop(&mut self.server);
    }
}

struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    async fn start(display: &Display, folder: &Path) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let process = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            .env("DISPLAY", format!(":{}", display.number))
            .env_remove("WAYLAND_DISPLAY")
            .env("FIELDLIFT_DATA", folder)
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("start WebKitWebDriver; on Debian: apt-get install webkit2gtk-driver")?;
        let driver = Self { process, port };
        timeout(PATIENCE, accepts(port)).await.context("the driver never listened")?;
        Ok(driver)
    }

    async fn open_window(&self) -> Result<Client> {
        let program = env!("CARGO_BIN_EXE_fieldlift-desktop");
        let capabilities = json!({ "webkitgtk:browserOptions": { "binary": program, "args": [] } });
        let capabilities = capabilities.as_object().context("capabilities")?.clone();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .context("the driver could not open the window")?;
        ensure!(!client.windows().await?.is_empty(), "the program opened no window");
        Ok(client)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        stop(&mut self.process);
    }
}

/// The driver says nothing when it is ready, so its port is asked until it answers.
async fn accepts(port: u16) {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut again = interval(Duration::from_millis(20));
    while TcpStream::connect(address).await.is_err() {
        again.tick().await;
    }
}

async fn exists(path: &Path) {
    let mut again = interval(Duration::from_millis(20));
    while !path.exists() {
        again.tick().await;
    }
}

/// Asks first, so that the driver takes its browser along.
fn stop(process: &mut Child) {
    let asked = Command::new("kill").arg(process.id().to_string()).status();
    if !asked.is_ok_and(|status| status.success()) {
        // Already gone, or no `kill` here: either way there is nothing more to ask.
        process.kill().ok();
    }
    process.wait().ok();
}
