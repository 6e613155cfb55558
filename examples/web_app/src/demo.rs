//! A Clerk instance with two users.

use std::io;

use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder};

/// Starts the instance. Ada administers Acme and is a member of Globex; Grace is a member of Acme.
///
/// # Errors
///
/// When no port is free.
pub async fn start() -> io::Result<EmbeddedClerk> {
    // On a real instance, in the dashboard: Sessions → Customize session token.
    let clerk = EmbeddedClerkBuilder::new()
        .session_claim("name", "{{user.full_name}}")
        .session_claim("organization", "{{org.name}}")
        .start()
        .await?;

    let ada = clerk.create_user().name("Ada", "Lovelace").email("ada@example.com").create();
    let grace = clerk.create_user().name("Grace", "Hopper").email("grace@example.com").create();
    let acme = clerk.create_organization("Acme", "acme");
    let globex = clerk.create_organization("Globex", "globex");
    clerk.add_member(&acme, &ada, "org:admin");
    clerk.add_member(&globex, &ada, "org:member");
    clerk.add_member(&acme, &grace, "org:member");
    Ok(clerk)
}
