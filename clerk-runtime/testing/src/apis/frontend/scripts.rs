//! `/npm/…`: Clerk's browser code, from a folder of the application.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};

use crate::apis::Apis;
use crate::instance::response;

/// A file of `@clerk/clerk-js` or `@clerk/ui`. The version in the folder is used, whatever version the path names.
pub(super) async fn show(
    State(apis): State<Arc<Apis>>,
    Path((package, file)): Path<(String, String)>,
) -> Response {
    let Some(folder) = apis.instance.frontend.scripts.clone() else {
        let message = "This instance was not told where Clerk's browser code is: install @clerk/clerk-js and @clerk/ui \
                       and name the folder node_modules.";
        return response::error(StatusCode::NOT_FOUND, "scripts_not_found", message);
    };
    let (name, version) = package.split_once('@').unwrap_or((&package, ""));
    let Some(path) = path_of(&folder, name, &file) else {
        return response::not_found().await;
    };
    match tokio::task::spawn_blocking(move || read(&path)).await {
        Ok(Some(content)) => script(content, &file, version),
        _ => {
            let message = format!("There is no {file} in @clerk/{name} below the folder of scripts.");
            response::error(StatusCode::NOT_FOUND, "script_not_found", &message)
        }
    }
}

/// The path of the file; `None` if the packages cannot have a file with that name.
///
/// # Security
///
/// A name has no separator and does not begin with a dot, so no other folder is reached.
fn path_of(folder: &FilePath, package: &str, file: &str) -> Option<PathBuf> {
    let is_known = ["clerk-js", "ui"].contains(&package);
    let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    let is_script = file.ends_with(".js") || file.ends_with(".css") || file.ends_with(".map");
    let is_name = !file.starts_with('.') && file.bytes().all(is_name_byte);
    (is_known && is_script && is_name).then(|| folder.join("@clerk").join(package).join("dist").join(file))
}

fn read(path: &FilePath) -> Option<Vec<u8>> {
    let is_small = std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() <= LARGEST);
    is_small.then(|| std::fs::read(path).ok()).flatten()
}

/// In bytes: several times the size of the largest file.
const LARGEST: u64 = 32 * 1024 * 1024;

fn script(content: Vec<u8>, file: &str, version: &str) -> Response {
    let mut response = Response::new(Body::from(content));
    let kind = if file.ends_with(".js") {
        "application/javascript; charset=utf-8"
    } else if file.ends_with(".css") {
        "text/css; charset=utf-8"
    } else {
        "application/json"
    };
    // A version always has the same content; a tag's content changes with an update.
    let age = if version.matches('.').count() == 2 { "max-age=3600" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(age));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Any page may load scripts, because the request has no credentials.
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_packages_are_read() {
        let folder = FilePath::new("/n");
        let path = path_of(folder, "clerk-js", "clerk.browser.js");
        assert_eq!(path.as_deref(), Some(FilePath::new("/n/@clerk/clerk-js/dist/clerk.browser.js")));
        for (package, file) in [
            ("clerk-js", "../package.js"),
            ("clerk-js", ".hidden.js"),
            ("clerk-js", "a/b.js"),
            ("clerk-js", "a\\b.js"),
            ("clerk-js", "package.json"),
            ("clerk-js", ""),
            ("..", "a.js"),
            ("backend", "a.js"),
        ] {
            assert_eq!(path_of(folder, package, file), None, "{package} {file}");
        }
    }
}
