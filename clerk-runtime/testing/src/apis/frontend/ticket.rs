//! Tickets, which are part of the link of an invitation to an organization.

use aws_lc_rs::hmac;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};

use crate::instance::Instance;

/// The ticket of an invitation: its id and a digest that only the instance can compute, so it need not be stored.
pub(crate) fn of_invitation(instance: &Instance, id: &str) -> String {
    let tag = hmac::sign(&key(instance), id.as_bytes());
    format!("{id}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag))
}

/// The invitation that a ticket is for.
pub(super) fn invitation_id<'t>(instance: &Instance, ticket: &'t str) -> Option<&'t str> {
    let (id, tag) = ticket.split_once('.')?;
    let tag = BASE64_URL_SAFE_NO_PAD.decode(tag).ok()?;
    hmac::verify(&key(instance), id.as_bytes(), &tag).ok().map(|()| id)
}

fn key(instance: &Instance) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, format!("invitation {}", instance.secret_key).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instance::Options;

    #[test]
    fn only_the_instance_makes_tickets() {
        let (instance, other) = (Instance::new(1, Options::default()), Instance::new(1, Options::default()));
        let ticket = of_invitation(&instance, "orginv_1");
        assert_eq!(invitation_id(&instance, &ticket), Some("orginv_1"));
        assert_eq!(invitation_id(&other, &ticket), None);
        for forged in [ticket.replace('1', "2"), "orginv_1".to_owned(), "orginv_1.".to_owned(), String::new()]
        {
            assert_eq!(invitation_id(&instance, &forged), None, "{forged}");
        }
    }
}
