// `Text`s, in order: ["org", "free", "", "src/app.rs"]
fn layer() {
    let layer = ::clerk_runtime::axum::__private::protect_router::<
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Any<
                (
                    ::clerk_runtime::__private::OrganizationInPath<
                        ::clerk_runtime::__private::Text16<
                            3,
                            148138318462187808364028726839531798528,
                        >,
                    >,
                    ::clerk_runtime::__private::Not<
                        (
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text16<
                                    4,
                                    136175233937348772145251712350445109248,
                                >,
                            >,
                        ),
                    >,
                ),
            >,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Absent,
                ::clerk_runtime::__private::Absent,
            >,
            ::clerk_runtime::__private::Site<
                ::clerk_runtime::__private::Text16<0, 0>,
                ::clerk_runtime::__private::Text16<
                    10,
                    153455153069568670825696680455633371136,
                >,
                7,
            >,
        >,
    >();
}
