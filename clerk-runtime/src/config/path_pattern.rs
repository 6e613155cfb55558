//! Path patterns in the syntax of path-to-regexp 6, which Clerk's configuration uses.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

use regex_lite::{Regex, RegexBuilder};

/// A compiled pattern: the whole path, in any case, with an optional slash at its end.
#[derive(Clone, Debug)]
pub(super) struct PathPattern {
    regex: Regex,
    parameters: Vec<Parameter>,
}

#[derive(Clone, Debug)]
struct Parameter {
    name: String,
    /// What stands between the repetitions of a repeated parameter.
    separator: Option<String>,
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
        Ok(Self { regex, parameters })
    }

    /// The parameters of a path, not decoded; `None` when it does not match. The values of a repeated parameter come
    /// separated by commas.
    pub(super) fn matches(&self, path: &str) -> Option<Vec<(&str, String)>> {
        let captures = self.regex.captures(path)?;
        let values =
            self.parameters.iter().zip(captures.iter().skip(1)).filter_map(|(parameter, capture)| {
                let text = capture?.as_str();
                let text = match &parameter.separator {
                    Some(separator) => text.replace(separator, ","),
                    None => text.to_owned(),
                };
                Some((parameter.name.as_str(), text))
            });
        Some(values.collect())
    }
}

/// A piece of a pattern.
enum Token {
    Text(String),
    Group(Group),
}

/// A parameter with what belongs to it, or a group without one.
#[derive(Default)]
struct Group {
    /// Empty for a group that captures nothing.
    pattern: String,
    name: String,
    prefix: String,
    suffix: String,
    modifier: Option<char>,
}

/// What a parameter matches unless it says otherwise.
const DEFAULT_PATTERN: &str = "[^/#?]+?";

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
        let separator = format!("{suffix}{prefix}");
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
        let mut text = String::new();
        while let Some(&next) = self.rest.peek() {
            let group = match next {
                ':' | '(' => {
                    // A slash or dot in front belongs to the parameter, so that it is optional with it.
                    let prefix = text.pop_if_prefix();
                    Some(self.parameter(prefix)?)
                }
                '{' => Some(self.braces()?),
                '*' | '+' | '?' => return Err(format!("unexpected \"{next}\"")),
                '}' => return Err("unexpected \"}\"".to_owned()),
                _ => None,
            };
            match group {
                Some(group) => {
                    if !text.is_empty() {
                        tokens.push(Token::Text(std::mem::take(&mut text)));
                    }
                    tokens.push(Token::Group(group));
                }
                None => text.push(self.character()?),
            }
        }
        if !text.is_empty() {
            tokens.push(Token::Text(text));
        }
        Ok(tokens)
    }

    /// `:name`, `:name(pattern)` or `(pattern)`, with its modifier.
    fn parameter(&mut self, prefix: String) -> Result<Group, String> {
        let (name, pattern) = self.name_and_pattern()?;
        Ok(Group { pattern, name, prefix, suffix: String::new(), modifier: self.modifier() })
    }

    /// `{prefix:name(pattern)suffix}`, with its modifier.
    fn braces(&mut self) -> Result<Group, String> {
        self.rest.next();
        let prefix = self.text()?;
        let (name, pattern) = match self.rest.peek() {
            Some(':' | '(') => self.name_and_pattern()?,
            _ => Default::default(),
        };
        let suffix = self.text()?;
        match self.rest.next() {
            Some('}') => Ok(Group { pattern, name, prefix, suffix, modifier: self.modifier() }),
            _ => Err("a group is not closed".to_owned()),
        }
    }

    fn name_and_pattern(&mut self) -> Result<(String, String), String> {
        let mut name = String::new();
        if self.rest.next_if_eq(&':').is_some() {
            while let Some(character) = self.rest.next_if(|it| it.is_ascii_alphanumeric() || *it == '_') {
                name.push(character);
            }
            if name.is_empty() {
                return Err("a parameter has no name".to_owned());
            }
        }
        let pattern =
            if self.rest.peek() == Some(&'(') { self.pattern()? } else { DEFAULT_PATTERN.to_owned() };
        if name.is_empty() {
            name = self.unnamed.to_string();
            self.unnamed += 1;
        }
        Ok((name, pattern))
    }

    /// A regular expression in parentheses, which may hold groups that do not capture.
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
        while self.rest.peek().is_some_and(|it| !matches!(it, ':' | '(' | '{' | '}' | '*' | '+' | '?')) {
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

trait PopPrefix {
    fn pop_if_prefix(&mut self) -> Self;
}

impl PopPrefix for String {
    /// Takes a slash or dot off the end.
    fn pop_if_prefix(&mut self) -> Self {
        if self.ends_with(['/', '.']) { self.pop().into_iter().collect() } else { Self::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(pattern: &str, path: &str) -> Option<String> {
        let pattern = PathPattern::parse(pattern).unwrap();
        let parameters = pattern.matches(path)?;
        parameters.into_iter().find(|(name, _)| *name == "slug").map(|(_, value)| value)
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
            "/{a",
            "/a}",
            "/()",
            "/x\\",
            ":a+",
        ] {
            assert!(PathPattern::parse(pattern).is_err(), "{pattern}");
        }
    }
}
