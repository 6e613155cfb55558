//! Names in a form that compares faster than text.

/// The length of a name, and the eight bytes at each end; of a shorter name all its bytes.
///
/// Equal names have equal keys. If the key [is the whole name](Self::is_whole), names with equal keys are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NameKey {
    // The end first: names in a list often begin alike.
    last: u64,
    length: usize,
    first: u64,
}

const END: usize = 8;
const HALF: usize = 4;

impl NameKey {
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Self {
        let length = name.len();
        let (first, last) = if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk::<END>())
        {
            (u64::from_ne_bytes(*first), u64::from_ne_bytes(*last))
        } else if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk::<HALF>()) {
            (u64::from(u32::from_ne_bytes(*first)), u64::from(u32::from_ne_bytes(*last)))
        } else {
            match name {
                [first, .., last] => (
                    u64::from(*first) << 8 | u64::from(name.get(length / 2).copied().unwrap_or_default()),
                    u64::from(*last),
                ),
                [only] => (0, u64::from(*only)),
                [] => (0, 0),
            }
        };
        Self { last, length, first }
    }

    /// Whether the key contains every byte of the name.
    #[inline]
    pub(crate) const fn is_whole(self) -> bool {
        self.length <= 2 * END
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of every length up to 20, and the same with one byte changed at each place.
    #[test]
    fn a_whole_key_is_that_of_one_name() {
        let names: Vec<String> = (0..=20).map(|length| "abcdefghijklmnopqrst"[..length].to_owned()).collect();
        for name in &names {
            let key = NameKey::of(name.as_bytes());
            assert_eq!(key.is_whole(), name.len() <= 16, "{name}");
            for other in &names {
                assert_eq!(NameKey::of(other.as_bytes()) == key, other == name, "{name} and {other}");
            }
            for place in 0..name.len() {
                let mut other = name.clone().into_bytes();
                other[place] = b'-';
                assert!(NameKey::of(&other) != key || !key.is_whole(), "{name}, another byte at {place}");
            }
        }
    }

    /// All names of up to three bytes, out of five different bytes, have different keys.
    #[test]
    fn short_names_differ() {
        let bytes = [0, 1, b'a', b'b', 255];
        let mut names: Vec<Vec<u8>> = vec![Vec::new()];
        for shorter in 0.. {
            let Some(name) = names.get(shorter).cloned().filter(|name| name.len() < 3) else { break };
            names.extend(bytes.map(|byte| [name.as_slice(), &[byte]].concat()));
        }
        let keys: Vec<NameKey> = names.iter().map(|name| NameKey::of(name)).collect();
        for (at, key) in keys.iter().enumerate() {
            assert_eq!(keys.iter().position(|it| it == key), Some(at), "{:?}", names[at]);
        }
    }
}
