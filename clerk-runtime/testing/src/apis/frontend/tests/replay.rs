//! Sends requests of Clerk's own packages, which were recorded with another instance, to this one.

#![allow(clippy::print_stderr, reason = "who reads the output of a test has to see what it did not do")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use super::Page;
use super::description::{Description, at_hand, document};
use crate::{EmbeddedClerk, EmbeddedClerkBuilder};

/// A line of the record.
#[derive(Deserialize)]
struct Recorded {
    m: String,
    p: String,
    q: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
    #[serde(default)]
    ct: String,
    status: u16,
}

/// Fields that Clerk's packages need or send and that the description lacks, because it is older than the packages.
const NEWER_THAN_THE_DESCRIPTION: [&str; 7] = [
    ".organization_settings.force_organization_selection is not described",
    ".organization_settings.organization_creation_defaults is not described",
    ".protect_config.id is not described",
    ".protect_config.object is not described",
    ".client is null",
    // If a verification has a status, Clerk's components assume that its code has been sent.
    ".verifications.email_address.status is missing",
    ".verifications.email_address.strategy is missing",
];

#[tokio::test]
async fn recorded_requests_are_answered_as_described() {
    let (Some(folder), Some(description)) =
        (at_hand("CLERK_FRONTEND_RECORDINGS", "frontend-api"), document())
    else {
        eprintln!(
            "\n*** NOT REPLAYED: recorded requests and the description of the Frontend API are not here. Set \
             CLERK_FRONTEND_RECORDINGS to the folder with request-log.jsonl, CLERK_FRONTEND_OPENAPI to the document. ***\n"
        );
        return;
    };
    let lines = std::fs::read_to_string(folder.join("request-log.jsonl")).unwrap();
    let mut replay = Replay::start().await;
    let (mut differences, mut count) = (BTreeSet::new(), 0);
    for (number, line) in lines.lines().enumerate() {
        let recorded: Recorded = serde_json::from_str(line).unwrap();
        if recorded.p.starts_with("/npm/") || recorded.p.starts_with("/avatars/") {
            continue;
        }
        count += 1;
        for difference in replay.send(&recorded, &description).await {
            differences.insert(format!("{difference} (first seen in line {})", number + 1));
        }
    }
    assert!(count > 0, "there is nothing in the record");
    assert!(differences.is_empty(), "of {count} requests: {differences:#?}");
}

/// The instance, and the mapping from recorded ids to its own.
struct Replay {
    clerk: EmbeddedClerk,
    settings: Settings,
    ids: BTreeMap<String, String>,
    /// Differences that have already been reported.
    known: BTreeSet<String>,
}

#[derive(Clone, Copy)]
struct Settings {
    lifetime: u64,
    is_multiple: bool,
    is_forced: bool,
}

impl Settings {
    fn builder(self) -> EmbeddedClerkBuilder {
        let builder = EmbeddedClerkBuilder::new().session_token_lifetime(Duration::from_secs(self.lifetime));
        let builder = if self.is_multiple { builder.multi_session() } else { builder };
        if self.is_forced { builder.force_organization_selection() } else { builder }
    }
}

impl Replay {
    /// Starts an instance with the users, the organizations and the template of the recording.
    async fn start() -> Self {
        let settings = Settings { lifetime: 60, is_multiple: false, is_forced: false };
        let clerk = settings.builder().start().await.unwrap();
        let user = |name: &str, password: &str| {
            let user =
                clerk.create_user().name(name, "Doe").email(format!("{}@example.com", name.to_lowercase()));
            user.password(password).create()
        };
        let (ada, bob) = (user("Ada", "correct horse"), user("Bob", "battery staple"));
        let (acme, globex) =
            (clerk.create_organization("Acme", "acme"), clerk.create_organization("Globex", "globex"));
        clerk.add_member(&acme, &ada, "org:admin");
        clerk.add_member(&acme, &bob, "org:member");
        clerk.add_member(&globex, &ada, "org:member");
        let url = format!("{}/v1/jwt_templates", clerk.url());
        let template = serde_json::json!({ "name": "supabase", "claims": { "role": "authenticated" } });
        let request = reqwest::Client::new().post(url).bearer_auth(clerk.secret_key()).json(&template);
        assert_eq!(request.send().await.unwrap().status(), 200);
        Self { clerk, settings, ids: BTreeMap::new(), known: BTreeSet::new() }
    }

    /// Sends the request and returns the new differences in the answer.
    async fn send(&mut self, recorded: &Recorded, description: &Description) -> Vec<String> {
        if let Some(order) = recorded.p.strip_prefix("/__box/") {
            self.obey(order, &recorded.body).await;
            return Vec::new();
        }
        let page = self.page(recorded).await;
        if recorded.p == "/oauth-stub" {
            choose_new_account(&page).await;
            return Vec::new();
        }
        let path = self.translated(&page, &recorded.p).await;
        let body = self.translated(&page, &recorded.body).await;
        let mut query = Vec::new();
        for (name, value) in recorded.q.iter().filter(|(name, _)| *name != "__clerk_db_jwt") {
            query.push((name.clone(), self.translated(&page, value).await));
        }
        let sent: Method = recorded.m.parse().unwrap();
        let meant = recorded.q.get("_method").map_or(sent.clone(), |name| name.parse().unwrap());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let mut request = page.request(&sent, &format!("{path}?{query}"));
        if path.starts_with("/api_keys") && recorded.m != "OPTIONS" {
            let client = page.get("/v1/client").await;
            let token =
                client["response"]["sessions"][0]["last_active_token"]["jwt"].as_str().unwrap().to_owned();
            request = request.bearer_auth(token);
        }
        if path == "/v1/jwks" {
            request = request.bearer_auth(self.clerk.secret_key());
        }
        if !body.is_empty() {
            request = request.header("content-type", &recorded.ct).body(body.clone());
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let answer: Value = response.json().await.unwrap_or_default();
        let mut found = description.differences(&meant, &path, status, &answer).unwrap_or_default();
        found.retain(|it| !NEWER_THAN_THE_DESCRIPTION.iter().any(|known| it.ends_with(known)));
        if status != recorded.status {
            found.push(format!("{status} in place of {}: {answer}", recorded.status));
        }
        let route: String = path
            .split('/')
            .map(|part| if part.contains('_') && part.len() > 20 { "{id}" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        let found = found.into_iter().map(|it| format!("{meant} {route}: {it}"));
        found.filter(|it| self.known.insert(it.clone())).collect()
    }

    /// Changes the instance as the recording changed the other one.
    async fn obey(&mut self, order: &str, body: &str) {
        let body: Value = serde_json::from_str(body).unwrap();
        match order {
            "config" => {
                self.settings.lifetime = body["tokenTtl"].as_u64().unwrap_or(self.settings.lifetime);
                self.settings.is_multiple =
                    body["singleSession"].as_bool().map_or(self.settings.is_multiple, |it| !it);
                self.settings.is_forced = body["forceOrg"].as_bool().unwrap_or(self.settings.is_forced);
                let kept = self.clerk.snapshot();
                self.clerk = self.settings.builder().restore(kept).start().await.unwrap();
            }
            "revoke_all" => {
                self.clerk.sessions().iter().for_each(|session| {
                    self.clerk.revoke_session(&session.id);
                });
            }
            "ticket" => {
                let address = body["email"].as_str().unwrap();
                let user = self.clerk.users().into_iter().find(|user| user.email() == Some(address)).unwrap();
                let link = self.clerk.sign_in_link(&user);
                self.ids
                    .insert("ticket".to_owned(), link.split_once("__clerk_ticket=").unwrap().1.to_owned());
            }
            other => panic!("{other} is not known"),
        }
    }

    /// The browser that corresponds to the recorded one.
    async fn page(&mut self, recorded: &Recorded) -> Page {
        let token = recorded.q.get("__clerk_db_jwt").cloned().or_else(|| recorded.q.get("client").cloned());
        let token = token.unwrap_or_else(|| "nobody's".to_owned());
        let mut page = Page::of(&self.clerk).await;
        if recorded.p == "/oauth-stub" {
            // The query names the client, which belongs to the last browser.
            page.dev_browser = self.ids["last browser"].clone();
            return page;
        }
        let known = self.ids.entry(token).or_insert_with(|| page.dev_browser.clone());
        page.dev_browser.clone_from(known);
        self.ids.insert("last browser".to_owned(), page.dev_browser.clone());
        page
    }

    /// `text` with this instance's ids instead of the recorded ones.
    async fn translated(&mut self, page: &Page, text: &str) -> String {
        let mut translated = String::new();
        for word in text.split_inclusive(|it: char| !it.is_ascii_alphanumeric() && it != '_') {
            let id = word.trim_end_matches(|it: char| !it.is_ascii_alphanumeric() && it != '_');
            let is_id = id
                .split_once('_')
                .is_some_and(|(prefix, rest)| PREFIXES.contains(&prefix) && rest.len() > 15);
            if is_id && !self.ids.contains_key(id) {
                let own = self.own_id(page, id).await;
                self.ids.insert(id.to_owned(), own);
            }
            let own = if is_id { &self.ids[id] } else { id };
            translated += own;
            translated += &word[id.len()..];
        }
        translated
    }

    /// The id for a new recorded one: the newest id of this instance that has not been assigned yet.
    async fn own_id(&self, page: &Page, id: &str) -> String {
        let client = page.get("/v1/client").await["response"].clone();
        let taken: BTreeSet<&String> = self.ids.values().collect();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let own = match id.split_once('_').unwrap().0 {
            "sess" => {
                let sessions = client["sessions"].as_array().cloned().unwrap_or_default();
                sessions.iter().rev().filter_map(|it| text(&it["id"])).find(|it| !taken.contains(it))
            }
            "sia" => text(&client["sign_in"]["id"]),
            "sua" => text(&client["sign_up"]["id"]),
            "idn" if client["sign_in"].is_object() => {
                let factors = client["sign_in"]["supported_first_factors"].as_array().unwrap();
                factors.iter().find_map(|factor| text(&factor["email_address_id"]))
            }
            "idn" => {
                let addresses = page.get("/v1/me/email_addresses").await;
                text(&addresses["response"].as_array().unwrap().last().unwrap()["id"])
            }
            "user" => text(&client["sessions"][0]["user"]["id"]),
            "org" if id == FIRST_ORGANIZATION => Some(self.clerk.organizations()[0].id.clone()),
            "org" => {
                let own = client["sessions"].as_array().unwrap().iter();
                let own: Vec<_> = own
                    .flat_map(|it| it["user"]["organization_memberships"].as_array().unwrap().clone())
                    .filter_map(|it| text(&it["organization"]["id"]))
                    .collect();
                own.into_iter().rfind(|it| !taken.contains(it))
            }
            "tk" => self.ids.get("ticket").cloned(),
            _ => None,
        };
        own.unwrap_or_else(|| panic!("nothing stands for {id}: {client}"))
    }
}

const PREFIXES: [&str; 8] = ["sess", "sia", "sua", "idn", "user", "org", "tk", "orginv"];

/// The id of the first organization in the recording.
const FIRST_ORGANIZATION: &str = "org_KTCNWJyiIJ1PWTZ0xCY";

/// Chooses an account that belongs to no user, on the page that takes a provider's place.
async fn choose_new_account(page: &Page) {
    let client = page.get("/v1/client").await;
    let url =
        &client["response"]["sign_in"]["first_factor_verification"]["external_verification_redirect_url"];
    let state = url.as_str().unwrap().split_once("state=").unwrap().1;
    let fields = [("state", state), ("email", "from.google@example.com")];
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = http.post(format!("{}/oauth_stub", page.clerk.url()));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(request.body(form).send().await.unwrap().status(), 303);
}
