//! The variables that connect an application to the instance, with the names that each framework reads.

use super::frontend::Framework;

/// The values of the variables.
pub(super) struct Connection<'c> {
    /// The URL of the Backend API, for servers.
    pub(super) api_url: &'c str,
    /// The URL of the Frontend API, for browsers.
    pub(super) frontend_url: &'c str,
    pub(super) publishable_key: &'c str,
    pub(super) secret_key: &'c str,
    /// The origins whose tokens an application accepts; empty means all.
    pub(super) authorized_parties: Vec<&'c str>,
    pub(super) webhook_signing_secret: Option<&'c str>,
}

impl Connection<'_> {
    /// Lines such as `CLERK_SECRET_KEY=…`, for shells and `.env` files.
    pub(super) fn variables(&self, framework: Framework) -> Vec<String> {
        let (api, frontend) = (self.api_url, self.frontend_url);
        let sign_in = format!("{frontend}/sign-in");
        let sign_up = format!("{frontend}/sign-up");
        let parties = self.authorized_parties.join(",");
        let (clerk_js, ui) = self.scripts();
        let webhooks = self.webhook_signing_secret;
        let secret = ("CLERK_SECRET_KEY", self.secret_key);
        let variables: Vec<(&str, &str)> = match framework {
            Framework::Rust => [
                ("CLERK_PUBLISHABLE_KEY", self.publishable_key),
                secret,
                ("CLERK_API_URL", api),
                ("CLERK_PROXY_URL", frontend),
                ("CLERK_SIGN_IN_URL", &sign_in),
                ("CLERK_SIGN_UP_URL", &sign_up),
            ]
            .into_iter()
            .chain((!parties.is_empty()).then_some(("CLERK_AUTHORIZED_PARTIES", &*parties)))
            .chain(webhooks.map(|secret| ("CLERK_WEBHOOK_SIGNING_SECRET", secret)))
            .collect(),
            Framework::Express => [
                ("CLERK_PUBLISHABLE_KEY", self.publishable_key),
                secret,
                ("CLERK_API_URL", api),
                ("CLERK_PROXY_URL", frontend),
                ("CLERK_SIGN_IN_URL", &sign_in),
                ("CLERK_TELEMETRY_DISABLED", "1"),
            ]
            .into_iter()
            .chain(webhooks.map(|secret| ("CLERK_WEBHOOK_SIGNING_SECRET", secret)))
            .collect(),
            Framework::Next => [
                ("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", self.publishable_key),
                secret,
                ("CLERK_API_URL", api),
                ("NEXT_PUBLIC_CLERK_PROXY_URL", frontend),
                ("NEXT_PUBLIC_CLERK_JS_URL", &clerk_js),
                ("NEXT_PUBLIC_CLERK_UI_URL", &ui),
                ("NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED", "1"),
            ]
            .into_iter()
            .chain(webhooks.map(|secret| ("CLERK_WEBHOOK_SIGNING_SECRET", secret)))
            .collect(),
            // Vite passes variables that begin with `VITE_` to browsers, so none of them is secret.
            Framework::Vite => vec![
                ("VITE_CLERK_PUBLISHABLE_KEY", self.publishable_key),
                ("VITE_CLERK_PROXY_URL", frontend),
                ("VITE_CLERK_JS_URL", &clerk_js),
                ("VITE_CLERK_UI_URL", &ui),
            ],
        };
        variables.into_iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    /// The place where the project expects the variables.
    pub(super) const fn place(framework: Framework) -> &'static str {
        match framework {
            Framework::Rust => "in the program's environment (it reads no `.env` file by itself)",
            Framework::Next => "in `.env.local`",
            Framework::Express => "in the environment, or in the `.env` file that the program loads",
            Framework::Vite => "in `.env.local`",
        }
    }

    /// Code that the project needs besides the variables.
    pub(super) const fn code(framework: Framework) -> Option<&'static str> {
        match framework {
            Framework::Vite => Some(VITE_PROVIDER),
            Framework::Rust | Framework::Next | Framework::Express => None,
        }
    }

    /// The URLs of Clerk's scripts, because Clerk's packages would otherwise load them over https.
    fn scripts(&self) -> (String, String) {
        let npm = format!("{}/npm/@clerk", self.frontend_url);
        (format!("{npm}/clerk-js@6/dist/clerk.browser.js"), format!("{npm}/ui@1/dist/ui.browser.js"))
    }
}

const VITE_PROVIDER: &str = "<ClerkProvider publishableKey={import.meta.env.VITE_CLERK_PUBLISHABLE_KEY} \
     proxyUrl={import.meta.env.VITE_CLERK_PROXY_URL} __internal_clerkJSUrl={import.meta.env.VITE_CLERK_JS_URL} \
     __internal_clerkUIUrl={import.meta.env.VITE_CLERK_UI_URL} telemetry={false}>";

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(framework: Framework, parties: &[&str]) -> Vec<String> {
        let connection = Connection {
            api_url: "http://127.0.0.1:4010",
            frontend_url: "http://box.localhost:4010",
            publishable_key: "pk_test_1",
            secret_key: "sk_test_1",
            authorized_parties: parties.to_vec(),
            webhook_signing_secret: Some("whsec_1"),
        };
        connection.variables(framework)
    }

    #[test]
    fn every_framework_gets_its_own_names() {
        assert_eq!(
            variables(Framework::Rust, &["http://localhost:3000", "http://localhost:5173"]),
            [
                "CLERK_PUBLISHABLE_KEY=pk_test_1",
                "CLERK_SECRET_KEY=sk_test_1",
                "CLERK_API_URL=http://127.0.0.1:4010",
                "CLERK_PROXY_URL=http://box.localhost:4010",
                "CLERK_SIGN_IN_URL=http://box.localhost:4010/sign-in",
                "CLERK_SIGN_UP_URL=http://box.localhost:4010/sign-up",
                "CLERK_AUTHORIZED_PARTIES=http://localhost:3000,http://localhost:5173",
                "CLERK_WEBHOOK_SIGNING_SECRET=whsec_1",
            ]
        );
        assert!(!variables(Framework::Rust, &[]).iter().any(|line| line.starts_with("CLERK_AUTHORIZED")));
        assert_eq!(
            variables(Framework::Next, &[])[3..6],
            [
                "NEXT_PUBLIC_CLERK_PROXY_URL=http://box.localhost:4010",
                "NEXT_PUBLIC_CLERK_JS_URL=http://box.localhost:4010/npm/@clerk/clerk-js@6/dist/clerk.browser.js",
                "NEXT_PUBLIC_CLERK_UI_URL=http://box.localhost:4010/npm/@clerk/ui@1/dist/ui.browser.js",
            ]
        );
        assert_eq!(variables(Framework::Express, &[])[3], "CLERK_PROXY_URL=http://box.localhost:4010");
    }

    #[test]
    fn browsers_are_shown_no_secret() {
        let for_browsers = |line: &String| line.starts_with("VITE_") || line.starts_with("NEXT_PUBLIC_");
        for framework in [Framework::Rust, Framework::Next, Framework::Vite, Framework::Express] {
            for line in variables(framework, &[]).into_iter().filter(for_browsers) {
                assert!(!line.contains("sk_test_1") && !line.contains("whsec_1"), "{line}");
            }
        }
    }
}
