//! The answers in the public description of the Frontend API.

use std::path::{Path, PathBuf};

use http::Method;
use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

/// A file or folder that a variable names, or else one next to the checkout.
pub(super) fn at_hand(variable: &str, beside: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(beside);
    Some(named.unwrap_or(beside)).filter(|path| path.exists())
}

/// The newest `fapi-….yml` in a folder, or the file that the variable names.
pub(super) fn document() -> Option<Description> {
    let path = at_hand("CLERK_FRONTEND_OPENAPI", "openapi")?;
    let newest = |folder: &Path| {
        let files = std::fs::read_dir(folder).ok()?.filter_map(|file| Some(file.ok()?.path()));
        let is_it = |file: &PathBuf| {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with("fapi-") && name.ends_with(".yml")
        };
        files.filter(is_it).max()
    };
    let path = if path.is_dir() { newest(&path)? } else { path };
    let text = std::fs::read_to_string(path).unwrap();
    Some(Description(YamlLoader::load_from_str(&text).unwrap().remove(0)))
}

pub(super) struct Description(Yaml);

impl Description {
    /// How the answer differs from the description; `None` if the operation is not described.
    pub(super) fn differences(
        &self,
        method: &Method,
        path: &str,
        status: u16,
        body: &Value,
    ) -> Option<Vec<String>> {
        let operation = self.operation(method, path)?;
        let answer = self.resolved(code(&operation["responses"], status)?);
        let schema = &answer["content"]["application/json"]["schema"];
        let mut problems = Vec::new();
        if !schema.is_badvalue() {
            self.check(schema, body, "", &mut problems);
        }
        Some(problems)
    }

    fn operation(&self, method: &Method, path: &str) -> Option<&Yaml> {
        let matches = |template: &str| {
            let (template, path) = (template.trim_end_matches('/'), path.trim_end_matches('/'));
            let (mut expected, mut given) = (template.split('/'), path.split('/'));
            loop {
                match (expected.next(), given.next()) {
                    (None, None) => return true,
                    (Some(name), Some(value)) if name == value || name.starts_with('{') => {}
                    _ => return false,
                }
            }
        };
        let mut paths: Vec<_> = entries(&self.0["paths"]).filter(|(path, _)| matches(path)).collect();
        // Of several paths that match, the one with the fewest parameters applies.
        paths.sort_by_key(|(template, _)| template.matches('{').count());
        let method = method.as_str().to_lowercase();
        paths.into_iter().map(|(_, node)| &node[method.as_str()]).find(|node| !node.is_badvalue())
    }

    fn resolved<'d>(&'d self, mut node: &'d Yaml) -> &'d Yaml {
        while let Some(reference) = node["$ref"].as_str() {
            node = reference.split('/').skip(1).fold(&self.0, |node, part| &node[part]);
        }
        node
    }

    fn check(&self, schema: &Yaml, value: &Value, at: &str, problems: &mut Vec<String>) {
        let schema = self.resolved(schema);
        if value.is_null() {
            if !self.may_be_null(schema) {
                problems.push(format!("{at} is null"));
            }
            return;
        }
        for part in items(&schema["allOf"]) {
            self.check(part, value, at, problems);
        }
        for choice in ["oneOf", "anyOf"] {
            let choices: Vec<_> = items(&schema[choice]).collect();
            let outcomes = choices.iter().map(|part| {
                let mut inner = Vec::new();
                self.check(part, value, at, &mut inner);
                inner
            });
            // The differences from the variant that fits best are the most helpful.
            problems.extend(outcomes.min_by_key(Vec::len).unwrap_or_default());
        }
        let kind = schema["type"].as_str().unwrap_or_default();
        let fits = match kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            _ => true,
        };
        if !fits {
            problems.push(format!("{at} is no {kind}"));
            return;
        }
        let mut allowed = items(&schema["enum"]).peekable();
        let text = value.as_str().filter(|_| allowed.peek().is_some());
        if let Some(text) = text.filter(|text| !allowed.any(|it| it.as_str() == Some(text))) {
            problems.push(format!("{at} is `{text}`"));
        }
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            self.check(&schema["items"], item, &format!("{at}[{}]", index.min(1)), problems);
        }
        self.check_fields(schema, value, at, problems);
    }

    fn check_fields(&self, schema: &Yaml, value: &Value, at: &str, problems: &mut Vec<String>) {
        let Some(fields) = value.as_object() else { return };
        let described = &schema["properties"];
        for name in items(&schema["required"]).filter_map(Yaml::as_str) {
            if !fields.contains_key(name) {
                problems.push(format!("{at}.{name} is missing"));
            }
        }
        for (name, field) in fields {
            let schema_of_field = &described[name.as_str()];
            if !schema_of_field.is_badvalue() {
                self.check(schema_of_field, field, &format!("{at}.{name}"), problems);
            } else if schema["additionalProperties"].as_bool() == Some(false) {
                problems.push(format!("{at}.{name} is not described"));
            }
        }
    }

    fn may_be_null(&self, schema: &Yaml) -> bool {
        let schema = self.resolved(schema);
        let parts = ["allOf", "oneOf", "anyOf"].into_iter().flat_map(|of| items(&schema[of]));
        let is_untyped = schema["type"].is_badvalue() && parts.clone().next().is_none();
        schema["nullable"].as_bool() == Some(true)
            || is_untyped
            || parts.into_iter().any(|it| self.may_be_null(it))
    }
}

/// The answer with this status. A description writes codes as strings, as numbers or as a class.
fn code(answers: &Yaml, status: u16) -> Option<&Yaml> {
    let is_it = |key: &Yaml| {
        key.as_i64() == Some(i64::from(status))
            || key
                .as_str()
                .is_some_and(|text| text == status.to_string() || *text == format!("{}XX", status / 100))
    };
    answers.as_hash().into_iter().flatten().find(|(key, _)| is_it(key)).map(|(_, answer)| answer)
}

fn entries(node: &Yaml) -> impl Iterator<Item = (&str, &Yaml)> {
    node.as_hash().into_iter().flatten().filter_map(|(key, value)| Some((key.as_str()?, value)))
}

fn items(node: &Yaml) -> impl Iterator<Item = &Yaml> + Clone {
    node.as_vec().into_iter().flatten()
}
