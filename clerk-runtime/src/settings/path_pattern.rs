//! Path patterns in the syntax of path-to-regexp 6, which Clerk's configuration uses.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

use regex_lite::{Regex, RegexBuilder};

/// A compiled pattern for the whole path, in any case, with an optional trailing slash.
#[derive(Clone, Debug)]
pub(super) struct PathPattern {
    regex: Regex,
    parameters: Vec<Parameter>,
}

#[derive(Clone, Debug)]
struct Parameter {
    name: String,
    /// The separator of a repeated parameter's values.
    separator: Option<String>,
}

/// The value of a parameter in a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Capture {
    /// Not decoded. The values of a repeated parameter are separated by commas.
    pub(super) text: String,
    /// Whether the parameter can be repeated, even if it has only one value.
    pub(super) is_list: bool,
}

impl PathPattern {
    pub(super) fn parse(pattern: &str) -> Result<Self, String> {
        let mut route = String::from("^");
        let mut parameters = Vec::new();
        for token in Parser::new(pattern).tokens()? {
            token.write(&mut route, &mut parameters)?;
        }
        route.push_str("[/#?]?$");
        let regex =
            RegexBuilder::new(&route).case_insensitive(true).build().map_err(|error| error.to_string())?;
        if regex.captures_len() != parameters.len() + 1 {
            return Err("named groups are not allowed".to_owned());
        }
        Ok(Self { regex, parameters })
    }

    /// The parameters of a path; `None` if it does not match. If several have the same name, the last one
    /// counts.
    pub(super) fn matches(&self, path: &str) -> Option<Vec<(&str, Capture)>> {
        let captures = self.regex.captures(path)?;
        let values =
            self.parameters.iter().zip(captures.iter().skip(1)).filter_map(|(parameter, capture)| {
                let text = capture?.as_str();
                let text = match &parameter.separator {
                    Some(separator) => text.replace(separator, ","),
                    None => text.to_owned(),
                };
                Some((parameter.name.as_str(), Capture { text, is_list: parameter.separator.is_some() }))
            });
        Some(values.collect())
    }
}

/// A part of a pattern.
enum Token {
    Text(String),
    Group(Group),
}

/// A parameter with its prefix and suffix, or a group without a parameter.
#[derive(Default)]
struct Group {
    /// Empty for a group that captures nothing.
    pattern: String,
    name: String,
    prefix: String,
    suffix: String,
    modifier: Option<char>,
}

impl Token {
    fn write(self, route: &mut String, parameters: &mut Vec<Parameter>) -> Result<(), String> {
        match self {
            Self::Text(text) => route.push_str(&regex_lite::escape(&text)),
            Self::Group(group) => group.write(route, parameters)?,
        }
        Ok(())
    }
}

impl Group {
    fn write(self, route: &mut String, parameters: &mut Vec<Parameter>) -> Result<(), String> {
        let Self { pattern, name, prefix, suffix, modifier } = self;
        let separator = format!("{prefix}{suffix}");
        let (prefix, suffix) = (regex_lite::escape(&prefix), regex_lite::escape(&suffix));
        let (is_repeated, is_optional) =
            (matches!(modifier, Some('*' | '+')), matches!(modifier, Some('*' | '?')));
        let optional = if is_optional { "?" } else { "" };
        let written = if pattern.is_empty() {
            write!(route, "(?:{prefix}{suffix}){}", modifier.map(String::from).unwrap_or_default())
        } else if is_repeated && separator.is_empty() {
            return Err(format!("cannot repeat \"{name}\" without a prefix and suffix"));
        } else if is_repeated {
            write!(route, "(?:{prefix}((?:{pattern})(?:{suffix}{prefix}(?:{pattern}))*){suffix}){optional}")
        } else {
            write!(route, "(?:{prefix}({pattern}){suffix}){optional}")
        };
        if !pattern.is_empty() {
            parameters.push(Parameter { name, separator: is_repeated.then_some(separator) });
        }
        written.map_err(|error| error.to_string())
    }
}

struct Parser<'p> {
    rest: Peekable<Chars<'p>>,
    unnamed: u32,
}

impl<'p> Parser<'p> {
    fn new(pattern: &'p str) -> Self {
        Self { rest: pattern.chars().peekable(), unnamed: 0 }
    }

    fn tokens(mut self) -> Result<Vec<Token>, String> {
        let mut tokens = Vec::new();
        while let Some(&next) = self.rest.peek() {
            match next {
                ':' | '(' => {
                    let group = self.parameter(String::new(), tokens.last())?;
                    tokens.push(Token::Group(group));
                }
                '{' => {
                    let group = self.braces(tokens.last())?;
                    tokens.push(Token::Group(group));
                }
                '*' | '+' | '?' => return Err(format!("unexpected \"{next}\"")),
                '}' => return Err("unexpected \"}\"".to_owned()),
                _ => {
                    let (text, prefix) = self.text_and_prefix()?;
                    tokens.extend((!text.is_empty()).then_some(Token::Text(text)));
                    if !prefix.is_empty() {
                        let group = self.parameter(prefix, tokens.last())?;
                        tokens.push(Token::Group(group));
                    }
                }
            }
        }
        Ok(tokens)
    }

    /// Text up to the next group. An unescaped slash or dot directly before a parameter belongs to the
    /// parameter, and is optional if the parameter is.
    fn text_and_prefix(&mut self) -> Result<(String, String), String> {
        let mut text = String::new();
        let mut prefix = None;
        while let Some(next) = self.rest.peek().copied().filter(|next| !is_special(*next)) {
            text.push(self.character()?);
            prefix = Some(next).filter(|next| matches!(next, '/' | '.'));
        }
        if prefix.is_some() && matches!(self.rest.peek(), Some(':' | '(')) {
            text.pop();
        } else {
            prefix = None;
        }
        Ok((text, prefix.into_iter().collect()))
    }

    /// `:name`, `:name(pattern)` or `(pattern)`, with its modifier.
    fn parameter(&mut self, prefix: String, before: Option<&Token>) -> Result<Group, String> {
        let (name, pattern) = self.name_and_pattern(&prefix, before)?;
        Ok(Group { pattern, name, prefix, suffix: String::new(), modifier: self.modifier() })
    }

    /// `{prefix:name(pattern)suffix}`, with its modifier.
    fn braces(&mut self, before: Option<&Token>) -> Result<Group, String> {
        self.rest.next();
        let prefix = self.text()?;
        let (name, pattern) = match self.rest.peek() {
            Some(':' | '(') => self.name_and_pattern(&prefix, before)?,
            _ => Default::default(),
        };
        let suffix = self.text()?;
        match self.rest.next() {
            Some('}') => Ok(Group { pattern, name, prefix, suffix, modifier: self.modifier() }),
            _ => Err("a group is not closed".to_owned()),
        }
    }

    fn name_and_pattern(&mut self, prefix: &str, before: Option<&Token>) -> Result<(String, String), String> {
        let mut name = String::new();
        if self.rest.next_if_eq(&':').is_some() {
            while let Some(character) = self.rest.next_if(|it| it.is_ascii_alphanumeric() || *it == '_') {
                name.push(character);
            }
            if name.is_empty() {
                return Err("a parameter has no name".to_owned());
            }
        }
        let pattern = match self.rest.peek() {
            Some('(') => self.pattern()?,
            _ => default_pattern(&name, prefix, before)?,
        };
        if name.is_empty() {
            name = self.unnamed.to_string();
            self.unnamed += 1;
        }
        Ok((name, pattern))
    }

    /// A regular expression in parentheses. It can contain groups that do not capture.
    fn pattern(&mut self) -> Result<String, String> {
        self.rest.next();
        if self.rest.peek() == Some(&'?') {
            return Err("a pattern cannot start with \"?\"".to_owned());
        }
        let mut pattern = String::new();
        let mut depth = 1;
        while let Some(character) = self.rest.next() {
            match character {
                '\\' => {
                    pattern.push(character);
                    pattern.extend(self.rest.next());
                    continue;
                }
                '(' if self.rest.peek() != Some(&'?') => {
                    return Err("capturing groups are not allowed".to_owned());
                }
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return if pattern.is_empty() { Err("a pattern is empty".to_owned()) } else { Ok(pattern) };
            }
            pattern.push(character);
        }
        Err("a pattern is not closed".to_owned())
    }

    fn text(&mut self) -> Result<String, String> {
        let mut text = String::new();
        while self.rest.peek().is_some_and(|it| !is_special(*it)) {
            text.push(self.character()?);
        }
        Ok(text)
    }

    fn character(&mut self) -> Result<char, String> {
        match self.rest.next() {
            Some('\\') => self.rest.next().ok_or_else(|| "nothing is escaped".to_owned()),
            Some(character) => Ok(character),
            None => Err("the pattern ends too early".to_owned()),
        }
    }

    fn modifier(&mut self) -> Option<char> {
        self.rest.next_if(|it| matches!(it, '*' | '+' | '?'))
    }
}

const fn is_special(character: char) -> bool {
    matches!(character, ':' | '(' | '{' | '}' | '*' | '+' | '?')
}

/// The default pattern of a parameter: anything up to a delimiter or to the text before the parameter, so
/// `/:slug-:id` splits at the last hyphen.
fn default_pattern(name: &str, prefix: &str, before: Option<&Token>) -> Result<String, String> {
    let in_front = match before {
        _ if !prefix.is_empty() => prefix,
        None => "",
        Some(Token::Text(text)) => text,
        Some(Token::Group(_)) => return Err(format!("no text between \"{name}\" and the parameter before")),
    };
    if in_front.contains(['/', '#', '?']) {
        return Ok("[^/#?]+?".to_owned());
    }
    if in_front.chars().count() > 1 {
        // The reference looks ahead for the whole text, which these regular expressions cannot do.
        return Err(format!("write what \"{name}\" may be: :{name}([^/]+)"));
    }
    Ok(format!("[^/#?{}]+?", regex_lite::escape(in_front)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(pattern: &str, path: &str) -> Option<String> {
        let pattern = PathPattern::parse(pattern).unwrap();
        let parameters = pattern.matches(path)?;
        parameters.into_iter().rfind(|(name, _)| *name == "slug").map(|(_, value)| value.text)
    }

    #[test]
    fn parameters_are_taken_from_the_path() {
        let table = [
            ("/orgs/:slug", "/orgs/acme", Some("acme")),
            ("/orgs/:slug", "/ORGS/acme/", Some("acme")),
            ("/orgs/:slug", "/orgs", None),
            ("/orgs/:slug", "/orgs/a%20b", Some("a%20b")),
            ("/orgs/:slug", "/orgs/a/b", None),
            ("/orgs/:slug/(.*)", "/orgs/acme/x/y", Some("acme")),
            ("/o/:slug?", "/o", None),
            ("/o/:slug+", "/o/a/b", Some("a,b")),
            ("/o/:slug(\\d+)", "/o/42", Some("42")),
            ("/o/:slug(\\d+)", "/o/x", None),
            ("/team-:slug{/:rest}?", "/team-globex/x", Some("globex")),
            ("/a\\:b/:slug", "/a:b/c", Some("c")),
            ("/x.:slug", "/x.y", Some("y")),
            ("/x.:slug", "/x.y.z", None),
            ("/x\\.:slug", "/x.y.z", Some("y.z")),
            ("/o/:slug-:id", "/o/a-b-c", Some("a-b")),
            ("/o/:slug.:id", "/o/a.b.c", Some("a.b")),
            ("/o/:id-:slug", "/o/a-b-c", Some("c")),
            ("/o/:slug/:slug", "/o/a/b", Some("b")),
            ("/o/:slug{/:slug}?", "/o/a", Some("a")),
        ];
        for (pattern, path, expected) in table {
            assert_eq!(slug(pattern, path).as_deref(), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn malformed_patterns_are_refused() {
        for pattern in [
            "/x/:slug(",
            "/y/(unbalanced",
            "/o/*",
            "/:",
            "/(?x)",
            "/(a(b))",
            "/((?<a>b))",
            "/{a",
            "/a}",
            "/()",
            "/x\\",
            ":a+",
            "/:a:b",
            "/:a{:b}",
            "/:a-to-:b",
        ] {
            assert!(PathPattern::parse(pattern).is_err(), "{pattern}");
        }
    }
}
