//! The position of an attribute, as a type.

use super::text::as_text;
use crate::edge::typed::TypedSite;

macro_rules! sites {
    ($($(#[$doc:meta])* $name:ident: $($word:ident)*;)*) => {$(
        $(#[$doc])*
        pub struct $name<const LINE: u32, $(const $word: u64 = 0),*>;

        impl<const LINE: u32, $(const $word: u64),*> $name<LINE, $($word),*> {
            const BYTES: &'static [u8] = [$($word.to_be_bytes()),*].as_flattened();
            const SPLIT: (&'static [u8], &'static [u8]) = split(Self::BYTES);
        }

        impl<const LINE: u32, $(const $word: u64),*> TypedSite for $name<LINE, $($word),*> {
            const NAME: &'static str = as_text(Self::SPLIT.0);
            const FILE: &'static str = as_text(split(Self::SPLIT.1).0);
            const LINE: u32 = LINE;
        }
    )*};
}

// In several sizes, because the compiler needs time for every word of a type, wherever the type occurs.
sites! {
    /// The line, then the handler's name and the file with a NUL between them, eight bytes in each number: 32
    /// bytes.
    Site: W0 W1 W2 W3;
    /// The same with 64 bytes.
    Site64: W0 W1 W2 W3 W4 W5 W6 W7;
    /// The same with 512 bytes.
    Site512:
        W0 W1 W2 W3 W4 W5 W6 W7 W8 W9 W10 W11 W12 W13 W14 W15 W16 W17 W18 W19 W20 W21 W22 W23 W24 W25 W26 W27
        W28 W29 W30 W31 W32 W33 W34 W35 W36 W37 W38 W39 W40 W41 W42 W43 W44 W45 W46 W47 W48 W49 W50 W51 W52 W53
        W54 W55 W56 W57 W58 W59 W60 W61 W62 W63;
}

/// The parts before and after the first NUL.
const fn split(bytes: &'static [u8]) -> (&'static [u8], &'static [u8]) {
    let mut length = 0;
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        if *first == 0 {
            return (bytes.split_at(length).0, after);
        }
        length += 1;
        rest = after;
    }
    (bytes, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_gives_back_what_it_was_made_of() {
        type Remove = Site<
            7,
            { u64::from_be_bytes(*b"remove\0s") },
            { u64::from_be_bytes(*b"rc/app.r") },
            { u64::from_be_bytes(*b"s\0\0\0\0\0\0\0") },
        >;
        assert_eq!((Remove::NAME, Remove::FILE, Remove::LINE), ("remove", "src/app.rs", 7));
        assert_eq!((Site64::<1>::NAME, Site64::<1>::FILE), ("", ""));
        type Full = Site<
            0,
            { u64::from_be_bytes(*b"\0a234567") },
            { u64::MAX / 255 * 97 },
            { u64::MAX / 255 * 97 },
            { u64::MAX / 255 * 97 },
        >;
        assert_eq!((Full::NAME, Full::FILE.len()), ("", 31));
    }
}
