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

/// The longest text that a policy can carry, in bytes.
pub const TEXT_LIMIT: usize = 256;

macro_rules! text {
    ($($word:ident)*) => {
        /// `LENGTH` bytes of UTF-8, packed sixteen to a word by [`word`], the first byte highest.
        pub struct Text<const LENGTH: usize, $(const $word: u128 = 0),*>;

        impl<const LENGTH: usize, $(const $word: u128),*> Text<LENGTH, $($word),*> {
            const BYTES: [u8; TEXT_LIMIT] = unpack([$($word),*]);
        }

        impl<const LENGTH: usize, $(const $word: u128),*> StaticText for Text<LENGTH, $($word),*> {
            const TEXT: &'static str = match std::str::from_utf8(Self::BYTES.split_at(LENGTH).0) {
                Ok(text) => text,
                Err(_) => "",
            };
        }
    };
}

text! { A B C D E F G H I J K L M N O P }

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

#[expect(clippy::indexing_slicing, reason = "bounded by the array; iterators do not run in const fn")]
const fn unpack(words: [u128; TEXT_LIMIT / 16]) -> [u8; TEXT_LIMIT] {
    let mut bytes = [0; TEXT_LIMIT];
    let mut position = 0;
    while position < TEXT_LIMIT {
        bytes[position] = words[position / 16].to_be_bytes()[position % 16];
        position += 1;
    }
    bytes
}
