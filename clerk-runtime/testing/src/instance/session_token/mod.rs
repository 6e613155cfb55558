//! Session tokens, and the tokens of JWT templates.

mod setters;

use serde_json::{Map, Value, json};

use super::compact;
use super::id;
use super::jwt::sealed;

pub(crate) use setters::session_setters;

/// The class of session tokens.
#[derive(Clone, Debug)]
pub struct SessionToken {
    version: Version,
    pub(crate) user: String,
    pub(crate) session: Option<String>,
    pub(crate) status: Option<&'static str>,
    organization: Option<Organization>,
    permissions: Vec<(String, String)>,
    features: Vec<String>,
    plans: Vec<String>,
    pub(crate) factor_verification_age: Option<(i64, i64)>,
    pub(crate) actor: Option<String>,
    pub(crate) authorized_party: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Version {
    V1,
    V2,
    /// Whether it is a token of a JWT template instead of a session token.
    Template,
}

#[derive(Clone, Debug)]
struct Organization {
    id: String,
    slug: String,
    /// Without `org:` in front.
    role: String,
}

impl Default for SessionToken {
    fn default() -> Self {
        Self {
            version: Version::V2,
            user: "user_embedded".to_owned(),
            session: Some("sess_embedded".to_owned()),
            status: Some("active"),
            organization: None,
            permissions: Vec::new(),
            features: Vec::new(),
            plans: Vec::new(),
            factor_verification_age: Some((0, -1)),
            actor: None,
            authorized_party: "http://localhost:3000".to_owned(),
        }
    }
}

impl SessionToken {
    pub(crate) fn set_organization(&mut self, id: String, slug: String, role: &str) {
        let role = role.strip_prefix("org:").unwrap_or(role).to_owned();
        self.organization = Some(Organization { id, slug, role });
    }

    pub(crate) fn add_permission(&mut self, permission: &str) {
        self.permissions.push(split_permission(permission));
    }

    pub(crate) fn add_feature(&mut self, feature: &str) {
        self.features.push(scoped(feature));
    }

    pub(crate) fn add_plan(&mut self, plan: &str) {
        self.plans.push(scoped(plan));
    }

    pub(crate) fn make_template(&mut self) {
        self.version = Version::Template;
        self.session = None;
    }

    pub(crate) const fn make_version_1(&mut self) {
        self.version = Version::V1;
    }
}

impl sealed::JwtClass for SessionToken {
    fn header(&self) -> Map<String, Value> {
        let category = if self.version == Version::Template { "cl_B7d4PD222AAA" } else { "cl_B7d4PD111AAA" };
        Map::from_iter([("typ".to_owned(), json!("JWT")), ("cat".to_owned(), json!(category))])
    }

    fn claims(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                claims.insert(name.to_owned(), value);
            }
        };
        set("sub", Some(json!(self.user)));
        set("sid", self.session.as_ref().map(|session| json!(session)));
        set("azp", Some(json!(self.authorized_party)));
        set("jti", Some(json!(id::random(20))));
        if self.version != Version::Template {
            set("sts", self.status.map(|status| json!(status)));
            set("fva", self.factor_verification_age.map(|(first, second)| json!([first, second])));
            set("act", self.actor.as_ref().map(|actor| json!({ "sub": actor })));
            set("pla", Some(self.plans.join(",")).filter(|plans| !plans.is_empty()).map(Value::from));
        }
        match self.version {
            Version::V1 => claims.append(&mut self.version_1()),
            Version::V2 => claims.append(&mut self.version_2()),
            Version::Template => {}
        }
        claims
    }
}

impl SessionToken {
    fn version_1(&self) -> Map<String, Value> {
        let mut claims = Map::new();
        if let Some(organization) = self.organization() {
            let permission = |(feature, name): &(String, String)| format!("org:{feature}:{name}");
            let permissions: Vec<String> = self.permissions.iter().map(permission).collect();
            claims.insert("org_id".to_owned(), json!(organization.id));
            claims.insert("org_slug".to_owned(), json!(organization.slug));
            claims.insert("org_role".to_owned(), json!(format!("org:{}", organization.role)));
            claims.insert("org_permissions".to_owned(), json!(permissions));
        }
        if !self.features.is_empty() {
            claims.insert("fea".to_owned(), json!(self.features.join(",")));
        }
        claims
    }

    fn version_2(&self) -> Map<String, Value> {
        let mut claims = Map::from_iter([("v".to_owned(), json!(2))]);
        let compact = compact::encode(&self.features, &self.permissions);
        if let Some(organization) = self.organization() {
            let mut o = json!({ "id": organization.id, "slg": organization.slug, "rol": organization.role });
            if let (false, Some(o)) = (compact.permissions.is_empty(), o.as_object_mut()) {
                o.insert("per".to_owned(), json!(compact.permissions));
                o.insert("fpm".to_owned(), json!(compact.bitmaps));
            }
            claims.insert("o".to_owned(), o);
        }
        if !compact.features.is_empty() {
            claims.insert("fea".to_owned(), json!(compact.features));
        }
        claims
    }

    /// If permissions were lost silently, a test could pass or fail for the wrong reason.
    fn organization(&self) -> Option<&Organization> {
        assert!(
            self.organization.is_some() || self.permissions.is_empty(),
            "permissions are granted in an organization: add `.organization(id, slug, role)`"
        );
        self.organization.as_ref()
    }
}

#[expect(clippy::panic, reason = "a mistake in the text of a test, where the panic is the message")]
fn split_permission(permission: &str) -> (String, String) {
    let name = permission.strip_prefix("org:").unwrap_or(permission);
    match name.split_once(':') {
        Some((feature, name)) => (feature.to_owned(), name.to_owned()),
        None => panic!("`{permission}` is not a permission: write `org:<feature>:<permission>`"),
    }
}

/// The claims support only the scopes `o`, `u` and `ou`.
fn scoped(slug: &str) -> String {
    match slug.split_once(':') {
        None => format!("u:{slug}"),
        Some(("org" | "organization", slug)) => format!("o:{slug}"),
        Some(("user", slug)) => format!("u:{slug}"),
        Some(_) => slug.to_owned(),
    }
}
