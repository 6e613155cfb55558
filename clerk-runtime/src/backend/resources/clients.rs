//! The browsers and apps in which users are signed in.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{ClientObject, HandshakePayload};

endpoints! {
    /// The browsers and apps in which users are signed in.
    ///
    /// From [`Client::clients`](crate::backend::Client::clients).
    Clients in Versioned;

    /// All clients. Deprecated by Clerk.
    list() -> Page<ClientObject> = GET "/clients" as ListClients {
        limit: Limit, offset: Integer,
    } with always("paginated", true);

    /// One client.
    get(client_id) -> ClientObject = GET "/clients/{client_id}";

    /// The client that a client token belongs to.
    verify() -> ClientObject = POST "/clients/verify" as VerifyClient { token: Text };

    /// The cookies of a handshake that was answered with a nonce.
    handshake_payload() -> HandshakePayload = GET "/clients/handshake_payload" as GetHandshakePayload {
        nonce: Text,
    };
}
