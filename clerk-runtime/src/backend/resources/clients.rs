//! The browsers and apps in which users are signed in.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{ClientObject, HandshakePayload};

endpoints! {
    /// The browsers and apps in which users are signed in.
    ///
    /// From [`Client::clients`](crate::backend::Client::clients).
    Clients in Versioned;

    /// Lists all clients. Deprecated by Clerk.
    list() -> Page<ClientObject> = GET "/clients" as ListClients {
        limit: Limit, offset: Integer,
    } with always("paginated", true);

    /// Fetches a client.
    get(client_id) -> ClientObject = GET "/clients/{client_id}";

    /// Fetches the client that a client token belongs to.
    verify() -> ClientObject = POST "/clients/verify" as VerifyClient { token: Text };

    /// Fetches the cookies of a handshake by its nonce.
    handshake_payload() -> HandshakePayload = GET "/clients/handshake_payload" as GetHandshakePayload {
        nonce: Text,
    };
}
