//! Texts as types, packed into const generics.

/// A text, or none.
pub trait OptionalText: 'static {
    /// The same as data.
    const OPTIONAL_TEXT: Option<&'static str>;
}

/// No text.
pub struct Absent;

impl OptionalText for Absent {
    const OPTIONAL_TEXT: Option<&'static str> = None;
}

impl<T: StaticText> OptionalText for T {
    const OPTIONAL_TEXT: Option<&'static str> = Some(T::TEXT);
}

/// A text as a type.
pub trait StaticText: 'static {
    /// The same as data.
    const TEXT: &'static str;
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident<$($word:ident)*>;)*) => {$(
        $(#[$doc])*
        pub struct $name<const LENGTH: usize, $(const $word: u128),*>;

        impl<const LENGTH: usize, $(const $word: u128),*> $name<LENGTH, $($word),*> {
            const BYTES: &'static [u8] = [$($word.to_be_bytes()),*].as_flattened();
        }

        impl<const LENGTH: usize, $(const $word: u128),*> StaticText for $name<LENGTH, $($word),*> {
            const TEXT: &'static str = match std::str::from_utf8(Self::BYTES.split_at(LENGTH).0) {
                Ok(text) => text,
                Err(_) => "",
            };
        }
    )*};
}

// Several sizes, because the compiler pays for every word of a type wherever it meets the type.
texts! {
    /// Up to 16 bytes of UTF-8, packed by [`word`], the first byte highest.
    Text16<A>;
    /// Up to 32 bytes.
    Text32<A B>;
    /// Up to 64 bytes.
    Text64<A B C D>;
    /// Up to 256 bytes.
    Text256<A B C D E F G H I J K L M N O P>;
}

/// The `index`-th group of sixteen bytes of `text`, zero-padded.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "bounded by the check; iterators do not run in const fn")]
pub const fn word(text: &str, index: usize) -> u128 {
    let bytes = text.as_bytes();
    let mut word = 0;
    let mut offset = 0;
    while offset < 16 {
        let position = index * 16 + offset;
        let byte = if position < bytes.len() { bytes[position] } else { 0 };
        word = (word << 8) | byte as u128;
        offset += 1;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::{StaticText, Text16, Text32, Text64, Text256, word};

    const LONG: &str = "/a page whose address is so long that it needs more than sixty-four bytes: ä";

    #[test]
    fn every_size_gives_its_text_back() {
        assert_eq!(<Text16<0, 0>>::TEXT, "");
        assert_eq!(<Text16<16, { word("org:admin_no_one", 0) }>>::TEXT, "org:admin_no_one");
        assert_eq!(<Text32<9, { word("org:admin", 0) }, { word("org:admin", 1) }>>::TEXT, "org:admin");
        assert_eq!(
            <Text64<64, { word(LONG, 0) }, { word(LONG, 1) }, { word(LONG, 2) }, { word(LONG, 3) }>>::TEXT,
            LONG.split_at(64).0,
        );
        type Long = Text256<
            { LONG.len() },
            { word(LONG, 0) },
            { word(LONG, 1) },
            { word(LONG, 2) },
            { word(LONG, 3) },
            { word(LONG, 4) },
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        >;
        assert_eq!(Long::TEXT, LONG);
    }
}
