use clerk_runtime::protect;

#[cfg(constant)]
const __clerk_guard: () = ();

#[protect]
#[cfg_attr(removed, other_attributes::without_first_parameter)]
async fn secret() -> &'static str {
    "for users"
}
