//! What the macros accept. Every file below a `pass` folder is a module of this crate.
#![allow(
    dead_code,
    clippy::all,
    reason = "a case has the lints that it names, and need not use all that it declares"
)]

#[path = "auth/pass"]
pub mod auth {
    pub mod every_form;
    pub mod instrument_above_and_below;
}

#[path = "check/pass"]
pub mod check {
    pub mod every_form;
}

#[path = "from_auth/pass"]
pub mod from_auth {
    pub mod every_form;
    pub mod runtime_under_another_path_and_no_prelude;
}

#[path = "protect/pass"]
pub mod protect {
    pub mod a_role_where_only_machines_are_accepted;
    pub mod answers_of_its_own;
    pub mod as_many_parameters_as_axum_takes;
    pub mod combined_conditions;
    pub mod constants;
    pub mod debug_handler_below;
    pub mod every_condition;
    pub mod every_form_of_token;
    pub mod every_machine_parameter;
    pub mod every_reverification_and_scope_of_a_plan;
    pub mod generated_documentation;
    pub mod generic_handlers;
    pub mod handlers_in_impl_blocks_and_functions;
    pub mod instrument_above_and_below;
    pub mod names_from_a_macro_by_example;
    pub mod names_of_every_length;
    pub mod other_extractors_behind_the_guard;
    pub mod own_origin;
    pub mod runtime_under_another_path;
    pub mod stale_answers_and_challenges;
    pub mod statics_with_ordinary_names;
    pub mod strict_lints_and_no_prelude;
    pub mod urls;
}

#[path = "protect_router/pass"]
pub mod protect_router {
    pub mod every_form;
}

#[path = "public/pass"]
pub mod public {
    pub mod every_form;
}

#[path = "router/pass"]
pub mod router {
    pub mod every_form;
}

/// The module `crate::web` of the cases.
mod web {
    pub(crate) use clerk_runtime as clerk;
}

/// The module `crate::roles` of the cases.
mod roles {
    pub(crate) const EDITOR: &str = "editor";
}

/// A file that is not a module would not be compiled.
#[test]
fn every_case_is_a_module() {
    let folders = std::fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap();
    let cases =
        folders.filter_map(|folder| folder.unwrap().path().join("pass").read_dir().ok()).flatten().count();
    let modules = include_str!("accepted.rs").lines().filter(|line| line.starts_with("    pub mod ")).count();
    assert_eq!(modules, cases);
}
