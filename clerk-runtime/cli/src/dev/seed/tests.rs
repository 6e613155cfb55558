//! Seed files with and without mistakes.

use clerk_testing::EmbeddedClerk;

use super::Seed;
use super::contents::Contents;

const WHOLE: &str = r#"
permissions = ["org:reports:read"]

[[roles]]
key = "org:billing"
permissions = ["org:invoices:create", "org:reports:read"]

[[plans]]
slug = "pro"
name = "Pro"
for = "organizations"
features = ["export"]
monthly_fee = 4900

[[users]]
id = "user_ada"
first_name = "Ada"
last_name = "Lovelace"
username = "ada"
emails = ["ada@example.com", "countess@example.com"]
password = "engine-no-1"
public_metadata = { plan = "pro", seats = 3, ratio = 0.5, tags = ["a", "b"], nested = { is = true } }
unsafe_metadata = { theme = "dark" }

[[users]]
first_name = "Grace"
emails = ["grace@example.com"]

[users.private_metadata]
customer = "cus_1"

[[organizations]]
name = "Acme"
slug = "acme"
public_metadata = { tier = "gold" }

[[organizations.members]]
user = "ada@example.com"
role = "org:admin"

[[organizations.members]]
user = "grace@example.com"
role = "org:billing"

[[api_keys]]
name = "ci-runner"
user = "ada"
scopes = ["invoices:read"]
claims = { build = 1 }
expires_in = 3600

[[api_keys]]
name = "of Acme"
organization = "acme"

[[machines]]
name = "worker"
access_to = ["billing"]

[[machines]]
name = "billing"
"#;

fn mistakes(text: &str) -> Vec<String> {
    let mistakes = Seed::parse(text).map(|_| Vec::new()).unwrap_or_else(|mistakes| mistakes);
    mistakes.into_iter().map(|mistake| format!("{}: {}", mistake.line, mistake.text)).collect()
}

#[tokio::test]
async fn all_of_it_is_created_once() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let seed = Seed::parse(WHOLE).unwrap();
    let seeded = seed.apply(&clerk).await.unwrap();
    for credential in seeded.api_keys.iter().chain(&seeded.machines) {
        watch::keep(credential.secret.expose_secret());
    }
    assert_eq!(seeded.to_string(), "11 created, 1 were there");
    let ada = clerk.user("user_ada").unwrap();
    assert_eq!((ada.full_name().unwrap(), ada.email().unwrap()), ("Ada Lovelace".into(), "ada@example.com"));
    assert!(ada.password_enabled && ada.email_addresses.len() == 2);
    let metadata = r#"{"nested":{"is":true},"plan":"pro","ratio":0.5,"seats":3,"tags":["a","b"]}"#;
    let public: serde_json::Value = ada.public_metadata.clone().into();
    assert_eq!(public, serde_json::from_str::<serde_json::Value>(metadata).unwrap());
    assert_eq!(ada.unsafe_metadata["theme"], "dark");
    let grace = clerk.users().into_iter().find(|user| user.email() == Some("grace@example.com")).unwrap();
    assert_eq!(
        (grace.full_name().unwrap(), &grace.private_metadata["customer"]),
        ("Grace".into(), &"cus_1".into())
    );
    let memberships = clerk.memberships();
    assert_eq!(memberships.len(), 2);
    assert!(memberships[1].permissions.contains(&"org:invoices:create".to_owned()));
    assert_eq!(clerk.organizations()[0].public_metadata["tier"], "gold");
    assert_eq!((clerk.plans().len(), seeded.api_keys.len(), seeded.machines.len()), (1, 2, 2));
    let verified =
        clerk.clerk().client().api_keys().verify().secret(seeded.api_keys[0].secret.expose_secret());
    assert_eq!(verified.await.unwrap().subject.unwrap(), "user_ada");
    let worker = clerk.clerk().client().machines().get(&seeded.machines[0].id).await.unwrap();
    assert_eq!(worker.scoped_machines[0].id, seeded.machines[1].id);

    // Changes that were made by hand are kept.
    clerk.delete_user(&grace);
    clerk.clerk().client().users().update("user_ada").first_name("Augusta").await.unwrap();
    let again = seed.apply(&clerk).await.unwrap();
    assert_eq!(again.to_string(), "1 created, 11 were there");
    assert_eq!(clerk.user("user_ada").unwrap().first_name.unwrap(), "Augusta");
    let secret = |seeded: &super::Seeded| seeded.api_keys[1].secret.expose_secret().to_owned();
    assert_eq!(secret(&again), secret(&seeded));
}

#[tokio::test]
async fn more_members_than_the_usual_room_are_seeded() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let users: String =
        (0..8).map(|index| format!("[[users]]\nemails = [\"u{index}@example.com\"]\n")).collect();
    let members: Vec<String> =
        (0..8).map(|index| format!("{{ user = \"u{index}@example.com\", role = \"org:member\" }}")).collect();
    let text =
        format!("{users}[[organizations]]\nname = \"A\"\nslug = \"a\"\nmembers = [{}]\n", members.join(", "));
    Seed::parse(&text).unwrap().apply(&clerk).await.unwrap();
    assert_eq!(clerk.organizations()[0].members_count, 8);
}

#[test]
fn an_empty_file_asks_for_nothing() {
    assert!(matches!(Seed::parse(""), Ok(Seed { contents: Contents { users, .. } }) if users.is_empty()));
}

#[test]
fn a_mistake_is_named_with_its_line_and_what_to_write() {
    for (text, expected) in [
        ("users = [", "1: "),
        ("a = 1\na = 2", "2: duplicate key"),
        ("[[user]]\nemails = [\"a@b.c\"]", "1: unknown key `user`: write `users`"),
        ("colour = 1", "1: unknown key `colour`: a seed file has `permissions`, `roles`"),
        (
            "[[users]]\nemails = [\"a@b.c\"]\nfirstname = \"A\"",
            "3: unknown key `firstname`: write `first_name`",
        ),
        ("[users]\nemails = [\"a@b.c\"]", "1: `users` takes tables: begin each with `[[users]]`"),
        ("users = [1]", "1: `users` takes tables"),
        ("[[users]]\nfirst_name = \"A\"", "1: a user needs something to sign in with: write `emails"),
        ("[[users]]\nemails = \"a@b.c\"", "2: `emails` takes a list of texts"),
        ("[[users]]\nemails = [\"a@b.c\",\n  7]", "3: `emails` takes a list of texts"),
        ("[[users]]\nemails = [\"ada\"]", "2: `ada` is no e-mail address: write it like `ada@example.com`"),
        ("[[users]]\nphones = [\"555\"]", "2: `555` is no phone number: write it like `+15555550100`"),
        (
            "[[users]]\nusername = \"a\"\nid = \"ada\"",
            "3: `ada` is no id of a user: write it like `user_ada`",
        ),
        ("[[users]]\nusername = \" \"", "2: `username` is empty"),
        ("[[users]]\nusername = 1", "2: `username` takes a text: write `username = \"…\"`"),
        ("[[users]]\nusername = \"a\"\npassword = \"short\"", "3: `password` takes 8 to 72 characters"),
        (
            "[[users]]\nusername = \"a\"\npublic_metadata = \"gold\"",
            "3: `public_metadata` takes a table: write `public_metadata = { name = \"value\" }`",
        ),
        (
            "[[users]]\nusername = \"a\"\npublic_metadata = { since = 2020-01-01 }",
            "3: JSON does not have a date: write it as a text",
        ),
        (
            "[[users]]\nusername = \"a\"\npublic_metadata = { is = nan }",
            "3: JSON does not have an infinite number",
        ),
        ("[[users]]\nusername = \"a\"\n[[users]]\nusername = \"A\"", "4: `A` is already a user of line 2"),
        ("[[roles]]\npermissions = []", "1: a role needs `key`: write `key = \"org:billing\"`"),
        ("[[roles]]\nkey = \"billing\"", "2: `billing` is no role: write it like `org:billing`"),
        ("[[roles]]\nkey = \"org:a:b\"", "2: `org:a:b` is no role"),
        ("[[roles]]\nkey = \"\\u001b[2J\"", "2: `\u{fffd}[2J` is no role"),
        (
            "[[roles]]\nkey = \"org:a\"\npermissions = [\"org:invoices\"]",
            "3: `org:invoices` is no permission: write it like `org:invoices:create`",
        ),
        ("[[plans]]\nslug = \"Pro!\"", "2: `Pro!` is no slug"),
        ("[[plans]]\nslug = \"pro\"\nfor = \"teams\"", "3: `for` takes `\"users\"` or `\"organizations\"`"),
        ("[[plans]]\nslug = \"pro\"\nmonthly_fee = -1", "3: `monthly_fee` takes a whole number from 0 to"),
        ("[[organizations]]\nslug = \"acme\"", "1: an organization needs `name`: write `name = \"Acme\"`"),
        ("[[organizations]]\nname = \"A\"\nslug = \"A b\"", "3: `A b` is no slug: write it like `acme-corp`"),
        (
            "[[users]]\nemails = [\"ada@example.com\"]\n[[organizations]]\nname = \"A\"\nslug = \"a\"\n\
             members = [{ user = \"ada@exampel.com\", role = \"org:admin\" }]",
            "6: there is no user `ada@exampel.com` in this file: write `ada@example.com`",
        ),
        (
            "[[users]]\nusername = \"ada\"\n[[organizations]]\nname = \"A\"\nslug = \"a\"\n\
             members = [{ user = \"ada\", role = \"admin\" }]",
            "6: there is no role `admin` in this file",
        ),
        (
            "[[api_keys]]\nname = \"ci-runner\"",
            "1: an API key belongs to one: write `user = \"ada@example.com\"`",
        ),
        (
            "[[api_keys]]\nname = \"ci-runner\"\norganization = \"x\"",
            "3: there is no organization `x` in this file",
        ),
        (
            "[[machines]]\nname = \"a\"\naccess_to = [\"b\"]",
            "3: there is no machine `b` in this file: describe it",
        ),
    ] {
        let found = mistakes(text);
        assert!(found.iter().any(|mistake| mistake.starts_with(expected)), "{text}\n{found:?}");
        assert_eq!(found.len(), 1, "{text}\n{found:?}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_lines() {
    let text = "[[users]]\nemails = [\"ada\"]\ncolor = 1\n[[roles]]\nkey = \"a\"\n[[machines]]\n";
    let lines: Vec<String> =
        mistakes(text).iter().filter_map(|mistake| Some(mistake.split_once(':')?.0.to_owned())).collect();
    assert_eq!(lines, ["2", "3", "5", "6"]);
}

#[test]
fn a_password_is_not_shown() {
    assert!(!format!("{:?}", Seed::parse(WHOLE)).contains("engine-no-1"));
}

#[test]
fn the_seed_in_the_readme_is_one() {
    let readme = include_str!("../../../README.md");
    let seed = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(mistakes(seed), [""; 0], "{seed}");
    assert!(Seed::parse(seed).unwrap().contents.users.len() == 1);
}
