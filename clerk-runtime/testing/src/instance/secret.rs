//! Comparing secrets.

use aws_lc_rs::constant_time::verify_slices_are_equal;

/// In constant time, so the duration of an answer does not tell how much of a guess was right.
pub(crate) fn is_same_secret(one: impl AsRef<[u8]>, other: impl AsRef<[u8]>) -> bool {
    verify_slices_are_equal(one.as_ref(), other.as_ref()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_secret_is_the_same() {
        assert!(is_same_secret("sk_test_1", "sk_test_1") && is_same_secret("", ""));
        for other in ["sk_test_2", "sk_test_", "sk_test_11", ""] {
            assert!(!is_same_secret("sk_test_1", other), "{other}");
        }
    }
}
