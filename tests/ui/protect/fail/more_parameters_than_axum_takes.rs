use clerk_runtime::protect;

#[protect]
#[rustfmt::skip]
async fn handler(
    _: (), _: (), _: (), _: (), _: (), _: (), _: (), _: (), _: (), _: (), _: (), _: (), _: (), _: (), _: (), _: (),
) {}

fn main() {}
