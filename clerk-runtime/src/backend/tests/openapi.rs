//! Compares the public OpenAPI document of the Backend API with our objects: each field is typed, or listed
//! as left in `extra`.

#![allow(clippy::print_stderr, reason = "who reads the output of a test has to see what it did not do")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Value, json};
use yaml_rust2::{Yaml, YamlLoader};

use crate::backend::objects::*;

/// The list of what is not typed: an object of the document, or a field of one.
const LEFT: &str = include_str!("left_in_extra.txt");

/// A type of this crate: its name, and its fields with whether they are required.
struct Type {
    name: &'static str,
    fields: &'static [(&'static str, bool)],
    /// The names in `extra` after an object was read.
    extra: fn(Value) -> Vec<String>,
}

/// Maps objects of the document to our types. An object is a schema, a field of a schema, or the answer of an
/// endpoint.
macro_rules! typed {
    ($($Object:ident: $($place:literal),+;)*) => {
        [$($(($place, Type {
            name: stringify!($Object),
            fields: $Object::FIELDS,
            extra: |value| serde_json::from_value::<$Object>(value).unwrap().extra.keys().cloned().collect(),
        })),+),*]
    };
}

fn typed() -> BTreeMap<&'static str, Type> {
    let typed = typed! {
        ActorToken: "ActorToken";
        AgentTask: "AgentTask";
        AllowlistIdentifier: "AllowlistIdentifier";
        ApiKey: "post /api_keys", "get /api_keys.data", "get /api_keys/{apiKeyID}", "patch /api_keys/{apiKeyID}",
            "post /api_keys/{apiKeyID}/revoke", "post /api_keys/verify";
        ApiKeySecret: "get /api_keys/{apiKeyID}/secret";
        AttributeMapping: "SAMLConnectionAttributeMapping";
        BlocklistIdentifier: "BlocklistIdentifier";
        ClientObject: "Client";
        CnameTarget: "CNameTarget";
        CustomAttribute: "EnterpriseConnection.custom_attributes";
        DeletedObject: "DeletedObject", "delete /machines/{machine_id}", "delete /api_keys/{apiKeyID}",
            "delete /machines/{machine_id}/scopes/{other_machine_id}";
        Domain: "Domain";
        EmailAddress: "EmailAddress";
        EnterpriseAccount: "EnterpriseAccount";
        EnterpriseAccountConnection: "EnterpriseAccountConnection";
        EnterpriseConnection: "EnterpriseConnection";
        EnterpriseOAuth: "EnterpriseConnection.oauth_config";
        EnterpriseSaml: "EnterpriseConnection.saml_connection";
        ExternalAccount: "ExternalAccountWithVerification";
        IdentificationLink: "IdentificationLink";
        IdpOAuthAccessToken: "post /oauth_applications/access_tokens/verify";
        Instance: "Instance";
        InstanceRestrictions: "InstanceRestrictions";
        Invitation: "Invitation", "post /invitations/{invitation_id}/revoke";
        JsonWebKeySet: "JWKS";
        JwtTemplate: "JWTTemplate";
        LoginHint: "SAMLConnectionLoginHint";
        M2mToken: "post /m2m_tokens", "get /m2m_tokens.m2m_tokens", "post /m2m_tokens/{m2m_token_id}/revoke",
            "post /m2m_tokens/verify";
        Machine: "Machine", "MachineWithoutScopedMachines", "post /machines";
        MachineScope: "MachineScope";
        MachineSecretKey: "get /machines/{machine_id}/secret_key", "post /machines/{machine_id}/secret_key/rotate";
        Money: "CommerceMoneyResponse";
        NextPayment: "CommerceSubscriptionNextPayment", "CommerceSubscriptionItemNextPaymentResponse";
        OAuthAccessToken: "OAuthAccessToken";
        OAuthApplication: "OAuthApplication", "OAuthApplicationWithSecret";
        Organization: "Organization", "OrganizationWithLogo";
        OrganizationDomain: "OrganizationDomain";
        OrganizationDomainVerification: "OrganizationDomainVerification";
        OrganizationInvitation: "OrganizationInvitation", "OrganizationInvitationWithPublicOrganizationData";
        OrganizationMembership: "OrganizationMembership";
        OrganizationSettings: "OrganizationSettings";
        Passkey: "Passkey";
        Payer: "CommercePayerResponse", "CommercePayerResponse-2";
        PaymentAttempt: "BillingPaymentAttempt";
        PaymentMethod: "CommercePaymentMethodResponse", "CommercePaymentSourceResponse";
        Permission: "Permission";
        PhoneNumber: "PhoneNumber";
        Plan: "CommercePlan", "CommercePlan-2";
        PlanFeature: "FeatureResponse", "FeatureResponse-2";
        ProxyCheck: "ProxyCheck";
        PublicOrganizationData: "OrganizationInvitationPublicOrganizationData";
        PublicUserData: "OrganizationMembershipPublicUserData", "OrganizationInvitationPublicUserData";
        RedirectUrl: "RedirectURL";
        Role: "Role";
        RoleSet: "RoleSet";
        RoleSetItem: "RoleSetItem";
        RoleSetMigration: "RoleSetMigration";
        SamlAccount: "SAMLAccount";
        SamlAccountConnection: "SAMLAccountConnection";
        SamlConnection: "SAMLConnection";
        ScimUser: "SCIMUserMetadata";
        Seats: "CommerceSubscriptionItemSeatsResponse";
        Session: "Session";
        SessionActivity: "SessionActivityResponse";
        SessionRefresh: "SessionRefresh", "Cookies";
        SessionTask: "SessionTask";
        SignInToken: "SignInToken";
        SignUp: "SignUp";
        SignUpVerification: "SignUpVerification";
        SignUpVerifications: "SignUpVerifications";
        Subscription: "CommerceSubscription";
        SubscriptionItem: "CommerceSubscriptionItem", "CommerceSubscriptionItem-2";
        SvixUrl: "SvixURL";
        TestingToken: "TestingToken";
        Token: "Token", "post /sessions/{session_id}/tokens", "post /sessions/{session_id}/tokens/{template_name}";
        TotalCount: "TotalCount";
        Totals: "CommerceTotalsResponse", "CommerceTotalsResponse-2";
        UnitPrice: "CommercePlanUnitPrice";
        UnitPriceTier: "CommercePlanUnitPriceTier";
        UnitTotal: "CommercePerUnitTotal", "CommercePerUnitTotal-2";
        UnitTotalTier: "CommercePerUnitTotalTier", "CommercePerUnitTotalTier-2";
        User: "User";
        UserId: "delete /users/{user_id}/mfa", "delete /users/{user_id}/backup_code", "delete /users/{user_id}/totp";
        Verification: "verification_otp", "verification_admin", "verification_from_oauth", "verification_ticket",
            "verification_saml", "verification_email_link", "verification_scim", "verification_web3",
            "verification_passkey", "verification_oauth", "verification_google_one_tap";
        Verified: "post /users/{user_id}/verify_password", "post /users/{user_id}/verify_totp";
        WaitlistEntry: "WaitlistEntry";
        Web3Wallet: "Web3Wallet";
    };
    typed.into_iter().collect()
}

/// The lines of the list without comments and empty lines.
fn left() -> BTreeSet<&'static str> {
    let lines = LEFT.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with("//")).collect()
}

/// A line of the list, if it is a field of one of our types, as `place#field`.
fn left_field(line: &str) -> Option<(&str, &str)> {
    line.split_once('#')
}

#[test]
fn what_the_list_leaves_in_extra_is_there_and_nowhere_else() {
    let typed = typed();
    for (place, field) in left().into_iter().filter_map(left_field) {
        let known = typed.get(place).unwrap_or_else(|| panic!("{place} is none of our types"));
        let needed = known.fields.iter().filter(|(_, is_needed)| *is_needed);
        let mut object: Value = needed.map(|(name, _)| ((*name).to_owned(), json!("x"))).collect();
        object[field] = json!("kept");
        assert_eq!(
            (known.extra)(object),
            [field],
            "{} has a field of that name: take {place}#{field} out",
            known.name
        );
    }
    let wholes = left().into_iter().filter(|line| left_field(line).is_none());
    let both: Vec<_> = wholes.filter(|line| typed.contains_key(line)).collect();
    assert!(both.is_empty(), "typed, and said to be left: {both:?}");
}

#[test]
fn every_field_of_the_public_document_is_typed_or_listed() {
    let Some(path) = document() else {
        eprintln!(
            "\n*** NOT COMPARED: the OpenAPI document of the Backend API is not here. Set CLERK_BACKEND_OPENAPI to its path. ***\n"
        );
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let document = Document(YamlLoader::load_from_str(&text).unwrap().remove(0));
    let (typed, left) = (typed(), left());
    let objects = document.objects();
    let mut found = BTreeSet::new();
    for (place, fields) in &objects {
        match typed.get(place.as_str()) {
            Some(known) => found.extend(
                fields
                    .iter()
                    .filter(|field| *field != "object" && known.fields.iter().all(|(name, _)| name != field))
                    .map(|field| format!("{place}#{field}")),
            ),
            // An object without fields, or a page of others, has nothing that could be typed.
            None if fields.is_empty() || fields.contains("total_count") => {}
            None => drop(found.insert(place.clone())),
        }
    }
    let missing: Vec<_> = found.iter().filter(|line| !left.contains(line.as_str())).collect();
    let stale: Vec<_> = left.iter().filter(|line| !found.contains(**line)).collect();
    let unknown: Vec<_> = typed.keys().filter(|place| !objects.contains_key(**place)).collect();
    assert!(missing.is_empty(), "type these, or list them in left_in_extra.txt: {missing:#?}");
    assert!(stale.is_empty(), "take these out of left_in_extra.txt: {stale:#?}");
    assert!(unknown.is_empty(), "the document has no such object: {unknown:#?}");
}

/// The document: the file that the variable names, or the one next to the checkout.
fn document() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CLERK_BACKEND_OPENAPI") {
        return Some(path.into());
    }
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/openapi"));
    let mut files: Vec<_> =
        std::fs::read_dir(folder).ok()?.filter_map(|file| Some(file.ok()?.path())).collect();
    files.sort();
    files.into_iter().rfind(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("bapi-") && name.ends_with(".yml")
    })
}

struct Document(Yaml);

impl Document {
    /// Every object in the API's answers, with the names of its fields.
    fn objects(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut objects = BTreeMap::new();
        for (name, schema) in entries(&self.0["components"]["schemas"]) {
            self.add(name, schema, &mut objects);
        }
        for (path, operations) in entries(&self.0["paths"]) {
            for (method, operation) in entries(operations) {
                let answers = operation["responses"].as_hash().into_iter().flatten();
                for (_, answer) in answers.filter(|(code, _)| is_success(code)) {
                    let schema = &self.resolved(answer)["content"]["application/json"]["schema"];
                    if schema["$ref"].is_badvalue() && schema["type"].as_str() != Some("array") {
                        self.add(&format!("{method} {path}"), schema, &mut objects);
                    }
                }
            }
        }
        objects
    }

    /// Adds an object, and the unnamed objects in its fields.
    fn add(&self, place: &str, schema: &Yaml, objects: &mut BTreeMap<String, BTreeSet<String>>) {
        let mut fields = BTreeMap::new();
        self.collect(schema, &mut fields);
        for (name, field) in &fields {
            let field = if field["type"].as_str() == Some("array") { &field["items"] } else { *field };
            let alternatives = ["allOf", "oneOf", "anyOf"].into_iter().flat_map(|of| items(&field[of]));
            let parts = std::iter::once(field).chain(alternatives);
            let inner: BTreeSet<_> = parts
                .flat_map(|part| entries(&part["properties"]))
                .map(|(name, _)| name.to_owned())
                .collect();
            if !inner.is_empty() {
                objects.insert(format!("{place}.{name}"), inner);
            }
        }
        objects.insert(place.to_owned(), fields.keys().map(|name| (*name).to_owned()).collect());
    }

    fn collect<'d>(&'d self, schema: &'d Yaml, fields: &mut BTreeMap<&'d str, &'d Yaml>) {
        let schema = self.resolved(schema);
        fields.extend(entries(&schema["properties"]));
        for part in ["allOf", "oneOf", "anyOf"].into_iter().flat_map(|of| items(&schema[of])) {
            self.collect(part, fields);
        }
    }

    fn resolved<'d>(&'d self, mut node: &'d Yaml) -> &'d Yaml {
        while let Some(reference) = node["$ref"].as_str() {
            node = reference.split('/').skip(1).fold(&self.0, |node, part| &node[part]);
        }
        node
    }
}

/// Whether a code, written as a string or a number, means success.
fn is_success(code: &Yaml) -> bool {
    code.as_str().is_some_and(|code| code.starts_with('2'))
        || code.as_i64().is_some_and(|code| code / 100 == 2)
}

fn entries(node: &Yaml) -> impl Iterator<Item = (&str, &Yaml)> {
    node.as_hash().into_iter().flatten().filter_map(|(key, value)| Some((key.as_str()?, value)))
}

fn items(node: &Yaml) -> impl Iterator<Item = &Yaml> {
    node.as_vec().into_iter().flatten()
}
