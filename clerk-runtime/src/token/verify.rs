//! Is the token genuine, for this application, and valid now? A pure function of token, key, settings and
//! time.

use serde_json::Value;

use super::error::{TokenVerificationError, TokenVerificationErrorReason as Reason, USE_A_CLERK_JWT};
use super::jwt::{DateClaim, Jwt, describe};
use super::signature::{SignatureAlgorithm, VerifyingKey};
use crate::ground::clock::UnixMillis;

/// What a token is checked for besides its signature.
#[derive(Clone, Debug)]
pub(crate) struct VerifyOptions {
    /// The accepted `typ` headers. If empty, `typ` must be `JWT` or absent.
    pub(crate) header_types: Vec<String>,
    /// Accepted `aud` values. If empty, `aud` is not checked.
    pub(crate) audience: Vec<String>,
    /// Whether a token without `aud` is refused if an audience is configured.
    pub(crate) audience_required: bool,
    /// Accepted `azp` values. If empty, `azp` is not checked.
    pub(crate) authorized_parties: Vec<String>,
    /// Accepted `iss` values. If empty, `iss` is not checked.
    pub(crate) issuers: Vec<String>,
    /// How far the clocks may differ, in milliseconds.
    pub(crate) clock_skew: f64,
}

/// Runs every check that follows the look-up of the key, in the order of the reference's `verifyJwt()`.
/// Returns the first failure.
pub(crate) fn verify(
    jwt: &Jwt,
    key: &VerifyingKey,
    options: &VerifyOptions,
    now: UnixMillis,
) -> Result<(), TokenVerificationError> {
    check_type(jwt, &options.header_types)?;
    check_signature(jwt, key)?;
    verify_claims(jwt, options, now)
}

/// The checks of the claims, which are repeated at every use.
#[inline(always)]
pub(crate) fn verify_claims(
    jwt: &Jwt,
    options: &VerifyOptions,
    now: UnixMillis,
) -> Result<(), TokenVerificationError> {
    check_subject(jwt)?;
    check_audience(jwt, options)?;
    check_authorized_party(jwt, &options.authorized_parties)?;
    check_issuer(jwt, &options.issuers)?;
    check_times(jwt, options.clock_skew, now)
}

/// Checks only type, algorithm and signature, for handshake tokens.
pub(crate) fn verify_signature(jwt: &Jwt, key: &VerifyingKey) -> Result<(), TokenVerificationError> {
    check_type(jwt, &[])?;
    check_signature(jwt, key)
}

fn check_type(jwt: &Jwt, accepted: &[String]) -> Result<(), TokenVerificationError> {
    // Unknown critical extensions must be refused (RFC 7515 §4.1.11; difference D14).
    if jwt.header().contains("crit") {
        return Err(invalid(Reason::TokenInvalid, "JWT has critical header parameters (crit).".to_owned()));
    }
    let matches = match jwt.header().string("typ") {
        Some(typ) if accepted.is_empty() => typ == "JWT",
        Some(typ) => accepted.iter().any(|it| it == typ),
        None => accepted.is_empty() && !jwt.header().contains("typ"),
    };
    if matches {
        return Ok(());
    }
    let expected = if accepted.is_empty() { "JWT".to_owned() } else { accepted.join(", ") };
    Err(invalid(
        Reason::TokenInvalid,
        format!("Invalid JWT type {}. Expected \"{expected}\".", describe(jwt.header(), "typ")),
    ))
}

fn check_signature(jwt: &Jwt, key: &VerifyingKey) -> Result<(), TokenVerificationError> {
    let Some(algorithm) = jwt.header().string("alg").and_then(SignatureAlgorithm::parse) else {
        let name = describe(jwt.header(), "alg");
        let message = format!("Invalid JWT algorithm {name}. Supported: RS256,RS384,RS512.");
        return Err(invalid(Reason::TokenInvalidAlgorithm, message));
    };
    match key.verify(algorithm, jwt.signed(), jwt.signature()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(TokenVerificationError::new(
            Reason::TokenInvalidSignature,
            "JWT signature is invalid.".to_owned(),
        )),
        Err(_) => Err(invalid(
            Reason::TokenVerificationFailed,
            "Error verifying JWT signature. Error: the key is not for this algorithm".to_owned(),
        )),
    }
}

#[inline]
fn check_subject(jwt: &Jwt) -> Result<(), TokenVerificationError> {
    if jwt.has_subject() { Ok(()) } else { Err(no_subject(jwt)) }
}

/// Like the functions of all errors here, out of the way of valid tokens.
#[cold]
fn no_subject(jwt: &Jwt) -> TokenVerificationError {
    let subject = describe(jwt.payload(), "sub");
    let message = format!("Subject claim (sub) is required and must be a string. Received {subject}.");
    invalid(Reason::TokenVerificationFailed, message)
}

#[inline]
fn check_audience(jwt: &Jwt, options: &VerifyOptions) -> Result<(), TokenVerificationError> {
    if options.audience.is_empty() { Ok(()) } else { check_listed_audience(jwt, options) }
}

fn check_listed_audience(jwt: &Jwt, options: &VerifyOptions) -> Result<(), TokenVerificationError> {
    let claim = jwt.payload().get("aud");
    let accepts =
        |value: &Value| value.as_str().is_some_and(|text| options.audience.iter().any(|it| it == text));
    let missing = !options.audience_required;
    let (accepted, kind) = match claim {
        None | Some(Value::Null) => (missing, "audience claim (aud)"),
        Some(Value::String(text)) if text.is_empty() => (missing, "audience claim (aud)"),
        Some(value @ Value::String(_)) => (accepts(value), "audience claim (aud)"),
        // The reference does not check an array that contains anything but strings (difference D7).
        Some(Value::Array(values)) if values.iter().all(Value::is_string) => {
            let is_blank = values.iter().all(|value| value == "");
            (if is_blank { missing } else { values.iter().any(accepts) }, "audience claim array (aud)")
        }
        Some(Value::Array(_)) => (false, "audience claim array (aud)"),
        Some(_) => (false, "audience claim (aud)"),
    };
    if accepted {
        return Ok(());
    }
    let expected = Value::from(options.audience.as_slice());
    let claim = describe(jwt.payload(), "aud");
    let message = format!("Invalid JWT {kind} {claim}. Is not included in \"{expected}\".");
    Err(invalid(Reason::TokenVerificationFailed, message))
}

#[inline]
fn check_issuer(jwt: &Jwt, accepted: &[String]) -> Result<(), TokenVerificationError> {
    if accepted.is_empty() { Ok(()) } else { check_listed_issuer(jwt, accepted) }
}

fn check_listed_issuer(jwt: &Jwt, accepted: &[String]) -> Result<(), TokenVerificationError> {
    let is_accepted = |iss: &str| accepted.iter().any(|it| it == iss);
    let is_one = jwt.payload().string("iss").is_some_and(is_accepted);
    if is_one { Ok(()) } else { Err(another_issuer(jwt, accepted)) }
}

#[cold]
fn another_issuer(jwt: &Jwt, accepted: &[String]) -> TokenVerificationError {
    let claim = describe(jwt.payload(), "iss");
    let message = format!("Invalid JWT issuer claim (iss) {claim}. Expected \"{}\".", accepted.join(","));
    invalid(Reason::TokenInvalidIssuer, message)
}

#[inline]
fn check_authorized_party(jwt: &Jwt, accepted: &[String]) -> Result<(), TokenVerificationError> {
    if accepted.is_empty() { Ok(()) } else { check_listed_party(jwt, accepted) }
}

fn check_listed_party(jwt: &Jwt, accepted: &[String]) -> Result<(), TokenVerificationError> {
    let is_accepted = |azp: &str| !azp.is_empty() && accepted.iter().any(|party| party == azp);
    let is_one = jwt.payload().string("azp").is_some_and(is_accepted);
    if is_one { Ok(()) } else { Err(another_party(jwt, accepted)) }
}

#[cold]
fn another_party(jwt: &Jwt, accepted: &[String]) -> TokenVerificationError {
    let claim = describe(jwt.payload(), "azp");
    let message =
        format!("Invalid JWT Authorized party claim (azp) {claim}. Expected \"{}\".", accepted.join(","));
    TokenVerificationError::new(Reason::TokenInvalidAuthorizedParties, message)
}

#[inline]
fn check_times(jwt: &Jwt, skew: f64, now: UnixMillis) -> Result<(), TokenVerificationError> {
    if jwt.times().expiry == DateClaim::Absent {
        return Err(not_a_number(jwt, "exp", "expiry date"));
    }
    check_present_times(jwt, skew, now)
}

/// Checks the time claims that are present; none is required.
#[inline(always)]
pub(crate) fn check_present_times(
    jwt: &Jwt,
    skew: f64,
    now: UnixMillis,
) -> Result<(), TokenVerificationError> {
    let latest = now.get() as f64 + skew;
    match jwt.times().expiry {
        DateClaim::At(expiry) if expiry.get() as f64 <= now.get() as f64 - skew => {
            return Err(expired(expiry, now));
        }
        DateClaim::At(_) | DateClaim::Absent => {}
        DateClaim::Malformed => return Err(not_a_number(jwt, "exp", "expiry date")),
    }
    match jwt.times().not_before {
        DateClaim::At(not_before) if not_before.get() as f64 > latest => {
            return Err(not_active_yet(not_before, now));
        }
        DateClaim::At(_) | DateClaim::Absent => {}
        DateClaim::Malformed => return Err(not_a_number(jwt, "nbf", "not before date")),
    }
    match jwt.times().issued_at {
        DateClaim::At(issued_at) if issued_at.get() as f64 > latest => {
            Err(issued_in_the_future(issued_at, now))
        }
        DateClaim::At(_) | DateClaim::Absent => Ok(()),
        DateClaim::Malformed => Err(not_a_number(jwt, "iat", "issued at date")),
    }
}

#[cold]
fn expired(expiry: UnixMillis, now: UnixMillis) -> TokenVerificationError {
    let (expiry, now) = (expiry.to_http_date(), now.to_http_date());
    let message = format!("JWT is expired. Expiry date: {expiry}, Current date: {now}.");
    TokenVerificationError::new(Reason::TokenExpired, message)
}

#[cold]
fn not_active_yet(not_before: UnixMillis, now: UnixMillis) -> TokenVerificationError {
    let message = format!(
        "JWT cannot be used prior to not before date claim (nbf). Not before date: {}; Current date: {};",
        not_before.to_http_date(),
        now.to_http_date()
    );
    TokenVerificationError::new(Reason::TokenNotActiveYet, message)
}

#[cold]
fn issued_in_the_future(issued_at: UnixMillis, now: UnixMillis) -> TokenVerificationError {
    let message = format!(
        "JWT issued at date claim (iat) is in the future. Issued at date: {}; Current date: {};",
        issued_at.to_http_date(),
        now.to_http_date()
    );
    TokenVerificationError::new(Reason::TokenIatInTheFuture, message)
}

#[cold]
fn not_a_number(jwt: &Jwt, claim: &str, name: &str) -> TokenVerificationError {
    let value = describe(jwt.payload(), claim);
    let message = format!("Invalid JWT {name} claim ({claim}) {value}. Expected number.");
    invalid(Reason::TokenVerificationFailed, message)
}

fn invalid(reason: Reason, message: String) -> TokenVerificationError {
    TokenVerificationError::new(reason, message).with_action(USE_A_CLERK_JWT)
}
