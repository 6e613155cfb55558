//! The format of redirect targets.

/// Why a text is not a redirect target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedUrl {
    /// The character at this byte is not allowed in a URL.
    ForeignCharacter(usize),
    /// It is neither a path on this server nor an absolute web address.
    NeitherPathNorAddress,
}

/// Whether `url` is a path on this server or an absolute web address. `//host` is refused, because browsers
/// take it for another server. The length is not checked.
///
/// # Errors
/// Why it is neither.
pub const fn check_url(url: &str) -> Result<(), MalformedUrl> {
    let mut rest = url.as_bytes();
    while let [first, after @ ..] = rest {
        if !is_of_urls(*first) {
            return Err(MalformedUrl::ForeignCharacter(url.len() - rest.len()));
        }
        rest = after;
    }
    match url.as_bytes() {
        [b'/', b'/', ..] => Err(MalformedUrl::NeitherPathNorAddress),
        [b'/', ..] => Ok(()),
        bytes if has_web_host(bytes) => Ok(()),
        _ => Err(MalformedUrl::NeitherPathNorAddress),
    }
}

/// RFC 3986 section 2: all characters that are neither reserved nor unreserved must be percent-encoded.
const fn is_of_urls(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}')
}

const fn has_web_host(url: &[u8]) -> bool {
    match url {
        [b'H' | b'h', b'T' | b't', b'T' | b't', b'P' | b'p', b'S' | b's', rest @ ..]
        | [b'H' | b'h', b'T' | b't', b'T' | b't', b'P' | b'p', rest @ ..] => {
            matches!(rest, [b':', b'/', b'/', b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'[', ..])
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::MalformedUrl::{ForeignCharacter, NeitherPathNorAddress};
    use super::check_url;

    #[test]
    fn paths_and_web_addresses_are_accepted() {
        for url in [
            "/",
            "/upgrade?plan=pro#top",
            "https://example.com",
            "http://[::1]/",
            "HTTP://localhost:3000/x",
            "hTTps://x",
        ] {
            assert_eq!(check_url(url), Ok(()), "{url}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for (url, why) in [
            ("", NeitherPathNorAddress),
            ("upgrade", NeitherPathNorAddress),
            ("//evil.example", NeitherPathNorAddress),
            ("javascript:alert(1)", NeitherPathNorAddress),
            ("https:///x", NeitherPathNorAddress),
            ("https://", NeitherPathNorAddress),
            ("https", NeitherPathNorAddress),
            ("ftp://example.com", NeitherPathNorAddress),
            ("/\\evil.example", ForeignCharacter(1)),
            ("/a b", ForeignCharacter(2)),
            ("/a\nb", ForeignCharacter(2)),
            ("/ä", ForeignCharacter(1)),
            ("/<", ForeignCharacter(1)),
            ("/>", ForeignCharacter(1)),
            ("/\"", ForeignCharacter(1)),
            ("/{id}", ForeignCharacter(1)),
            ("/a|b", ForeignCharacter(2)),
            ("/^", ForeignCharacter(1)),
            ("/`", ForeignCharacter(1)),
        ] {
            assert_eq!(check_url(url), Err(why), "{url}");
        }
    }
}
