//! Query parameters as `URLSearchParams` handles them, so redirects equal the reference's byte for byte.

use url::Url;

/// The first parameter with this name; an empty value counts as absent.
pub(crate) fn query_parameter(url: &Url, name: &str) -> Option<String> {
    let value = url.query_pairs().find_map(|(key, value)| (key == name).then(|| value.into_owned()));
    value.filter(|value| !value.is_empty())
}

/// Sets a parameter at its first position, or at the end. Further ones with this name are removed.
pub(crate) fn set_query_parameter(url: &mut Url, name: &str, value: &str) {
    let mut value = Some(value);
    let mut pairs = Vec::new();
    for (key, old) in url.query_pairs().into_owned() {
        if key != name {
            pairs.push((key, old));
        } else if let Some(value) = value.take() {
            pairs.push((key, value.to_owned()));
        }
    }
    pairs.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    write(url, &pairs);
}

/// Appends a parameter. Like `URLSearchParams.append`, this encodes the existing ones anew.
pub(crate) fn append_query_parameter(url: &mut Url, name: &str, value: &str) {
    let mut pairs: Vec<_> = url.query_pairs().into_owned().collect();
    pairs.push((name.to_owned(), value.to_owned()));
    write(url, &pairs);
}

/// Removes the parameters with these names.
///
/// Like `URLSearchParams.delete`, this encodes the remaining ones anew.
pub(crate) fn remove_query_parameters(url: &mut Url, names: &[&str]) {
    if url.query().is_none() {
        return;
    }
    let pairs: Vec<_> =
        url.query_pairs().into_owned().filter(|(key, _)| !names.contains(&key.as_str())).collect();
    write(url, &pairs);
}

fn write(url: &mut Url, pairs: &[(String, String)]) {
    if pairs.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_is_kept() {
        let mut url = Url::parse("https://a.test/?x=1&y=a%20b&x=2").unwrap();
        set_query_parameter(&mut url, "x", "é");
        assert_eq!(url.query(), Some("x=%C3%A9&y=a+b"));
        remove_query_parameters(&mut url, &["x", "y"]);
        assert_eq!(url.as_str(), "https://a.test/");
    }

    #[test]
    fn what_is_there_is_written_anew() {
        let mut url = Url::parse("https://a.test/?flag&a=b%20c&&(=").unwrap();
        append_query_parameter(&mut url, "x", "y z");
        assert_eq!(url.query(), Some("flag=&a=b+c&%28=&x=y+z"));
    }
}
