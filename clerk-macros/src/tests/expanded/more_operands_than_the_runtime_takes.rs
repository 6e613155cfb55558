// Texts, in order: ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11", "p12", "p13", "p14", "p15", "p16", "p17"]
///
///Requires `any(plan = "p0", plan = "p1", plan = "p2", plan = "p3", plan = "p4", plan = "p5", plan = "p6", plan = "p7", plan = "p8", plan = "p9", plan = "p10", plan = "p11", plan = "p12", plan = "p13", plan = "p14", plan = "p15", plan = "p16", plan = "p17")`. Accepts `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        { true },
        ::clerk_runtime::__private::Protected<
            ::clerk_runtime::__private::AnyOf<
                (
                    ::clerk_runtime::__private::AnyOf<
                        (
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '0'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '1'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '2'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '3'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '4'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '5'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '6'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '7'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '8'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '9'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '1', '0'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '1', '1'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '1', '2'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '1', '3'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '1', '4'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '1', '5'>,
                            >,
                        ),
                    >,
                    ::clerk_runtime::__private::AnyOf<
                        (
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '1', '6'>,
                            >,
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'p', '1', '7'>,
                            >,
                        ),
                    >,
                ),
            >,
            ::clerk_runtime::__private::Site<7, 7350001526996164976, 8083524219423424512>,
        >,
    >,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
