//! Strings as types, with a const generic for each letter, so compiler messages show them.

use std::marker::PhantomData;

/// An optional string.
pub trait OptionalText: 'static {
    /// The string as data.
    const OPTIONAL_TEXT: Option<&'static str>;
}

/// No string.
pub struct Absent;

impl OptionalText for Absent {
    const OPTIONAL_TEXT: Option<&'static str> = None;
}

impl<T: StaticText> OptionalText for T {
    const OPTIONAL_TEXT: Option<&'static str> = Some(T::TEXT);
}

/// A string as a type.
pub trait StaticText: 'static {
    /// The string as data.
    const TEXT: &'static str;
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal + $most:literal: $($letter:ident)*;)*) => {$(
        $(#[$doc])*
        pub struct $name<$(const $letter: char = '\0'),*>;

        impl<$(const $letter: char),*> $name<$($letter),*> {
            const ENCODED: Encoded<{ $prefix.len() + 4 * $most }> = Encoded::letters($prefix, &[$($letter),*]);
        }

        impl<$(const $letter: char),*> StaticText for $name<$($letter),*> {
            const TEXT: &'static str = Self::ENCODED.text();
        }
    )*};
}

// In several sizes, because the compiler needs time for every letter of a type, wherever the type occurs, even for unused
// ones. For the same reason, the `org:` of most names is in the type's own name instead of its letters.
texts! {
    /// Up to 10 letters.
    Letters = "" + 10:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9;
    /// Up to 16 letters.
    Letters16 = "" + 16:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15;
    /// Up to 24 letters.
    Letters24 = "" + 24:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23;
    /// Up to 32 letters.
    Letters32 = "" + 32:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27
        C28 C29 C30 C31;
    /// Up to 48 letters.
    Letters48 = "" + 48:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27
        C28 C29 C30 C31 C32 C33 C34 C35 C36 C37 C38 C39 C40 C41 C42 C43 C44 C45 C46 C47;
    /// Up to 64 letters.
    Letters64 = "" + 64:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27
        C28 C29 C30 C31 C32 C33 C34 C35 C36 C37 C38 C39 C40 C41 C42 C43 C44 C45 C46 C47 C48 C49 C50 C51 C52
        C53 C54 C55 C56 C57 C58 C59 C60 C61 C62 C63;
    /// `org:` and up to 6 letters, as in `org:editor`.
    Org = "org:" + 6:
        C0 C1 C2 C3 C4 C5;
    /// `org:` and up to 10 letters.
    Org10 = "org:" + 10:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9;
    /// `org:` and up to 16 letters.
    Org16 = "org:" + 16:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15;
    /// `org:` and up to 20 letters.
    Org20 = "org:" + 20:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19;
    /// `org:` and up to 24 letters.
    Org24 = "org:" + 24:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23;
    /// `org:` and up to 32 letters.
    Org32 = "org:" + 32:
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27
        C28 C29 C30 C31;
}

macro_rules! whole_texts {
    ($($name:ident = $text:literal;)*) => {$(
        #[doc = concat!("`", $text, "`.")]
        pub struct $name;

        impl StaticText for $name {
            const TEXT: &'static str = $text;
        }
    )*};
}

// Clerk's two default roles. Many handlers name them, and each of their letters would cost time in each handler.
whole_texts! {
    OrgAdmin = "org:admin";
    OrgMember = "org:member";
}

/// A longer string, in up to four parts.
pub struct LongLetters<A, B, C = Letters, D = Letters>(PhantomData<(A, B, C, D)>);

impl<A: StaticText, B: StaticText, C: StaticText, D: StaticText> LongLetters<A, B, C, D> {
    const JOINED: Encoded<1024> = Encoded::parts(&[A::TEXT, B::TEXT, C::TEXT, D::TEXT]);
}

impl<A: StaticText, B: StaticText, C: StaticText, D: StaticText> StaticText for LongLetters<A, B, C, D> {
    const TEXT: &'static str = Self::JOINED.text();
}

macro_rules! constant_text {
    ($($word:ident)*) => {
        /// The string of a constant, whose letters only the compiler knows: up to 256 bytes of UTF-8, packed
        /// by [`word`](clerk_rules::word).
        pub struct ConstantText<const LENGTH: usize, $(const $word: u64 = 0),*>;

        impl<const LENGTH: usize, $(const $word: u64),*> ConstantText<LENGTH, $($word),*> {
            const BYTES: &'static [u8] = [$($word.to_be_bytes()),*].as_flattened();
        }

        impl<const LENGTH: usize, $(const $word: u64),*> StaticText for ConstantText<LENGTH, $($word),*> {
            const TEXT: &'static str = as_text(Self::BYTES.split_at(LENGTH).0);
        }
    };
}

constant_text! {
    W0 W1 W2 W3 W4 W5 W6 W7 W8 W9 W10 W11 W12 W13 W14 W15 W16 W17 W18 W19 W20 W21 W22 W23 W24 W25 W26 W27 W28 W29 W30 W31
}

/// The string of a constant.
#[must_use]
pub const fn text(constant: &'static str) -> &'static str {
    constant
}

/// UTF-8 that is assembled at compile time.
struct Encoded<const BYTES: usize> {
    bytes: [u8; BYTES],
    length: usize,
}

impl<const BYTES: usize> Encoded<BYTES> {
    /// The prefix, and the letters before the first NUL.
    #[expect(
        clippy::indexing_slicing,
        reason = "a `char` has at most four bytes in UTF-8, and there are four for each letter"
    )]
    const fn letters(prefix: &str, mut letters: &[char]) -> Self {
        let mut encoded = Self::parts(&[prefix]);
        while let [letter, rest @ ..] = letters
            && *letter != '\0'
        {
            // Nearly all letters are ASCII, and the call takes the compiler ten times as long as this.
            if (*letter as u32) < 0x80 {
                encoded.bytes[encoded.length] = *letter as u8;
                encoded.length += 1;
            } else {
                let free = encoded.bytes.split_at_mut(encoded.length).1;
                encoded.length += letter.encode_utf8(free).len();
            }
            letters = rest;
        }
        encoded
    }

    /// The concatenated parts.
    const fn parts(mut parts: &[&str]) -> Self {
        let mut encoded = Self { bytes: [0; BYTES], length: 0 };
        while let [part, rest @ ..] = parts {
            let free = encoded.bytes.split_at_mut(encoded.length).1;
            free.split_at_mut(part.len()).0.copy_from_slice(part.as_bytes());
            encoded.length += part.len();
            parts = rest;
        }
        encoded
    }

    const fn text(&self) -> &str {
        as_text(self.bytes.split_at(self.length).0)
    }
}

pub(super) const fn as_text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use clerk_rules::word;

    use super::{
        ConstantText, Letters, Letters24, Letters64, LongLetters, Org, Org10, Org20, Org32, OrgAdmin,
        OrgMember, StaticText,
    };

    #[test]
    fn every_size_gives_its_text_back() {
        assert_eq!((OrgAdmin::TEXT, OrgMember::TEXT), ("org:admin", "org:member"));
        assert_eq!(<Letters>::TEXT, "");
        assert_eq!(<Letters<'o', 'r', 'g', ':', 'ä'>>::TEXT, "org:ä");
        assert_eq!(<Letters24<'𝄞'>>::TEXT, "𝄞");
        assert_eq!(<Org>::TEXT, "org:");
        assert_eq!(<Org10<'ä', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'>>::TEXT, "org:äbcdefghij");
        assert_eq!(<Org20<'𝄞'>>::TEXT, "org:𝄞");
        assert_eq!(<Org32<'𝄞'>>::TEXT, "org:𝄞");
        type Half = Letters64<'a', 'b'>;
        assert_eq!(<LongLetters<Half, Letters<'c'>>>::TEXT, "abc");
        assert_eq!(<LongLetters<Half, Half, Half, Half>>::TEXT, "abababab");
    }

    #[test]
    fn a_constant_gives_its_text_back() {
        const LONG: &str = "/a page whose address is so long that it needs more than sixty-four bytes: ä";
        type Long = ConstantText<
            { LONG.len() },
            { word(LONG, 0) },
            { word(LONG, 1) },
            { word(LONG, 2) },
            { word(LONG, 3) },
            { word(LONG, 4) },
            { word(LONG, 5) },
            { word(LONG, 6) },
            { word(LONG, 7) },
            { word(LONG, 8) },
            { word(LONG, 9) },
        >;
        assert_eq!(Long::TEXT, LONG);
    }
}
