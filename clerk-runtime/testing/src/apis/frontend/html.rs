//! Pages without a template crate, because they are few, small and have the same frame.

use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};

use super::return_url::ReturnUrl;

/// A whole page around `body`, which is HTML.
pub(super) fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let title = escape(title);
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         <main>\n<h1>{title}</h1>\n{body}\n</main>\n<footer>An embedded Clerk: for development and tests.</footer>\n\
         </html>\n"
    );
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Without `form-action`: browsers apply it to the redirect that answers a form as well.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

/// A form that submits to `action`, with the URL to return to.
pub(super) fn form(action: &str, return_url: Option<&ReturnUrl>, content: &str) -> String {
    let return_url = return_url.map_or_else(String::new, |url| hidden("redirect_url", url.as_str()));
    format!("<form method=\"post\" action=\"{}\">{return_url}{content}</form>", escape(action))
}

/// A form that consists of one button.
pub(super) fn button(
    action: &str,
    return_url: Option<&ReturnUrl>,
    field: (&str, &str),
    label: &str,
) -> String {
    let content = format!("{}<button>{}</button>", hidden(field.0, field.1), escape(label));
    form(action, return_url, &content)
}

/// A link to another page, with the URL to return to.
pub(super) fn link(page: &str, return_url: Option<&ReturnUrl>, label: &str) -> String {
    let query = return_url.map_or_else(String::new, |url| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("redirect_url", url.as_str())
            .finish();
        format!("?{query}")
    });
    format!("<p><a href=\"{}\">{}</a></p>", escape(&format!("{page}{query}")), escape(label))
}

pub(super) fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value))
}

/// `text`, escaped for use between tags and in quoted attributes.
pub(super) fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, character| {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
        escaped
    })
}

const STYLE: &str = "
body { font: 16px/1.5 system-ui, sans-serif; color: #212126; background: #f3f3f6; margin: 0; padding: 10vh 1rem 2rem }
main { max-width: 22rem; margin: auto; padding: 1.5rem 2rem 2rem; background: #fff; border-radius: 12px;
  box-shadow: 0 1px 2px #0002, 0 8px 24px #0001 }
h1 { font-size: 1.25rem; text-align: center; margin: 0 0 1rem }
form { margin: .5rem 0 }
label { display: block; font-size: .875rem; font-weight: 500; margin: .75rem 0 }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .4rem .6rem; margin-top: .25rem;
  border: 1px solid #d4d4dc; border-radius: 6px }
button { width: 100%; font: inherit; font-weight: 500; padding: .45rem; border: 1px solid #d4d4dc; border-radius: 6px;
  background: #fff; color: inherit; cursor: pointer }
button:hover { background: #f7f7f9 }
.primary { background: #6c47ff; border-color: #6c47ff; color: #fff }
.primary:hover { background: #5b3be0 }
.problem { color: #b4232a; background: #fdf1f1; border-radius: 6px; padding: .4rem .75rem }
hr { border: 0; border-top: 1px solid #e6e6ec; margin: 1.25rem 0 }
a { color: #6c47ff }
p, footer { font-size: .875rem; text-align: center }
footer { color: #747686; margin-top: 1.5rem }
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escape("<b a=\"x\" b='y'>&"), "&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;");
    }
}
