//! Tests of completion inside our macros, with rust-analyzer itself.
//!
//! Each case is the text that a user has typed, with `|` for the cursor, then the names that must be offered
//! there, and the names that must not. Only completion is tested, not hover texts or inlay hints.

mod editor;

use std::sync::{LazyLock, Mutex};

use editor::Editor;

#[test]
fn keys_are_offered_from_their_first_letter() {
    let not_in_protect = ["accepts", "treat_pending_as_signed_out", "level", "api_key", "ADMIN", "roles::"];
    check(&[
        ("#[protect(r|)] async fn f() {}", &["role", "reverification"], &not_in_protect),
        (
            "#[protect(ro|)] async fn f() {}",
            &["role", "permission", "token", "check", "any"],
            &not_in_protect,
        ),
        (
            "#[auth(ac|)] async fn f() {}",
            &["accepts", "treat_pending_as_signed_out"],
            &["role", "token", "any"],
        ),
        ("#[public(doc|)] async fn f() {}", &["docs"], &["role", "token", "accepts"]),
        ("fn app() { layer::protect!(ro|) }", &["role", "token", "any"], &["check", "docs", "accepts"]),
    ]);
}

#[test]
fn parentheses_have_keys_of_their_own() {
    let not_conditions = ["token", "check", "max_stale", "level"];
    check(&[
        ("#[protect(any(ro|))] async fn f() {}", &["role", "plan", "all"], &not_conditions),
        ("#[protect(any(role = \"admin\", pl|))] async fn f() {}", &["plan"], &not_conditions),
        ("#[protect(all(plan = \"pro\", not(ro|)))] async fn f() {}", &["role"], &not_conditions),
        ("#[protect(reverification(le|))] async fn f() {}", &["level", "after_minutes"], &["role", "token"]),
        ("#[protect(any(reverification(af|)))] async fn f() {}", &["after_minutes"], &["role", "token"]),
        ("fn app() { layer::protect!(any(ro|)) }", &["role"], &not_conditions),
    ]);
}

#[test]
fn token_types_are_offered_where_they_are_taken() {
    let types = ["session_token", "api_key", "m2m_token", "oauth_token", "any"];
    check(&[
        ("#[protect(token = api|)] async fn f() {}", &types, &["role", "token"]),
        ("#[protect(token = [ses|])] async fn f() {}", &types, &["role", "token"]),
        ("#[protect(token = [session_token, ap|])] async fn f() {}", &types, &["role", "token"]),
        ("#[auth(accepts = o|)] async fn f() {}", &types, &["accepts", "docs"]),
        ("#[auth(accepts = [m|, api_key])] async fn f() {}", &types, &["accepts", "docs"]),
        ("fn app() { layer::protect!(token = ses|) }", &types, &["role", "token"]),
    ]);
}

#[test]
fn every_place_of_a_handler_completes() {
    let keys: Names = &["role", "permission", "token"];
    check(&[
        ("struct Api; impl Api { #[protect(ro|)] pub async fn f() {} }", keys, &["level"]),
        ("struct Api; impl Api { #[protect(role = roles::A|)] async fn f() {} }", &["ADMIN"], &["role"]),
        ("trait Api { #[protect(ro|)] async fn f() {} }", keys, &["level"]),
        ("fn app() { #[protect(ro|)] async fn f() {} }", keys, &["level"]),
        (
            "#[protect(ro|)] pub(crate) async fn f<T: Send>(id: u64, _: T) -> u64 { id }",
            keys,
            &["level", "id"],
        ),
        ("/// Lists.\n#[protect(ro|)]\n#[allow(unused)]\nasync fn f() {}", keys, &["level"]),
        ("#[clerk_runtime::protect(ro|)] async fn f() {}", keys, &["level"]),
    ]);
}

#[test]
fn what_stands_beside_the_cursor_does_not_matter() {
    let keys: Names = &["role", "permission", "token"];
    check(&[
        ("#[protect(role = \"org:admin\", per|)] async fn f() {}", keys, &["accepts"]),
        ("#[protect(ro|, token = session_token)] async fn f() {}", keys, &["api_key"]),
        ("#[protect(role = roles::ADMIN, per|)] async fn f() {}", keys, &["MEMBER"]),
        ("#[protect(role = , per|)] async fn f() {}", keys, &["accepts"]),
        ("#[protect(role = \"nobody\", per|)] async fn f() {}", keys, &["accepts"]),
        ("#[protect(nonsense = 1, per|, x)] async fn f() {}", keys, &["accepts"]),
        ("#[protect(any(role = \"admin\", pl|), tok)] async fn f() {}", &["plan"], &["token"]),
        ("#[protect(any(role = \"admin\", pl), tok|)] async fn f() {}", keys, &["level"]),
        ("#[protect(per|)] fn f(self) -> { let }", keys, &["accepts"]),
    ]);
}

#[test]
fn names_of_the_catalogue_are_offered_as_constants() {
    let roles: Names = &["ADMIN", "MEMBER"];
    let others = ["INVOICES_CREATE", "PRO", "role", "roles::"];
    check(&[
        ("#[protect(role = roles::A|)] async fn f() {}", roles, &others),
        ("#[protect(role = clerk::roles::M|)] async fn f() {}", roles, &others),
        ("#[protect(role = crate::clerk::roles::A|)] async fn f() {}", roles, &others),
        ("#[protect(permission = permissions::I|)] async fn f() {}", &["INVOICES_CREATE"], roles),
        ("#[protect(plan = clerk::plans::P|, docs = false)] async fn f() {}", &["PRO"], roles),
        ("#[protect(any(role = roles::A|, plan = \"pro\"))] async fn f() {}", roles, &others),
        ("#[protect(not(role = roles::A|))] async fn f() {}", roles, &others),
        // Several constants, because the macro's output repeats each of them.
        ("#[protect(role = roles::ADMIN, plan = clerk::plans::P|)] async fn f() {}", &["PRO"], roles),
        ("#[protect(role = roles::A|, plan = clerk::plans::PRO)] async fn f() {}", roles, &others),
        // Next to mistakes, where the macro emits no rule.
        ("#[protect(role = roles::A|, per)] async fn f() {}", roles, &others),
        ("#[protect(any(role = roles::A|, per))] async fn f() {}", roles, &others),
        ("fn app() { layer::protect!(role = roles::A|, per) }", roles, &others),
    ]);
}

#[test]
fn the_way_to_the_catalogue_is_offered() {
    check(&[
        ("#[protect(role = cl|)] async fn f() {}", &["clerk::"], &["role", "token"]),
        ("#[protect(role = crate::cl|)] async fn f() {}", &["clerk::"], &["role", "token"]),
        ("#[protect(role = ro|)] async fn f() {}", &["roles::"], &["role", "token"]),
        ("#[protect(any(role = ro|))] async fn f() {}", &["roles::"], &["role", "token"]),
        ("#[protect(role = clerk::r|)] async fn f() {}", &["roles::", "permissions::", "plans::"], &["role"]),
        // The constant is not in scope: choosing it adds the import.
        ("#[protect(role = ADM|)] async fn f() {}", &["ADMIN"], &["role", "token"]),
    ]);
}

#[test]
fn a_check_is_offered_where_one_is_named() {
    let check_it =
        "\n#[clerk_runtime::check] async fn may_edit(_: &Auth, _: &Parts) -> Result<(), Rejection> {}";
    check(&[
        (&format!("#[protect(check = may_e|)] async fn f() {{}}{check_it}"), &["may_edit"], &["role"]),
        (
            &format!("#[protect(role = \"admin\", check = m|)] async fn f() {{}}{check_it}"),
            &["may_edit"],
            &["role"],
        ),
    ]);
}

/// What a macro cannot do. If a new rust-analyzer can do one of these, the case fails, and should move to the
/// tests above.
#[test]
fn nothing_is_offered_before_the_first_letter_or_in_quotes() {
    check(&[
        // Without a word there is no mistake, so the macro emits a different function than with the word that
        // rust-analyzer adds.
        ("#[protect(|)] async fn f() {}", &[], &["role", "token"]),
        ("#[protect(role = \"admin\", |)] async fn f() {}", &[], &["permission", "token"]),
        ("#[protect(role = roles::|)] async fn f() {}", &[], &["ADMIN", "MEMBER"]),
        // rust-analyzer completes paths. In strings it uses nothing that a macro could provide.
        ("#[protect(role = \"org:a|\")] async fn f() {}", &[], &["org:admin", "ADMIN"]),
        ("#[protect(role = \"a|\", per)] async fn f() {}", &[], &["org:admin", "ADMIN"]),
        // `do` is a keyword, so no path can end with it.
        ("#[protect(do|)] async fn f() {}", &[], &["docs"]),
    ]);
}

/// The typed text, the names that must be offered, and the names that must not.
type Case<'a> = (&'a str, Names<'a>, Names<'a>);
type Names<'a> = &'a [&'a str];

/// Runs each case, and panics with all failures.
fn check(cases: &[Case<'_>]) {
    let wrong: Vec<String> = cases.iter().flat_map(wrong).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn wrong((code, wanted, unwanted): &Case<'_>) -> Vec<String> {
    static EDITOR: LazyLock<Mutex<Editor>> = LazyLock::new(|| Mutex::new(Editor::open()));
    const IMPORTS: &str = "#![allow(unused_imports)]\n\
        use clerk_runtime::{auth, layer, protect, public};\nuse crate::clerk::{self, permissions, roles};\n";

    let offers = EDITOR.lock().unwrap().offers(&format!("{IMPORTS}{code}"));
    let names = || offers.iter().map(|offer| offer.name.as_str());
    let missing = wanted.iter().filter(|wanted| names().all(|name| name != **wanted));
    let surplus = unwanted.iter().filter(|unwanted| names().any(|name| name == **unwanted));
    // The choice replaces only the letters typed so far.
    let word = code.split('|').next().unwrap_or_default();
    let word =
        word.rsplit(|letter: char| letter != '_' && !letter.is_alphanumeric()).next().unwrap_or_default();
    let misplaced = offers.iter().find(|offer| wanted.contains(&&*offer.name) && offer.replaced != word);

    let offered = names().take(12).collect::<Vec<_>>().join(", ");
    missing
        .map(|name| format!("{code}\n    does not offer `{name}`, but {} names: {offered}", offers.len()))
        .chain(surplus.map(|name| format!("{code}\n    offers `{name}`")))
        .chain(misplaced.map(|offer| {
            format!("{code}\n    puts `{}` in place of `{}` instead of `{word}`", offer.name, offer.replaced)
        }))
        .collect()
}
