// Texts, in order: []
async fn f(#[cfg(not(doc))] __clerk_guard: x::axum::__private::MistakenGuard) {
    #[allow(unexpected_cfgs)]
    const _: () = {
        #[cfg(rust_analyzer)]
        const _: () = {
            mod options_0 {
                ///`role = "org:admin"`
                pub mod role {}
                ///`permission = "org:invoices:create"`
                pub mod permission {}
                ///`feature = "export"`
                pub mod feature {}
                ///`plan = "pro"`
                pub mod plan {}
                ///`organization = "acme"`
                pub mod organization {}
                ///`reverification = "strict"`
                pub mod reverification {}
                ///`scope = "invoices:write"`
                pub mod scope {}
                ///`not_impersonated`
                pub mod not_impersonated {}
                ///`has = |auth| auth.has(…)`
                pub mod has {}
                ///`any(role = "org:admin", scope = "invoices:write")`
                pub mod any {}
                ///`all(role = "org:admin", feature = "export")`
                pub mod all {}
                ///`not(plan = "free")`
                pub mod not {}
                ///`check = may_edit`
                pub mod check {}
                ///`rejections = json_answers`
                pub mod rejections {}
                ///`token = ["session_token", "api_key"]`
                pub mod token {}
                ///`unauthorized_url = "/upgrade"`
                pub mod unauthorized_url {}
                ///`unauthenticated_url = "/welcome"`
                pub mod unauthenticated_url {}
                ///`max_stale = "30s"`
                pub mod max_stale {}
                ///`same_origin = true`
                pub mod same_origin {}
                ///`challenge = true`
                pub mod challenge {}
                ///`docs = false`
                pub mod docs {}
                use self::{ro as _, any as _, role as _, token as _, r#type as _};
            }
            mod options_1 {
                ///`role = "org:admin"`
                pub mod role {}
                ///`permission = "org:invoices:create"`
                pub mod permission {}
                ///`feature = "export"`
                pub mod feature {}
                ///`plan = "pro"`
                pub mod plan {}
                ///`organization = "acme"`
                pub mod organization {}
                ///`reverification = "strict"`
                pub mod reverification {}
                ///`scope = "invoices:write"`
                pub mod scope {}
                ///`not_impersonated`
                pub mod not_impersonated {}
                ///`has = |auth| auth.has(…)`
                pub mod has {}
                ///`any(role = "org:admin", scope = "invoices:write")`
                pub mod any {}
                ///`all(role = "org:admin", feature = "export")`
                pub mod all {}
                ///`not(plan = "free")`
                pub mod not {}
                use self::{pl as _, plan as _, reverification as _};
            }
            mod options_2 {
                ///`level = "second_factor"`
                pub mod level {}
                ///`after_minutes = 10`
                pub mod after_minutes {}
                use self::le as _;
            }
            mod options_3 {
                ///`session_token`
                pub mod session_token {}
                ///`api_key`
                pub mod api_key {}
                ///`m2m_token`
                pub mod m2m_token {}
                ///`oauth_token`
                pub mod oauth_token {}
                ///`any`
                pub mod any {}
                use self::ap as _;
            }
        };
        #[cfg(rust_analyzer)]
        const _: &str = PRO;
        #[cfg(rust_analyzer)]
        const _: &str = cl;
    };
    #[cfg(not(doc))]
    let x::axum::__private::MistakenGuard { .. } = { __clerk_guard };
    #[cfg(doc)] x::__private::NoGuard::end(__clerk_guard);
    1
}
::core::compile_error! {
    "unknown option `ro`, expected one of `role`, `permission`, `feature`, `plan`, `organization`, `reverification`, `scope`, `not_impersonated`, `has`, `any`, `all`, `not`, `check`, `rejections`, `token`, `unauthorized_url`, `unauthenticated_url`, `max_stale`, `same_origin`, `challenge`, `docs`, `crate`"
}
::core::compile_error! {
    "unknown option `type`, expected one of `role`, `permission`, `feature`, `plan`, `organization`, `reverification`, `scope`, `not_impersonated`, `has`, `any`, `all`, `not`, `check`, `rejections`, `token`, `unauthorized_url`, `unauthenticated_url`, `max_stale`, `same_origin`, `challenge`, `docs`, `crate`"
}
::core::compile_error! {
    "unknown option `pl`, expected one of `role`, `permission`, `feature`, `plan`, `organization`, `reverification`, `scope`, `not_impersonated`, `has`, `any`, `all`, `not`"
}
::core::compile_error! {
    "unknown option `le`, expected one of `level`, `after_minutes`"
}
::core::compile_error! {
    "`role` takes a text or a constant; write `role = \"cl\"`"
}
::core::compile_error! {
    "unknown token type `ap`; expected one of `session_token`, `api_key`, `m2m_token`, `oauth_token`, `machine_token`, or `token = any`"
}
