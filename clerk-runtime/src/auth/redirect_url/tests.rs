use super::*;

#[test]
fn tasks_lie_below_the_sign_in_page() {
    let table = [
        ("https://accounts.test", "https://accounts.test/tasks"),
        ("https://accounts.test?a=1", "https://accounts.test/tasks?a=1"),
        ("/in", "https://shop.test/in/tasks"),
        ("/in/", "https://shop.test/in//tasks"),
        ("/", "https://shop.test/tasks"),
        ("/in?a=1", "https://shop.test/in/tasks?a=1"),
        ("/app#/in", "https://shop.test/app#/in/tasks"),
        ("/app?a=1#/in", "https://shop.test/app?a=1#/in/tasks"),
    ];
    for (page, expected) in table {
        let redirect = AuthRedirect::new(None).base_url("https://shop.test/a/b").sign_in_url(page);
        assert_eq!(redirect.pending(true).sign_in().unwrap(), expected, "{page}");
    }
}

const FOREIGN: [&str; 10] = [
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "http://shop.test/",
    "https://shop.test:8443/",
    "https://ada@shop.test/",
    "javascript:alert(1)",
    "data:text/html,x",
];

#[test]
fn the_way_back_stays_on_the_own_origin() {
    let redirect =
        || AuthRedirect::new(None).base_url("https://shop.test/a").sign_in_url("https://accounts.test/");
    for way_back in FOREIGN {
        let url = redirect().return_back_url(way_back).sign_in();
        assert_eq!(url, Err(AuthRedirectError::ForbiddenWayBack), "{way_back:?}");
    }
    for way_back in ["/b?c=1", "b", "https://shop.test/b", "https://SHOP.test:443/b", "?c", "https:evil.test"]
    {
        let url = redirect().return_back_url(way_back).sign_in().unwrap();
        assert!(url.contains("redirect_url=https%3A%2F%2Fshop.test%2F"), "{way_back:?}: {url}");
    }
    let anywhere = |url| redirect().return_back_url_on_any_origin(url).sign_in();
    assert!(anywhere("https://evil.test/").is_ok_and(|url| url.ends_with("evil.test%2F")));
    for way_back in ["javascript:alert(1)", "data:text/html,x", "https://ada@shop.test/", "ftp://shop.test"] {
        assert_eq!(anywhere(way_back), Err(AuthRedirectError::ForbiddenWayBack), "{way_back:?}");
    }
}

#[test]
fn a_url_that_is_too_long_for_a_header_loses_the_way_back() {
    let redirect = |way_back: &str| {
        let redirect = AuthRedirect::new(None).base_url("https://shop.test/a");
        redirect.sign_in_url("https://accounts.test/").return_back_url(way_back).sign_in().unwrap()
    };
    let long = "&".repeat(1_500);
    let without_query = "https://accounts.test/?redirect_url=https%3A%2F%2Fshop.test%2Fb";
    assert_eq!(redirect(&format!("/b?{long}")), without_query);
    assert_eq!(redirect(&format!("/{long}?c")), "https://accounts.test/");
}
