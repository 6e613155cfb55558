//! A script of calls, written once for Clerk's own client (`backend_api.mjs`) and once for ours. Against
//! equal instances, both must send the same requests, and return the same objects and errors.

use std::time::{Duration, SystemTime};

use clerk_runtime::backend::Client;
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder, TestClock};
use serde_json::{Value, json};

use super::comparison::Comparison;
use super::steps::Script;

#[tokio::test(flavor = "multi_thread")]
async fn the_npm_package_and_our_client_say_the_same() {
    let Some(folder) = super::installed() else { return };
    let theirs = instance().await;
    let question = json!({ "secretKey": theirs.secret_key(), "apiUrl": theirs.url() });
    let their_steps = super::ask(folder, "backend_api.mjs", question).await;
    let ours = instance().await;
    let our_steps = Script::new(&ours).run(&ours).await;

    let their_steps = their_steps.as_array().expect("a list");
    let names = |steps: &[Value]| steps.iter().map(|step| step["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(their_steps), names(&our_steps));
    assert!(our_steps.len() > 150, "only {} steps", our_steps.len());
    let mut comparison = Comparison::new(&theirs, &ours);
    for (theirs, ours) in their_steps.iter().zip(&our_steps) {
        comparison.compare(theirs, ours);
    }
    comparison.compare_calls(&theirs.calls(), &ours.calls());
    comparison.end();
    println!("{} steps and {} requests agree", our_steps.len(), ours.calls().len());
}

/// An instance with a stopped clock, and a plan to list.
async fn instance() -> EmbeddedClerk {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    let clerk = EmbeddedClerkBuilder::new().clock(TestClock::frozen_at(time)).start().await;
    let clerk = clerk.expect("loopback has a free port");
    clerk
        .create_plan("Pro", "pro")
        .for_organizations()
        .features(["export", "audit-log"])
        .fee(4900, 3900)
        .create();
    clerk
}

impl Script {
    async fn run(mut self, clerk: &EmbeddedClerk) -> Vec<Value> {
        let client = self.client.clone();
        let users = client.users();
        let organizations = client.organizations();

        // Users.
        let ada = users
            .create()
            .email_address(["ada@example.com", "ada@work.example"])
            .phone_number("+15555550100")
            .username("ada_l")
            .first_name("Ada")
            .last_name("Lovelace")
            .external_id("ext-1")
            .password("correct horse")
            .public_metadata(json!({ "plan": "pro", "nested": { "camelCase": 1, "none": null } }))
            .private_metadata(json!({ "note": "x" }))
            .unsafe_metadata(json!({ "theme": "dark" }))
            .created_at("2025-06-01T12:00:00.250Z");
        let ada = self.ok("create ada", ada).await.id;
        let bob = users.create().email_address("bob@example.com").first_name("Bob");
        let bob = self.ok("create bob", bob).await.id;
        let cleo = users.create().username("cleo_c").skip_password_requirement(true);
        let cleo = self.ok("create cleo", cleo).await.id;
        let create = || users.create();
        self.refused("create a user whose address is taken", create().email_address("ADA@example.com")).await;
        self.refused("create a user whose address is none", create().email_address("ada")).await;
        let short = create().username("dan_d").password("short");
        self.refused("create a user with a short password", short).await;
        self.refused("create nobody", create().first_name("Nobody")).await;
        self.list("list users", users.list().with_total_count()).await;
        let by_address =
            users.list().with_total_count().email_address(["bob@example.com", "eve@example.com"]);
        self.list("list users by address", by_address).await;
        self.list("list users by number", users.list().with_total_count().phone_number("+15555550100")).await;
        let by_external_id = users.list().with_total_count().external_id("-ext-1").order_by("-username");
        self.list("list users by external id", by_external_id).await;
        self.list(
            "list a page of users",
            users.list().with_total_count().order_by("+created_at").limit(1).offset(1),
        )
        .await;
        self.list("search users", users.list().with_total_count().query("EXAMPLE").order_by("-first_name"))
            .await;
        self.ok("get ada", users.get(&ada)).await;
        self.refused("get nobody", users.get(NOBODY)).await;
        let update = users.update(&ada).last_name("King").username("ada_k").external_id(None::<&str>);
        self.ok("update ada", update).await;
        let metadata = json!({ "plan": "free", "nested": { "a": { "b": 1 } } });
        let update = users.update(&ada).first_name("Augusta").public_metadata(metadata);
        self.ok("update ada with metadata", update).await;
        let merge = users
            .update_metadata(&ada)
            .public_metadata(json!({ "nested": { "a": { "b": null, "c": [1, { "d": null }] } } }))
            .private_metadata(json!({ "note": null }));
        self.ok("merge metadata", merge).await;
        let replace = users.replace_metadata(&ada).public_metadata(json!({ "only": [true, null] }));
        self.ok("replace metadata", replace).await;
        self.ok("verify a password", users.verify_password(&ada).password("correct horse")).await;
        self.refused("verify a wrong password", users.verify_password(&ada).password("wrong horse")).await;
        self.refused("verify a password that is not there", users.verify_password(&bob).password("x")).await;
        self.ok("remove a password", users.remove_password(&ada)).await;
        self.ok("ban", users.ban(&cleo)).await;
        self.list("list banned users", users.list().with_total_count().banned(true)).await;
        self.ok("unban", users.unban(&cleo)).await;
        self.ok("lock", users.lock(&cleo)).await;
        self.ok("unlock", users.unlock(&cleo)).await;

        // E-mail addresses and phone numbers.
        let addresses = client.email_addresses();
        let address = addresses.create().user_id(&bob).email_address("bob@second.example");
        let address = self.ok("create an address", address).await.id.expect("an id");
        self.ok("get an address", addresses.get(&address)).await;
        self.ok("update an address", addresses.update(&address).verified(true).primary(true)).await;
        self.ok("get bob", users.get(&bob)).await;
        self.ok("delete an address", addresses.delete(&address)).await;
        self.refused("delete an address again", addresses.delete(&address)).await;
        let numbers = client.phone_numbers();
        let number = numbers.create().user_id(&bob).phone_number("+15555550101").verified(true);
        let number = self.ok("create a number", number).await.id.expect("an id");
        let taken = numbers.create().user_id(&cleo).phone_number("+15555550101");
        self.refused("create a number that is taken", taken).await;
        self.ok("get a number", numbers.get(&number)).await;
        self.ok("update a number", numbers.update(&number).primary(true)).await;
        self.ok("delete a number", numbers.delete(&number)).await;
        let replace = users.replace_email_address(&bob).email_address("bob@only.example");
        self.ok("replace addresses", replace).await;
        self.ok("replace numbers", users.replace_phone_number(&bob).phone_number("+15555550102")).await;

        // Roles and permissions.
        let (roles, permissions) = (client.organization_roles(), client.organization_permissions());
        self.list("list roles", roles.list().order_by("+key")).await;
        let system = self.list("list permissions", permissions.list().order_by("-key").limit(500)).await;
        let system = &system.first().expect("a permission").id;
        let create = || permissions.create().name("Create invoices").key("org:invoices:create");
        let permission = self.ok("create a permission", create()).await.id;
        self.refused("create a permission again", create()).await;
        self.ok("get a permission", permissions.get(&permission)).await;
        self.ok("update a permission", permissions.update(&permission).description("All kinds")).await;
        self.refused("delete a system permission", permissions.delete(system)).await;
        let role = roles.create().name("Biller").key("org:biller").permissions(&permission);
        let role = self.ok("create a role", role).await.id;
        self.refused("create a role with a bad key", roles.create().name("Biller").key("biller")).await;
        self.ok("assign a permission", roles.assign_permission(&role, system)).await;
        self.refused("assign a permission again", roles.assign_permission(&role, system)).await;
        self.ok("get a role", roles.get(&role)).await;
        self.ok("remove a permission", roles.remove_permission(&role, system)).await;
        self.ok("update a role", roles.update(&role).name("Accountant").description("Pays")).await;

        // Organizations.
        let acme = organizations.create().name("Acme").created_by(&ada);
        let acme = acme.public_metadata(json!({ "sizeOf": { "team": 3 } }));
        let acme = self.ok("create acme", acme).await.id;
        let globex = organizations.create().name("Globex").slug("globex-corp").max_allowed_memberships(1);
        let globex = self.ok("create globex", globex).await.id;
        let create = |name: &str| organizations.create().name(name);
        self.refused("create an organization whose slug is taken", create("Acme").slug("acme")).await;
        self.refused("create an organization of nobody", create("Initech").created_by(NOBODY)).await;
        let list = organizations.list().include_members_count(true).order_by("+name");
        self.list("list organizations", list).await;
        let by_slug = organizations.get("acme").include_members_count(true);
        self.ok("get an organization by slug", by_slug).await;
        self.refused("get no organization", organizations.get("initech")).await;
        self.ok("update an organization", organizations.update(&acme).name("Acme Inc.")).await;
        let update = organizations.update(&acme).slug("acme-inc").private_metadata(json!({ "vat": "DE1" }));
        self.ok("update an organization with metadata", update).await;
        let metadata = json!({ "sizeOf": { "team": null, "board": 2 } });
        let merge = organizations.update_metadata(&acme).public_metadata(metadata);
        self.ok("merge metadata of an organization", merge).await;
        let replace = organizations.replace_metadata(&acme).private_metadata(json!({}));
        self.ok("replace metadata of an organization", replace).await;

        // Memberships.
        let add =
            |id: &str, user: &str, role: &str| organizations.create_membership(id).user_id(user).role(role);
        self.ok("add bob", add(&acme, &bob, "org:biller")).await;
        self.refused("add bob again", add(&acme, &bob, "org:biller")).await;
        self.refused("add bob with no role", add(&globex, &bob, "org:nothing")).await;
        self.ok("add bob to globex", add(&globex, &bob, "org:admin")).await;
        self.refused("add too many", add(&globex, &ada, "org:member")).await;
        let members = || organizations.memberships(&acme);
        self.list("list members", members()).await;
        let page = members().order_by("+first_name").limit(1).offset(1);
        self.list("list a page of members", page).await;
        self.list("list members by role", members().role("org:biller")).await;
        self.list("list all memberships", organizations.all_memberships().limit(2)).await;
        self.list("list organizations of bob", users.organization_memberships(&bob)).await;
        self.list("list organizations with bob", organizations.list().user_id(&bob)).await;
        self.list("list users of acme", users.list().with_total_count().organization_id(&acme)).await;
        self.ok("change a role", organizations.update_membership(&acme, &bob).role("org:member")).await;
        let merge = organizations.update_membership_metadata(&acme, &bob);
        let merge = merge.public_metadata(json!({ "jobTitle": "CFO" }));
        self.ok("merge metadata of a membership", merge).await;

        // Invitations to organizations.
        let invite = |address: &str, role: &str| {
            organizations.create_invitation(&acme).email_address(address).role(role)
        };
        let invitation = invite("eve@example.com", "org:biller").inviter_user_id(&ada).expires_in_days(7);
        let invitation = self.ok("invite eve", invitation).await.id;
        self.refused("invite eve again", invite("eve@example.com", "org:admin")).await;
        let by_bob = invite("fay@example.com", "org:member").inviter_user_id(&bob);
        self.refused("invite on behalf of who may not", by_bob).await;
        let several = organizations
            .create_invitations(&acme)
            .invitation(invite("gil@example.com", "org:member").public_metadata(json!({ "teamName": "a" })))
            .invitation(invite("hal@example.com", "org:member"));
        self.list("invite several", several).await;
        self.ok("get an invitation", organizations.invitation(&acme, &invitation)).await;
        self.refused("delete a role in use", roles.delete(&role)).await;
        let eve = self.ok("create eve", users.create().email_address("eve@example.com")).await.id;
        self.list("list invitations of eve", users.organization_invitations(&eve)).await;
        let revoke = || organizations.revoke_invitation(&acme, &invitation).requesting_user_id(&ada);
        self.ok("revoke an invitation", revoke()).await;
        self.refused("revoke an invitation again", revoke()).await;
        let pending = organizations.invitations(&acme).status("pending");
        self.list("list pending invitations", pending).await;
        let add =
            |id: &str, mode: &str| organizations.create_domain(id).name("acme.example").enrollment_mode(mode);
        let domain = self.ok("add a domain", add(&acme, "automatic_suggestion").verified(false)).await.id;
        self.refused("add a domain again", add(&globex, "manual_invitation")).await;
        let domains = organizations.domains(&acme).enrollment_mode("automatic_suggestion");
        self.list("list domains", domains).await;
        self.ok("update a domain", organizations.update_domain(&acme, &domain).verified(true)).await;
        self.ok("delete a domain", organizations.delete_domain(&acme, &domain)).await;
        self.ok("delete a role", roles.delete(&role)).await;

        // Sessions, tokens, and the browsers in which users are signed in.
        let (sessions, templates) = (client.sessions(), client.jwt_templates());
        let claims = json!({ "whoIs": "{{user.first_name}}", "roles": ["x"] });
        let template = templates.create().name("database").claims(claims).lifetime(300);
        let template = self.ok("create a template", template).await.id;
        let session = self.ok("create a session", sessions.create().user_id(&ada)).await;
        let browser = session.client_id.expect("a browser");
        let session = session.id;
        self.ok("get a session", sessions.get(&session)).await;
        self.list("list sessions", sessions.list().user_id(&ada).status("active")).await;
        self.ok("make a token", sessions.token(&session)).await;
        let long = sessions.token(&session).expires_in_seconds(600);
        self.ok("make a token with a life of its own", long).await;
        self.ok("make a token of a template", sessions.token(&session).template("database")).await;
        self.refused("make a token of no template", sessions.token(&session).template("none")).await;
        self.ok("get a browser", client.clients().get(&browser)).await;
        self.list("list browsers", client.clients().list()).await;
        self.ok("revoke a session", sessions.revoke(&session)).await;
        self.refused("make a token of a revoked session", sessions.token(&session)).await;
        let update = templates.update(&template).name("database").claims(json!({})).allowed_clock_skew(10);
        self.ok("update a template", update).await;
        self.ok("get a template", templates.get(&template)).await;
        self.list("list templates", templates.list()).await;
        self.ok("delete a template", templates.delete(&template)).await;
        let tickets = client.sign_in_tokens();
        let ticket = tickets.create().user_id(&ada).expires_in_seconds(60);
        let ticket = self.ok("create a sign-in token", ticket).await.id;
        self.ok("revoke a sign-in token", tickets.revoke(&ticket)).await;
        self.refused("revoke a sign-in token again", tickets.revoke(&ticket)).await;

        self.instance_settings(&client).await;
        self.machine_authentication(&client, &ada).await;

        // Deletions, and a client whose key is refused.
        self.ok("remove bob", organizations.delete_membership(&acme, &bob)).await;
        self.ok("delete an organization", organizations.delete(&acme)).await;
        self.list("list what is left of memberships", organizations.all_memberships()).await;
        self.ok("delete a user", users.delete(&ada)).await;
        self.refused("get a deleted user", users.get(&ada)).await;
        let stranger = clerk.builder().secret_key("sk_test_another0another0another0another0another0");
        let stranger = stranger.build().expect("a configuration").client();
        self.refused("list users with another key", stranger.users().count()).await;
        let stolen = stranger.organizations().create().name("Stolen").created_by(&bob);
        self.refused("create an organization with another key", stolen).await;
        self.steps
    }

    /// The settings of the instance.
    async fn instance_settings(&mut self, client: &Client) {
        self.list("list plans", client.billing().plans().payer_type("org")).await;
        let invitations = client.invitations();
        let invite = || invitations.create().email_address("ian@example.com");
        let invited = invite().public_metadata(json!({ "betaTester": true }));
        let invited = self.ok("invite to the application", invited).await.id;
        self.refused("invite to the application again", invite()).await;
        self.list("list invitations to the application", invitations.list().status("pending")).await;
        self.ok("revoke an invitation to the application", invitations.revoke(&invited)).await;
        let redirects = client.redirect_urls();
        let redirect = self.ok("allow a redirect", redirects.create().url("my-app://callback")).await.id;
        self.ok("get a redirect", redirects.get(&redirect)).await;
        self.list("list redirects", redirects.list()).await;
        self.ok("delete a redirect", redirects.delete(&redirect)).await;
        let allowlist = client.allowlist_identifiers();
        let allowed = allowlist.create().identifier("*@example.com").notify(false);
        let allowed = self.ok("allow an identifier", allowed).await.id.expect("an id");
        self.list("list allowed identifiers", allowlist.list()).await;
        self.ok("delete an allowed identifier", allowlist.delete(&allowed)).await;
        let blocklist = client.blocklist_identifiers();
        let blocked = blocklist.create().identifier("+15555550199");
        let blocked = self.ok("block an identifier", blocked).await.id.expect("an id");
        self.list("list blocked identifiers", blocklist.list()).await;
        self.ok("delete a blocked identifier", blocklist.delete(&blocked)).await;
    }

    /// API keys, machines with their tokens, and OAuth applications.
    async fn machine_authentication(&mut self, client: &Client, ada: &str) {
        let keys = client.api_keys();
        let key = keys.create().name("nightly").subject(ada).scopes("read");
        let key = key.claims(json!({ "tierOf": 1 })).seconds_until_expiration(60);
        let key = self.ok("create a key", key).await;
        let secret = key.secret.as_ref().expect("a secret").expose_secret();
        self.refused("create a key of nobody", keys.create().name("nightly").subject("nobody")).await;
        self.ok("get a key", keys.get(&key.id)).await;
        self.list("list keys", keys.list().subject(ada)).await;
        let update = keys.update(&key.id).subject(ada).scopes("write").description("d");
        self.ok("update a key", update).await;
        self.ok("get the secret of a key", keys.secret(&key.id)).await;
        self.ok("verify a key", keys.verify().secret(secret)).await;
        self.ok("revoke a key", keys.revoke(&key.id).revocation_reason("leaked")).await;
        self.refused("verify a revoked key", keys.verify().secret(secret)).await;
        self.ok("delete a key", keys.delete(&key.id)).await;

        let machines = client.machines();
        let billing = self.ok("create a machine", machines.create().name("billing")).await.id;
        let cron = machines.create().name("cron").scoped_machines(&billing).default_token_ttl(600);
        let cron = self.ok("create a machine with access", cron).await.id;
        self.list("list machines", machines.list().query("cr")).await;
        self.ok("get a machine", machines.get(&cron)).await;
        self.ok("update a machine", machines.update(&billing).name("invoicing")).await;
        let scope = || machines.create_scope(&billing).to_machine_id(&cron);
        self.ok("let a machine call another", scope()).await;
        self.refused("let a machine call another again", scope()).await;
        self.ok("take that back", machines.delete_scope(&billing, &cron)).await;
        let machine_key = self.ok("get the key of a machine", machines.secret_key(&cron)).await.secret;
        let as_cron = client.m2m().with_machine_secret_key(machine_key.expose_secret()).expect("a key");
        let m2m = client.m2m();
        let token = as_cron.create_token().claims(json!({ "jobId": 7 }));
        let token = self.ok("create a machine token", token).await;
        let secret = token.token.as_ref().expect("a secret").expose_secret();
        self.refused("create a machine token for the instance", m2m.create_token()).await;
        self.ok("verify a machine token", m2m.verify().token(secret)).await;
        self.list("list machine tokens", as_cron.list().subject(&cron)).await;
        self.ok("revoke a machine token", m2m.revoke_token(&token.id).revocation_reason("done")).await;
        self.refused("verify a revoked machine token", m2m.verify().token(secret)).await;
        let rotate = machines.rotate_secret_key(&cron).previous_token_ttl(0);
        self.ok("rotate the key of a machine", rotate).await;
        self.refused("list machine tokens with the old key", as_cron.list().subject(&cron)).await;
        self.ok("delete a machine", machines.delete(&cron)).await;

        let applications = client.oauth_applications();
        let application = applications.create().name("Tool").redirect_uris("https://tool.example/callback");
        let application = self.ok("create an application", application.scopes("profile")).await.id;
        self.ok("get an application", applications.get(&application)).await;
        self.list("list applications", applications.list().name_query("too")).await;
        let update = applications.update(&application).name("Tools").pkce_required(true);
        self.ok("update an application", update).await;
        self.ok("rotate the secret of an application", applications.rotate_secret(&application)).await;
        self.ok("delete an application", applications.delete(&application)).await;
        self.refused("get a deleted application", applications.get(&application)).await;
    }
}

/// An id of the right form that belongs to no one.
const NOBODY: &str = "user_2g7np7Hrk0SN6kj5EDMLDaKNL0S";
