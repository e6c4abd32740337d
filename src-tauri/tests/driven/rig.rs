//! One display, one driver and one window of the real program, on a data folder of its own.

use std::fs;
use std::future::Future;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::{Instant, interval, timeout};

/// What a person sees at once takes a moment on a busy machine of two cores.
const PATIENCE: Duration = Duration::from_secs(60);

/// By this name scripts hand elements over (WebDriver, section 12.1: web element identifier).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A display with a driver, and a home of their own for the programs on it.
pub struct Stage {
    driver: Driver,
    home: TempDir,
    _display: Display,
}

impl Stage {
    pub async fn open() -> Result<Self> {
        let home = tempfile::tempdir()?;
        let display = Display::open()?;
        let driver = Driver::start(&display, home.path()).await?;
        Ok(Self { driver, home, _display: display })
    }

    /// The data folder is a disk of its own with little room. `None`: this account may not mount.
    pub async fn open_on_a_small_disk() -> Result<Option<Self>> {
        let may = Command::new("unshare").args(["--mount", "--map-root-user", "true"]).output();
        if !may.is_ok_and(|tried| tried.status.success()) {
            return Ok(None);
        }
        let home = tempfile::tempdir()?;
        let data = home.path().join("data");
        fs::create_dir(&data)?;
        let display = Display::open()?;
        let driver = Driver::start_in(&display, home.path(), Some(&data)).await?;
        Ok(Some(Self { driver, home, _display: display }))
    }

    /// A place as the program in the window sees it.
    pub fn inside(&self, path: &Path) -> Result<PathBuf> {
        let root = PathBuf::from(format!("/proc/{}/root", self.owner()?));
        Ok(root.join(path.strip_prefix("/").unwrap_or(path)))
    }

    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// A place for what the test itself makes.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub async fn window(&self) -> Result<Window> {
        let program = Path::new(env!("CARGO_BIN_EXE_fieldlift-desktop"));
        self.window_of(program, json!(["--data", self.data()])).await
    }

    pub async fn window_of(&self, program: &Path, arguments: Value) -> Result<Window> {
        let capabilities =
            json!({ "webkitgtk:browserOptions": { "binary": program, "args": arguments } });
        let capabilities = capabilities.as_object().context("capabilities")?.clone();
        let client = timeout(
            PATIENCE,
            ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities)
                .connect(&format!("http://127.0.0.1:{}", self.driver.port)),
        )
        .await
        .context("the window never opened")?
        .context("the driver could not open the window")?;
        ensure!(!client.windows().await?.is_empty(), "the program opened no window");
        Ok(Window { client })
    }

    /// Another process with the same display, home and data folder.
    pub fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldlift-desktop"));
        command.arg("--data").arg(self.data());
        self.driver.surroundings.apply(&mut command);
        command
    }

    /// The process of the program in the window.
    pub fn owner(&self) -> Result<u32> {
        self.process_of("fieldlift-desktop")
    }

    /// The process of the program with this name and the home of this stage.
    pub fn process_of(&self, program: &str) -> Result<u32> {
        let home = format!("HOME={}", self.home.path().display());
        for entry in fs::read_dir("/proc")? {
            let path = entry?.path();
            let id = path.file_name().and_then(|name| name.to_str()?.parse().ok());
            let (Some(id), Ok(given), Ok(environment)) =
                (id, fs::read(path.join("cmdline")), fs::read(path.join("environ")))
            else {
                continue;
            };
            let name = given.split(|byte| *byte == 0).next().unwrap_or_default();
            let mut variables = environment.split(|byte| *byte == 0);
            if name.ends_with(program.as_bytes()) && variables.any(|one| one == home.as_bytes()) {
                return Ok(id);
            }
        }
        bail!("no {program} runs for {home}")
    }
}

/// Runs `story` in a window. What the window showed when it failed is kept as a picture.
pub async fn drive(
    name: &str,
    story: impl AsyncFnOnce(&Stage, &Window) -> Result<()>,
) -> Result<()> {
    let stage = Stage::open().await?;
    let window = stage.window().await?;
    let told = story(&stage, &window).await;
    if told.is_err() {
        window.picture(&format!("failed-{name}")).await.ok();
        if let Ok(text) = window.all_text().await {
            eprintln!("The window showed:\n{text}");
        }
    }
    window.client.close().await.ok();
    told
}

/// What a person can do at the window, by the names they read.
pub struct Window {
    client: Client,
}

impl Window {
    /// Presses the button, link, tab or option with this name once it can be pressed.
    pub async fn press(&self, name: &str) -> Result<()> {
        let script = "
            const name = arguments[0];
            const plain = (text) => (text ?? '').replace(/\\s+/g, ' ').trim();
            const controls = document.querySelectorAll(
              'button, a[href], [role=button], [role=tab], [role=menuitem], [role=option], [role=radio], [role=row], summary, label, input[type=checkbox], input[type=radio]');
            const open = [...document.querySelectorAll('dialog[open]')].at(-1);
            for (const control of controls) {
              if (open && !open.contains(control)) continue;
              const spoken = control.cloneNode(true);
              spoken.querySelectorAll('kbd, [aria-hidden=true]').forEach((silent) => silent.remove());
              const called = plain(control.getAttribute('aria-label') ?? spoken.textContent);
              if (called !== name || control.disabled || control.getAttribute('aria-disabled') === 'true') continue;
              const box = control.getBoundingClientRect();
              if (box.width === 0 || box.height === 0) continue;
              control.scrollIntoView({ block: 'nearest' });
              return control;
            }
            return null;";
        let found = self
            .until(&format!("a button {name:?}"), || async {
                let element = self.client.execute(script, vec![json!(name)]).await?;
                Ok((!element.is_null()).then_some(element))
            })
            .await?;
        let element = self.element(&found)?;
        element.click().await.with_context(|| format!("press {name:?}"))
    }

    /// Presses the row of a table that begins with this text.
    pub async fn press_row(&self, text: &str) -> Result<()> {
        let script = "return [...document.querySelectorAll('[role=row] [role=gridcell]')]
            .find((cell) => cell.innerText.trim() === arguments[0]) ?? null";
        let found = self
            .until(&format!("the row {text:?}"), || async {
                let element = self.client.execute(script, vec![json!(text)]).await?;
                Ok((!element.is_null()).then_some(element))
            })
            .await?;
        self.element(&found)?.click().await.with_context(|| format!("press the row {text:?}"))
    }

    /// Types into the field with this label, in place of what stands there.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let script = "
            const name = arguments[0];
            const plain = (text) => (text ?? '').replace(/\\s+/g, ' ').trim();
            const open = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
            for (const field of open.querySelectorAll('input, textarea, select')) {
              const labels = [field.getAttribute('aria-label'), ...[...(field.labels ?? [])].map((label) => label.innerText)];
              if (labels.some((label) => plain(label) === name) && field.getBoundingClientRect().width > 0) {
                field.scrollIntoView({ block: 'nearest' });
                field.select?.();
                return field;
              }
            }
            return null;";
        let found = self
            .until(&format!("a field {label:?}"), || async {
                let element = self.client.execute(script, vec![json!(label)]).await?;
                Ok((!element.is_null()).then_some(element))
            })
            .await?;
        let element = self.element(&found)?;
        element.clear().await.with_context(|| format!("clear {label:?}"))?;
        element.send_keys(text).await.with_context(|| format!("type into {label:?}"))
    }

    /// Waits until the window shows this text.
    pub async fn see(&self, text: &str) -> Result<()> {
        self.see_within(text, PATIENCE).await
    }

    pub async fn see_within(&self, text: &str, patience: Duration) -> Result<()> {
        let script = "return document.body.innerText.replace(/\\s+/g, ' ').includes(arguments[0])";
        self.until_within(&format!("the text {text:?}"), patience, || async {
            let seen = self.client.execute(script, vec![json!(text)]).await?;
            Ok((seen == Value::Bool(true)).then_some(()))
        })
        .await
    }

    pub async fn see_no_more(&self, text: &str) -> Result<()> {
        let script = "return !document.body.innerText.replace(/\\s+/g, ' ').includes(arguments[0])";
        self.until(&format!("no more {text:?}"), || async {
            let gone = self.client.execute(script, vec![json!(text)]).await?;
            Ok((gone == Value::Bool(true)).then_some(()))
        })
        .await
    }

    /// Waits until the text stands in the page, drawn or in a field.
    pub async fn see_written(&self, text: &str) -> Result<()> {
        let script = "
            const plain = (text) => text.replace(/\\s+/g, ' ').trim();
            const fields = [...document.querySelectorAll('input, textarea')].map((field) => field.value);
            return [document.body.textContent, ...fields].some((one) => plain(one).includes(plain(arguments[0])))";
        self.until(&format!("the text {text:?}"), || async {
            let seen = self.client.execute(script, vec![json!(text)]).await?;
            Ok((seen == Value::Bool(true)).then_some(()))
        })
        .await
    }

    /// Calls a command of the program as the page does.
    pub async fn ask(&self, command: &str, given: Value) -> Result<Value> {
        let mut answer = self.asked(command, given).await?;
        ensure!(answer["refused"].is_null(), "{command} was refused: {}", answer["refused"]);
        Ok(answer["answer"].take())
    }

    /// The answer of a command, or why it was refused.
    pub async fn asked(&self, command: &str, given: Value) -> Result<Value> {
        let script = "
            const [command, given, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, given)
              .then((answer) => done({ answer }), (refused) => done({ refused }));";
        let arguments = vec![json!(command), given];
        timeout(PATIENCE, self.client.execute_async(script, arguments))
            .await
            .with_context(|| format!("{command} never answered"))?
            .with_context(|| format!("ask {command}"))
    }

    /// Asks until the answer is as wanted.
    pub async fn becomes_asked(
        &self,
        what: &str,
        command: &str,
        given: Value,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        self.until(what, || async {
            let answer = self.asked(command, given.clone()).await?;
            Ok(wanted(&answer).then_some(answer))
        })
        .await
    }

    /// Closes the window, if it is still there.
    pub async fn leave(self) {
        self.client.close().await.ok();
    }

    pub async fn all_text(&self) -> Result<String> {
        let text = self.client.execute("return document.body.innerText", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for the script to return something other than null or false.
    pub async fn becomes(&self, what: &str, script: &str) -> Result<Value> {
        self.until(what, || async {
            let value = self.client.execute(script, vec![]).await?;
            Ok((!value.is_null() && value != Value::Bool(false)).then_some(value))
        })
        .await
    }

    pub async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, vec![]).await?)
    }

    pub async fn open(&self, address: &str) -> Result<()> {
        Ok(self.client.goto(address).await?)
    }

    pub async fn go(&self, hash: &str) -> Result<()> {
        self.client.execute("location.hash = arguments[0]", vec![json!(hash)]).await?;
        Ok(())
    }

    /// Keeps a picture of the window beside the build.
    pub async fn picture(&self, name: &str) -> Result<()> {
        // What was laid out is drawn with the next frame, and text with its font.
        let drawn = "const done = arguments[arguments.length - 1];
            document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(1))));";
        timeout(PATIENCE, self.client.execute_async(drawn, vec![])).await.context("no frame")??;
        let picture = timeout(PATIENCE, self.client.screenshot()).await.context("no picture")??;
        let path = artefacts()?.join(format!("{name}.png"));
        fs::write(&path, picture).with_context(|| format!("write {}", path.display()))
    }

    /// What axe finds wrong with the page for people who do not see it or use no mouse.
    pub async fn barriers(&self) -> Result<Vec<String>> {
        let axe =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(&axe)
            .with_context(|| format!("read {}: run `npm ci` in ui/", axe.display()))?;
        self.client.execute(&format!("{axe}; window.axe = axe; return 1"), vec![]).await?;
        let script = "
            const done = arguments[arguments.length - 1];
            window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then(
              (results) => done(results.violations.flatMap((rule) =>
                rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} | ${node.failureSummary}`))),
              (error) => done([String(error)]));";
        let found = timeout(PATIENCE, self.client.execute_async(script, vec![]))
            .await
            .context("axe never ended")??;
        Ok(serde_json::from_value(found)?)
    }

    async fn until<T, F>(&self, what: &str, look: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = Result<Option<T>>>,
    {
        self.until_within(what, PATIENCE, look).await
    }

    async fn until_within<T, F>(
        &self,
        what: &str,
        patience: Duration,
        look: impl Fn() -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<Option<T>>>,
    {
        let end = Instant::now() + patience;
        let mut again = interval(Duration::from_millis(50));
        loop {
            again.tick().await;
            if let Some(found) = look().await? {
                return Ok(found);
            }
            ensure!(Instant::now() < end, "the window never showed {what}");
        }
    }

    fn element(&self, found: &Value) -> Result<Element> {
        let id = found[ELEMENT].as_str().context("an element of the page")?.to_owned();
        Ok(Element::from_element_id(self.client.clone(), id.into()))
    }
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

/// What every program on the display is given.
struct Surroundings(Vec<(&'static str, String)>);

impl Surroundings {
    fn of(display: &Display, home: &Path) -> Self {
        let home = home.display();
        Self(vec![
            ("DISPLAY", format!(":{}", display.number)),
            ("HOME", home.to_string()),
            ("XDG_CONFIG_HOME", format!("{home}/config")),
            ("XDG_DATA_HOME", format!("{home}/share")),
            ("XDG_CACHE_HOME", format!("{home}/cache")),
            ("TAURI_WEBVIEW_AUTOMATION", "true".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
        ])
    }

    fn apply(&self, command: &mut Command) {
        command
            .env_remove("WAYLAND_DISPLAY")
            .envs(self.0.iter().map(|(name, value)| (name, value)));
    }
}

struct Driver {
    process: Child,
    port: u16,
    surroundings: Surroundings,
}

impl Driver {
    async fn start(display: &Display, home: &Path) -> Result<Self> {
        Self::start_in(display, home, None).await
    }

    async fn start_in(display: &Display, home: &Path, disk: Option<&Path>) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let surroundings = Surroundings::of(display, home);
        let mut command = match disk {
            None => Command::new("WebKitWebDriver"),
            Some(disk) => {
                let mount = "mount -t tmpfs -o size=8m tmpfs \"$0\" && exec WebKitWebDriver \"$@\"";
                let mut command = Command::new("unshare");
                command.args(["--mount", "--map-root-user", "sh", "-c", mount]).arg(disk);
                command
            }
        };
        surroundings.apply(&mut command);
        let process = command
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("start WebKitWebDriver; on Debian: apt-get install webkit2gtk-driver")?;
        let driver = Self { process, port, surroundings };
        timeout(PATIENCE, accepts(port)).await.context("the driver never listened")?;
        Ok(driver)
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

/// Asks first, so that the driver takes its browser along.
fn stop(process: &mut Child) {
    let asked = Command::new("kill").arg(process.id().to_string()).status();
    if !asked.is_ok_and(|status| status.success()) {
        // Already gone, or no `kill` here: either way there is nothing more to ask.
        process.kill().ok();
    }
    process.wait().ok();
}
