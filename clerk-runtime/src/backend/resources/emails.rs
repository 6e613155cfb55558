//! E-mails that the instance sends.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{BatchEmail, Email};

endpoints! {
    /// E-mails that the instance sends.
    ///
    /// From [`Client::emails`](crate::backend::Client::emails).
    Emails in Versioned;

    /// Sends an e-mail. With an `idempotency_key`, repeated requests send it only once.
    create() -> Email = POST "/email" as CreateEmail {
        to: Json, from: Json, reply_to: Json, subject: Text, html: Text, text: Text, cc: List, bcc: List,
        headers: Json, attachments: Json, idempotency_key: IdempotencyKey,
    };

    /// Sends up to 100 e-mails. Each succeeds or fails on its own.
    create_batch() -> Vec<BatchEmail> = POST "/email/batch" as CreateEmailBatch {
        email: [CreateEmail],
    } with bulk(Some("messages"));

    /// Fetches an e-mail.
    get(email_id) -> Email = GET "/email/{email_id}";
}
