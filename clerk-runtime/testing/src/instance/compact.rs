//! The compact claims of session tokens in version 2, as described in Clerk's documentation of session tokens.

/// The features and permissions of a session, as the claims `fea`, `o.per` and `o.fpm`.
pub(crate) struct Compact {
    pub(crate) features: String,
    pub(crate) permissions: String,
    pub(crate) bitmaps: String,
}

/// Encodes `features` (`o:…`, `u:…`, `ou:…`) and the permissions, given as pairs of feature and permission name.
///
/// A feature that occurs only in a permission is added in the scope of the organization.
pub(crate) fn encode(features: &[String], permissions: &[(String, String)]) -> Compact {
    let mut features = features.to_vec();
    for (feature, _) in permissions {
        if !organization_features(&features).any(|known| known == feature) {
            features.push(format!("o:{feature}"));
        }
    }
    let mut names: Vec<&str> = Vec::new();
    for (_, name) in permissions {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let bitmap = |feature: &str| {
        let granted =
            |name: &&str| permissions.iter().any(|(of, granted)| of == feature && granted.as_str() == *name);
        decimal(names.iter().rev().map(granted))
    };
    let bitmaps: Vec<String> = match names.is_empty() {
        true => Vec::new(),
        false => organization_features(&features).map(bitmap).collect(),
    };
    Compact { permissions: names.join(","), bitmaps: bitmaps.join(","), features: features.join(",") }
}

/// The features that take a position in the bitmaps.
fn organization_features(features: &[String]) -> impl Iterator<Item = &str> {
    let scoped = features.iter().filter_map(|feature| feature.split_once(':'));
    scoped.filter(|(scope, _)| scope.contains('o')).map(|(_, slug)| slug)
}

/// The number with these bits, most significant first, in decimal. There may be more bits than an integer type has.
fn decimal(bits: impl Iterator<Item = bool>) -> String {
    let mut digits: Vec<u8> = vec![0]; // the least significant first
    for bit in bits {
        let mut carry = u8::from(bit);
        for digit in &mut digits {
            let doubled = *digit * 2 + carry;
            *digit = doubled % 10;
            carry = doubled / 10;
        }
        if carry > 0 {
            digits.push(carry);
        }
    }
    digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(features: &[&str], permissions: &[&str]) -> (String, String, String) {
        let features: Vec<String> = features.iter().map(|&feature| feature.to_owned()).collect();
        let permissions: Vec<(String, String)> = permissions
            .iter()
            .map(|permission| permission.split_once(':').expect("feature:permission"))
            .map(|(feature, name)| (feature.to_owned(), name.to_owned()))
            .collect();
        let compact = encode(&features, &permissions);
        (compact.features, compact.permissions, compact.bitmaps)
    }

    #[test]
    fn agrees_with_the_worked_examples_of_the_reference() {
        let permissions = ["dashboard:manage", "dashboard:read", "teams:read"];
        let expected = |features: &str| (features.to_owned(), "manage,read".to_owned(), "3,2".to_owned());
        assert_eq!(encoded(&["o:dashboard", "o:teams"], &permissions), expected("o:dashboard,o:teams"));
        assert_eq!(
            encoded(&["u:solo", "o:dashboard", "ou:teams"], &permissions),
            expected("u:solo,o:dashboard,ou:teams")
        );
    }

    #[test]
    fn adds_the_features_that_permissions_name() {
        let (features, permissions, bitmaps) = encoded(&["u:export"], &["export:run"]);
        assert_eq!(
            (features.as_str(), permissions.as_str(), bitmaps.as_str()),
            ("u:export,o:export", "run", "1")
        );
        assert_eq!(encoded(&["u:export"], &[]), ("u:export".to_owned(), String::new(), String::new()));
    }

    #[test]
    fn has_no_limit_of_bits() {
        let names: Vec<String> =
            (0..70).map(|index| format!("{}:p{index}", if index % 69 == 0 { "a" } else { "b" })).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (_, _, bitmaps) = encoded(&["o:a"], &names);
        assert!(bitmaps.starts_with(&format!("{},", (1_u128 << 69) + 1)), "{bitmaps}");
    }
}
