//! The Auth object as JSON, with the same fields as the reference's after `JSON.stringify()`: no functions,
//! no token.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Actor, ApiKeyAuth, Auth, M2mAuth, OAuthAuth, SessionAuth, SignedOut};
use crate::token::TokenType;

impl Serialize for Auth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Session(session) => session.serialize(serializer),
            Self::ApiKey(key) => key.serialize(serializer),
            Self::M2m(m2m) => m2m.serialize(serializer),
            Self::OAuth(oauth) => oauth.serialize(serializer),
            Self::SignedOut(signed_out) => signed_out.serialize(serializer),
        }
    }
}

impl Serialize for SessionAuth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let claims = self.session_claims();
        let organization = self.organization();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("tokenType", &TokenType::SessionToken)?;
        map.serialize_entry("sessionClaims", claims)?;
        map.serialize_entry("sessionId", &claims.get("sid"))?;
        map.serialize_entry("sessionStatus", &claims.get("sts"))?;
        map.serialize_entry("userId", self.user_id())?;
        // Claims that the token lacks are left out, because they are undefined in the reference.
        let optional: [(&str, Option<&Value>); 5] = [
            ("actor", self.actor().map(Actor::claim)),
            ("orgId", organization.id.as_ref()),
            ("orgRole", organization.role.as_ref()),
            ("orgSlug", organization.slug.as_ref()),
            ("orgPermissions", organization.permissions.as_ref()),
        ];
        for (name, value) in optional.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("factorVerificationAge", &claims.get("fva"))?;
        map.serialize_entry("isAuthenticated", &true)?;
        map.end()
    }
}

impl Serialize for ApiKeyAuth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let machine = self.0.verified();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("tokenType", &TokenType::ApiKey)?;
        map.serialize_entry("id", self.id())?;
        map.serialize_entry("subject", self.subject())?;
        map.serialize_entry("scopes", &machine.scopes)?;
        map.serialize_entry("claims", &machine.claims)?;
        map.serialize_entry("name", &machine.name)?;
        map.serialize_entry("userId", &self.user_id())?;
        map.serialize_entry("orgId", &self.org_id())?;
        map.serialize_entry("isAuthenticated", &true)?;
        map.end()
    }
}

impl Serialize for M2mAuth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let machine = self.0.verified();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("tokenType", &TokenType::M2mToken)?;
        map.serialize_entry("id", self.id())?;
        map.serialize_entry("subject", self.subject())?;
        map.serialize_entry("scopes", &machine.scopes)?;
        map.serialize_entry("claims", &machine.claims)?;
        map.serialize_entry("machineId", self.machine_id())?;
        map.serialize_entry("isAuthenticated", &true)?;
        map.end()
    }
}

impl Serialize for OAuthAuth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let machine = self.0.verified();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("tokenType", &TokenType::OAuthToken)?;
        map.serialize_entry("id", self.id())?;
        map.serialize_entry("subject", self.subject())?;
        map.serialize_entry("scopes", &machine.scopes)?;
        map.serialize_entry("userId", self.user_id())?;
        map.serialize_entry("clientId", &machine.client_id)?;
        map.serialize_entry("isAuthenticated", &true)?;
        map.end()
    }
}

impl Serialize for SignedOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields: &[&str] = match self.token_type() {
            None => &[],
            Some(TokenType::SessionToken) => &[
                "sessionClaims",
                "sessionId",
                "userId",
                "actor",
                "orgId",
                "orgRole",
                "orgSlug",
                "orgPermissions",
                "factorVerificationAge",
            ],
            Some(TokenType::ApiKey) => &["id", "subject", "scopes", "userId", "orgId", "name", "claims"],
            Some(TokenType::M2mToken) => &["id", "subject", "scopes", "claims", "machineId"],
            Some(TokenType::OAuthToken) => &["id", "subject", "scopes", "userId", "clientId"],
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("tokenType", &self.token_type())?;
        for field in fields {
            map.serialize_entry(field, &())?;
        }
        if self.token_type() == Some(TokenType::SessionToken) {
            map.serialize_entry("sessionStatus", &self.session_status().map(|_| "pending"))?;
        }
        map.serialize_entry("isAuthenticated", &false)?;
        map.end()
    }
}
