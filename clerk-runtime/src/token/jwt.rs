//! A JWT, decoded once for each request. Nothing here is verified.

use serde_json::Value;

use super::claims::SessionClaims;
use super::error::{TokenVerificationError, TokenVerificationErrorReason as Reason};
use super::kind::TokenType;
use crate::ground::clock::UnixMillis;
use crate::ground::header_text::quoted;
use crate::ground::raw_object::RawObject;
use crate::ground::{base64url, ecmascript};

/// The parts of a JWT in compact form (RFC 7515 §7.1).
///
/// # Security
///
/// The content comes from a stranger until [`verify`](super::verify) has accepted it.
pub(crate) struct Jwt {
    token: String,
    signed_length: usize,
    header: RawObject,
    kid: Kid,
    claims: SessionClaims,
    signature: Vec<u8>,
    summary: Summary,
}

/// What every use of a token needs, read once.
struct Summary {
    category: Category,
    machine_token_type: Option<TokenType>,
    times: Times,
    /// Whether the subject is present and not empty (difference D12).
    has_subject: bool,
    /// Whether the session has unfinished tasks.
    is_pending: bool,
    /// Whether `azp` is present.
    has_authorized_party: bool,
    /// `iat` as a number for comparisons, if it is one.
    issued_at: Option<f64>,
}

/// The time claims of a token.
pub(crate) struct Times {
    pub(crate) expiry: DateClaim,
    pub(crate) not_before: DateClaim,
    pub(crate) issued_at: DateClaim,
}

/// A time claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateClaim {
    Absent,
    /// Not a number, or outside the range of dates (difference D6).
    Malformed,
    At(UnixMillis),
}

impl DateClaim {
    fn of(claims: &RawObject, name: &str) -> Self {
        match claims.number(name).and_then(UnixMillis::from_numeric_date) {
            Some(date) => Self::At(date),
            None if claims.contains(name) => Self::Malformed,
            None => Self::Absent,
        }
    }
}

impl Summary {
    fn of(header: &RawObject, claims: &RawObject, is_signed: bool) -> Self {
        let date = |name| DateClaim::of(claims, name);
        Self {
            category: Category::of(header),
            machine_token_type: if is_signed { machine_token_type(header, claims) } else { None },
            times: Times { expiry: date("exp"), not_before: date("nbf"), issued_at: date("iat") },
            has_subject: claims.string("sub").is_some_and(|subject| !subject.is_empty()),
            is_pending: claims.string("sts") == Some("pending"),
            has_authorized_party: claims.string("azp").is_some(),
            issued_at: claims.number("iat"),
        }
    }
}

fn machine_token_type(header: &RawObject, claims: &RawObject) -> Option<TokenType> {
    if claims.string("sub").is_some_and(|sub| sub.starts_with("mch_")) {
        return Some(TokenType::M2mToken);
    }
    let typ = header.string("typ");
    typ.is_some_and(|typ| OAUTH_TYPES.contains(&typ)).then_some(TokenType::OAuthToken)
}

impl Jwt {
    /// Decodes a token.
    ///
    /// Stricter than the reference, which accepts `=`, fails on `null` (differences D1 and D8), and reads
    /// tokens of any length (difference D50).
    pub(crate) fn decode(token: &str) -> Result<Self, TokenVerificationError> {
        if token.len() > LONGEST_TOKEN {
            return Err(invalid("Invalid JWT form. The token is longer than any session token."));
        }
        let (header, payload, signature) = three_parts(token).ok_or_else(not_a_jwt)?;
        let undecodable =
            || invalid("Invalid JWT form. The header, payload, or signature could not be decoded.");
        let signed_length = header.len() + 1 + payload.len();
        let header = decode_object(header).ok_or_else(undecodable)?;
        let claims = decode_object(payload).ok_or_else(undecodable)?;
        let signature = base64url::decode(signature).ok_or_else(undecodable)?;
        Ok(Self {
            signed_length,
            kid: Kid::of_header(&header),
            summary: Summary::of(&header, &claims, !signature.is_empty()),
            header,
            claims: SessionClaims::new(claims),
            signature,
            token: token.to_owned(),
        })
    }

    #[cfg(test)]
    pub(crate) fn with_claims(token: &str, claims: &Value) -> Self {
        let claims = RawObject::parse(claims.to_string()).unwrap_or_default();
        Self {
            summary: Summary::of(&RawObject::default(), &claims, false),
            token: token.to_owned(),
            signed_length: 0,
            header: RawObject::default(),
            kid: Kid(None),
            claims: SessionClaims::new(claims),
            signature: Vec::new(),
        }
    }

    /// The token as presented.
    #[inline]
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The bytes that the signature covers: header, dot, payload, as received.
    pub(crate) fn signed(&self) -> &[u8] {
        self.token.as_bytes().get(..self.signed_length).unwrap_or_default()
    }

    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    pub(crate) const fn header(&self) -> &RawObject {
        &self.header
    }

    /// The `kid` that the token names.
    pub(crate) const fn kid(&self) -> &Kid {
        &self.kid
    }

    pub(crate) const fn payload(&self) -> &RawObject {
        self.claims.raw()
    }

    /// The payload as a session's claims. They are not trustworthy until the token is verified.
    #[inline]
    pub(crate) const fn claims(&self) -> &SessionClaims {
        &self.claims
    }

    pub(crate) const fn category(&self) -> Category {
        self.summary.category
    }

    /// The machine token type that the claims indicate; `None` for a possible session token.
    pub(crate) const fn machine_token_type(&self) -> Option<TokenType> {
        self.summary.machine_token_type
    }

    pub(crate) const fn has_subject(&self) -> bool {
        self.summary.has_subject
    }

    pub(crate) const fn is_pending(&self) -> bool {
        self.summary.is_pending
    }

    pub(crate) const fn has_authorized_party(&self) -> bool {
        self.summary.has_authorized_party
    }

    /// `iat` as a number, by ECMAScript's conversion.
    pub(crate) fn issued_at_number(&self) -> Option<f64> {
        self.summary.issued_at.or_else(|| self.operand("iat").as_ref().map(ecmascript::number))
    }

    /// The time claims.
    pub(crate) const fn times(&self) -> &Times {
        &self.summary.times
    }

    /// A claim for a comparison by ECMAScript's rules. A number, which is the usual case, is found without
    /// parsing the other claims.
    pub(crate) fn operand(&self, claim: &str) -> Option<Value> {
        let number = self.payload().number(claim).map(Value::from);
        number.or_else(|| self.payload().get(claim).cloned())
    }
}

/// The longest accepted token, in bytes. Browsers limit cookies to 4 kB, and no real token is larger than a
/// few kB.
const LONGEST_TOKEN: usize = 16 * 1024;

/// The `typ` header values of OAuth access tokens (RFC 9068 §2.1), case-sensitive as in the reference.
pub(crate) const OAUTH_TYPES: [&str; 2] = ["at+jwt", "application/at+jwt"];

/// The category that a JWT claims. All categories of an instance are signed with the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Category {
    /// Issued before categories existed.
    Absent,
    /// A session token or a handshake token.
    Session,
    /// A machine-to-machine token.
    M2m,
    /// An instance setting puts this value on all tokens, so it says nothing.
    Ignore,
    /// A token from a template, or of an unknown category.
    Other,
}

impl Category {
    fn of(header: &RawObject) -> Self {
        match header.string("cat") {
            Some("cl_B7d4PD111AAA") => Self::Session,
            Some("cl_B7d4PD333AAA") => Self::M2m,
            Some("cl_I7d4PD111III") => Self::Ignore,
            None if !header.contains("cat") => Self::Absent,
            _ => Self::Other,
        }
    }

    /// Whether this category excludes a session token.
    pub(crate) const fn is_non_session(self) -> bool {
        matches!(self, Self::M2m | Self::Other)
    }
}

/// The id of a key. The reference uses `kid` as a property name, whatever its JSON type, and a missing `kid`
/// matches a key without one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kid(pub(crate) Option<String>);

impl Kid {
    fn of_header(header: &RawObject) -> Self {
        Self(header.string("kid").map(str::to_owned).or_else(|| header.get("kid").map(ecmascript::text)))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or("undefined")
    }
}

/// A claim or header as JSON, for a message; `undefined` if absent. It comes from a stranger, so a long value
/// is cut (difference D50).
pub(crate) fn describe(object: &RawObject, member: &str) -> String {
    let written = ecmascript::stringify_member(object.text(), member);
    written.map_or_else(|| "undefined".to_owned(), |written| quoted(&written))
}

/// The three parts between exactly two dots.
fn three_parts(token: &str) -> Option<(&str, &str, &str)> {
    let mut dots = memchr::memchr_iter(b'.', token.as_bytes());
    let (first, second, None) = (dots.next()?, dots.next()?, dots.next()) else {
        return None;
    };
    Some((token.get(..first)?, token.get(first + 1..second)?, token.get(second + 1..)?))
}

/// Decodes one part. `null` is refused; other JSON that is not an object has no members, as in the reference.
fn decode_object(part: &str) -> Option<RawObject> {
    let bytes = base64url::decode(part)?;
    // Nearly every token is UTF-8, for which the lossy conversion is slower.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    match text.strip_prefix('\u{feff}') {
        Some(text) => RawObject::parse(text.to_owned()),
        None => RawObject::parse(text),
    }
}

/// The error for a text without the three parts of a JWT.
pub(crate) fn not_a_jwt() -> TokenVerificationError {
    invalid("Invalid JWT form. A JWT consists of three parts separated by dots.")
}

fn invalid(message: &'static str) -> TokenVerificationError {
    TokenVerificationError::new(Reason::TokenInvalid, message)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn encode(header: &str, payload: &str, signature: &str) -> String {
        format!("{}.{}.{signature}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn a_token_needs_three_parts() {
        for token in ["", "a", "a.b", "a.b.c.d"] {
            let error = Jwt::decode(token).err().unwrap();
            assert_eq!(error.message(), "Invalid JWT form. A JWT consists of three parts separated by dots.");
        }
    }

    #[test]
    fn what_does_not_decode_is_refused() {
        let padded = format!("{}=", encode("{}", "{}", "AAA"));
        let tokens =
            ["bnVsbA.e30.AA", "e30.bnVsbA.AA", "e30.e30.A", "e30.e30.AB", "e30.e30.+A", &padded, ".."];
        for token in tokens {
            let error = Jwt::decode(token).err().unwrap();
            assert!(error.message().ends_with("could not be decoded."), "{token}: {error}");
        }
    }

    #[test]
    fn the_machine_subject_goes_before_the_oauth_type() {
        let both = Jwt::decode(&encode(r#"{"typ":"at+jwt"}"#, r#"{"sub":"mch_1"}"#, "AA")).unwrap();
        assert_eq!(both.machine_token_type(), Some(TokenType::M2mToken));
        let oauth =
            Jwt::decode(&encode(r#"{"typ":"application/at+jwt"}"#, r#"{"sub":"user_1"}"#, "AA")).unwrap();
        assert_eq!(oauth.machine_token_type(), Some(TokenType::OAuthToken));
        let session = Jwt::decode(&encode(r#"{"typ":"AT+JWT"}"#, r#"{"sub":1}"#, "AA")).unwrap();
        assert_eq!(session.machine_token_type(), None);
    }

    #[test]
    fn the_signature_covers_header_and_payload_as_received() {
        let jwt = Jwt::decode("e30.e30.AA").unwrap();
        assert_eq!(jwt.signed(), b"e30.e30");
    }
}
