//! The organization in a URL, by path patterns: the reference's `organizationSyncOptions`.

use super::error::ConfigError;
use super::path_pattern::{Capture, PathPattern};

/// URL patterns of pages that belong to an organization, so that visiting a page activates its organization.
///
/// The patterns are those of path-to-regexp 6: `/orgs/:slug`, `/orgs/:slug/(.*)`, `/o/:id(\\d+)`, `/team{/:slug}?`. The
/// parameter `id` contains the organization's id, `slug` its slug. A repeated parameter (`:slug+`) is a list, which never
/// equals the active organization. Regular expressions in a pattern have no look-around and no references back, and a
/// parameter after text of several characters, as in `/:a-to-:b`, needs an expression of its own: such patterns are refused
/// when the `Clerk` is built. An empty list matches nothing.
///
/// # Security
///
/// The organization in the URL is not guaranteed to be the active one: a visitor who is not a member of it keeps their
/// current one. Handlers must check.
///
/// ```
/// use clerk_runtime::settings::OrganizationSync;
/// use clerk_runtime::Clerk;
///
/// let sync = OrganizationSync::new()
///     .organization_patterns(["/orgs/:slug", "/orgs/:slug/(.*)"])
///     .personal_account_patterns(["/me", "/me/(.*)"]);
/// let builder = Clerk::builder().organization_sync(sync);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct OrganizationSync {
    organization_patterns: Vec<String>,
    personal_account_patterns: Vec<String>,
}

impl OrganizationSync {
    /// No patterns.
    pub fn new() -> Self {
        Self::default()
    }

    /// The pages of organizations.
    pub fn organization_patterns<T: Into<String>>(mut self, patterns: impl IntoIterator<Item = T>) -> Self {
        self.organization_patterns = patterns.into_iter().map(Into::into).collect();
        self
    }

    /// The pages of personal accounts.
    pub fn personal_account_patterns<T: Into<String>>(
        mut self,
        patterns: impl IntoIterator<Item = T>,
    ) -> Self {
        self.personal_account_patterns = patterns.into_iter().map(Into::into).collect();
        self
    }

    pub(crate) fn compile(&self) -> Result<OrganizationMatcher, ConfigError> {
        Ok(OrganizationMatcher {
            organization: compile("organization_patterns", &self.organization_patterns)?,
            personal: compile("personal_account_patterns", &self.personal_account_patterns)?,
        })
    }
}

/// Compiled patterns.
#[derive(Clone, Debug, Default)]
pub(crate) struct OrganizationMatcher {
    organization: Vec<PathPattern>,
    personal: Vec<PathPattern>,
}

/// The target of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OrganizationTarget {
    Id(String),
    Slug(String),
    /// The value of a parameter that can be repeated: a list, which is not the identity of any organization,
    /// so it never equals the active one.
    List(String),
    PersonalAccount,
}

impl OrganizationMatcher {
    pub(crate) const fn is_empty(&self) -> bool {
        self.organization.is_empty() && self.personal.is_empty()
    }

    /// Organization patterns come first. One that matches without a value leaves the choice to the others.
    pub(crate) fn target(&self, path: &str) -> Option<OrganizationTarget> {
        let matched = self.organization.iter().find_map(|pattern| pattern.matches(path));
        let parameter = |name, named: fn(String) -> OrganizationTarget| {
            let parameters = matched.as_ref()?;
            let (_, Capture { text, is_list }) = parameters.iter().rfind(|(key, _)| *key == name)?;
            match is_list {
                true => Some(OrganizationTarget::List(text.clone())),
                false => (!text.is_empty()).then(|| named(text.clone())),
            }
        };
        let organization =
            parameter("id", OrganizationTarget::Id).or_else(|| parameter("slug", OrganizationTarget::Slug));
        organization.or_else(|| {
            let is_personal = self.personal.iter().any(|pattern| pattern.matches(path).is_some());
            is_personal.then_some(OrganizationTarget::PersonalAccount)
        })
    }
}

impl OrganizationTarget {
    /// The target as it is sent to the Frontend API: an id or slug, and an empty value for a personal
    /// account.
    pub(crate) fn as_parameter(&self) -> &str {
        match self {
            Self::Id(text) | Self::Slug(text) | Self::List(text) => text,
            Self::PersonalAccount => "",
        }
    }
}

fn compile(option: &'static str, patterns: &[String]) -> Result<Vec<PathPattern>, ConfigError> {
    let compile = |pattern: &String| {
        PathPattern::parse(pattern).map_err(|problem| ConfigError::InvalidOption {
            option,
            problem: format!("invalid pattern \"{pattern}\": {problem}"),
        })
    };
    patterns.iter().map(compile).collect()
}
