//! A headless Chromium, driven over WebDriver.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

pub(crate) struct Chromium {
    client: Client,
    screenshots: PathBuf,
    profile: PathBuf,
    /// Killed when the test ends, in whatever way.
    _driver: Child,
}

/// Control and A, and Control let go: what people do, which scripts notice.
const SELECT_ALL: &str = "\u{e009}a\u{e000}";

/// A tab of the browser.
pub(crate) struct Tab(WindowHandle);

const BROWSER: &str = "/usr/bin/chromium";
const DRIVER: &str = "/usr/bin/chromedriver";

/// The time limit for one step on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

impl Chromium {
    /// `None`, with a warning, if there is no Chromium. In CI that is a failure.
    pub(crate) async fn start() -> Option<Self> {
        if !(Path::new(BROWSER).exists() && Path::new(DRIVER).exists()) {
            let problem =
                format!("{BROWSER} and {DRIVER} are needed (Debian: apt install chromium chromium-driver)");
            assert!(std::env::var_os("CI").is_none(), "{problem}");
            println!("\n*** THE BROWSER TESTS DID NOT RUN: {problem} ***\n");
            return None;
        }
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (driver, port) = start_driver().await;
        let profile = target.join(format!("chromium-{}-{port}", std::process::id()));
        let capabilities =
            json!({ "goog:chromeOptions": { "binary": BROWSER, "args": arguments(&profile) } });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(serde_json::from_value(capabilities).expect("an object"));
        let address = format!("http://127.0.0.1:{port}");
        let client =
            timeout(PATIENCE, builder.connect(&address)).await.expect("in time").expect("Chromium starts");
        let screenshots = target.with_file_name("browser");
        fs::create_dir_all(&screenshots).expect("a folder for the screenshots");
        Some(Self { client, screenshots, profile, _driver: driver })
    }

    pub(crate) async fn open(&self, url: &str) {
        self.take_time().await;
        timeout(PATIENCE, self.client.goto(url)).await.expect("in time").expect("the page loads");
    }

    pub(crate) async fn url(&self) -> String {
        self.client.current_url().await.expect("a page").into()
    }

    /// The visible text of an element.
    pub(crate) async fn text(&self, css: &str) -> String {
        let element = self.client.find(Locator::Css(css)).await;
        element.unwrap_or_else(|error| panic!("{css}: {error}")).text().await.expect("text")
    }

    /// The same for an element that scripts add, perhaps after they have gone to other pages and back.
    pub(crate) async fn text_once_there(&self, css: &str) -> String {
        let element = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        element.unwrap_or_else(|error| panic!("{css}: {error}")).text().await.expect("text")
    }

    /// Submits the form of a button whose label contains `label`.
    pub(crate) async fn click_button(&self, label: &str) {
        self.click(&format!("//button[contains(., '{label}')]")).await;
    }

    pub(crate) async fn click_link(&self, label: &str) {
        self.click(&format!("//a[contains(., '{label}')]")).await;
    }

    /// Whether there is such an element now.
    pub(crate) async fn has(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// What is in a field, if it is there.
    pub(crate) async fn value(&self, css: &str) -> Option<String> {
        let field = self.client.find(Locator::Css(css)).await.ok()?;
        field.prop("value").await.ok()?
    }

    pub(crate) async fn has_cookie(&self, name: &str) -> bool {
        let cookies = self.client.get_all_cookies().await.expect("the cookies of the page");
        cookies.iter().any(|cookie| cookie.name() == name)
    }

    pub(crate) async fn forget_cookie(&self, name: &str) {
        assert!(self.has_cookie(name).await, "{name} is there to be forgotten");
        self.client.delete_cookie(name).await.expect("the cookie goes");
    }

    pub(crate) async fn screenshot(&self, name: &str) {
        let png = self.client.screenshot().await.expect("a screenshot");
        fs::write(self.screenshots.join(format!("{name}.png")), png).expect("the folder can be written to");
    }

    pub(crate) async fn close(self) {
        self.client.close().await.expect("Chromium ends");
        fs::remove_dir_all(self.profile).expect("the profile can be deleted");
    }

    /// Clicks on the first element of these that is shown, now or soon; scripts take it from there.
    pub(crate) async fn press(&self, xpath: &str) {
        self.until(&format!("{xpath} can be clicked"), async || {
            let Ok(elements) = self.client.find_all(Locator::XPath(xpath)).await else { return false };
            for element in elements {
                if element.is_displayed().await.unwrap_or(false) && element.click().await.is_ok() {
                    return true;
                }
            }
            false
        })
        .await;
    }

    /// Types into a field, now or soon, in place of what is in it.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        self.until(&format!("{css} takes text"), async || {
            let Ok(field) = self.client.find(Locator::Css(css)).await else { return false };
            field.send_keys(&format!("{SELECT_ALL}{text}")).await.is_ok()
        })
        .await;
    }

    /// Waits until the page shows this text.
    pub(crate) async fn shows(&self, text: &str) {
        self.until(&format!("the page shows {text:?}"), async || self.page().await.contains(text)).await;
    }

    /// Waits until the page does not show this text.
    pub(crate) async fn hides(&self, text: &str) {
        self.until(&format!("the page hides {text:?}"), async || !self.page().await.contains(text)).await;
    }

    /// All text that the page shows, nothing while it is being replaced.
    pub(crate) async fn page(&self) -> String {
        let Ok(body) = self.client.find(Locator::Css("body")).await else { return String::new() };
        body.text().await.unwrap_or_default()
    }

    /// The value of a cookie of the page.
    pub(crate) async fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.client.get_all_cookies().await.expect("the cookies of the page");
        cookies.into_iter().find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
    }

    /// Opens a tab and goes to it.
    pub(crate) async fn new_tab(&self) -> Tab {
        let tab = Tab(self.client.new_window(true).await.expect("a tab").handle);
        self.go_to(&tab).await;
        tab
    }

    pub(crate) async fn tab(&self) -> Tab {
        Tab(self.client.window().await.expect("a tab"))
    }

    pub(crate) async fn go_to(&self, tab: &Tab) {
        self.client.switch_to_window(tab.0.clone()).await.expect("the tab is there");
    }

    /// Waits for a condition, and fails with what the page shows if it does not come true.
    pub(crate) async fn until(&self, condition: &str, mut holds: impl AsyncFnMut() -> bool) {
        let held = async {
            while !holds().await {
                sleep(Duration::from_millis(50)).await;
            }
        };
        if timeout(PATIENCE, held).await.is_err() {
            self.screenshot("failed").await;
            panic!("not in time: {condition}; {} shows {:?}", self.url().await, self.page().await);
        }
    }

    /// Real people take longer than the two seconds during which handshakes are counted.
    async fn take_time(&self) {
        self.client.delete_cookie("__clerk_redirect_count").await.expect("the cookie goes, if it is there");
    }

    /// Returns on the next page. A click alone may return before its navigation begins.
    async fn click(&self, xpath: &str) {
        self.take_time().await;
        let element = self.client.find(Locator::XPath(xpath)).await;
        let element = element.unwrap_or_else(|error| panic!("{xpath}: {error}"));
        let leaving = async {
            element.click().await.expect("it can be clicked");
            while element.is_enabled().await.is_ok() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(PATIENCE, leaving).await.expect("in time");
    }
}

/// Starts the driver, which chooses a free port and prints it.
async fn start_driver() -> (Child, u16) {
    let mut driver = Command::new(DRIVER)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the driver starts");
    let mut lines = BufReader::new(driver.stdout.take().expect("piped")).lines();
    let port = async {
        while let Some(line) = lines.next_line().await.expect("text") {
            let port = line.split("started successfully on port ").nth(1);
            if let Some(port) = port.and_then(|port| port.trim_end_matches('.').parse().ok()) {
                return port;
            }
        }
        panic!("the driver ended before it was ready");
    };
    let port = timeout(PATIENCE, port).await.expect("in time");
    // If nothing read its output, the driver would block at the next line.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (driver, port)
}

fn arguments(profile: &Path) -> Vec<String> {
    let fixed = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=900,700",
        // What asks for anything that is not on this machine fails.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
    ];
    let profile = format!("--user-data-dir={}", profile.display());
    fixed.into_iter().map(str::to_owned).chain([profile]).collect()
}
