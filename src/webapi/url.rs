//! The base URL of a web API, as `https://api.playerio.com/api`.

use crate::error::{Error, Result};
use std::fmt;
use ureq::http::Uri;
use ureq::http::uri::Authority;

/// Where the methods of a web API are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiUrl {
    secure: bool,
    /// Host and perhaps port.
    host: String,
    /// Begins with a slash and does not end in one, or is empty.
    path: String,
}

impl ApiUrl {
    /// PlayerIO's own.
    pub fn public() -> ApiUrl {
        ApiUrl { secure: true, host: "api.playerio.com".into(), path: "/api".into() }
    }

    /// Reads an absolute http or https URL; a slash at its end is left out.
    ///
    /// Errors: `InvalidArgument`.
    pub fn parse(text: &str) -> Result<ApiUrl> {
        let wrong = |why: &str| {
            let words = format!("\"{text}\" {why}; pass the base of a web API, such as https://api.playerio.com/api");
            Error::InvalidArgument(words)
        };
        if text.contains('@') {
            // Not shown: what stands before the @ is a secret.
            let words = "the API URL has a user name or password in it, which web APIs do not use; leave them out";
            return Err(Error::InvalidArgument(words.into()));
        }
        let no_scheme = "does not begin with http:// or https://";
        if !text.contains("://") {
            return Err(wrong(no_scheme));
        }
        let url: Uri = text.parse().map_err(|_| wrong("is no URL"))?;
        let secure = match url.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            Some(_) | None => return Err(wrong(no_scheme)),
        };
        let host = url.authority().ok_or_else(|| wrong("has no host"))?;
        if host.host().is_empty() {
            return Err(wrong("has no host"));
        }
        if !has_good_port(host) {
            return Err(wrong("has no valid port (1 to 65535)"));
        }
        if url.query().is_some() || text.contains('#') {
            return Err(wrong("has something behind its path"));
        }
        Ok(ApiUrl { secure, host: host.to_string(), path: url.path().trim_end_matches('/').to_owned() })
    }

    /// Calls by https or http.
    pub fn set_secure(&mut self, secure: bool) {
        self.secure = secure;
    }

    /// Calls another host, which may have a port behind it; false, and the URL stays, if that is no host.
    pub fn set_host(&mut self, host: &str) -> bool {
        let is_one = |host: Authority| !host.host().is_empty() && !host.as_str().contains('@') && has_good_port(&host);
        let valid = host.parse().is_ok_and(is_one);
        if valid {
            host.clone_into(&mut self.host);
        }
        valid
    }
}

/// Whether what stands behind the host, if anything does, is a port; without a user name in front.
fn has_good_port(host: &Authority) -> bool {
    host.as_str() == host.host() || host.port_u16().is_some_and(|port| port != 0)
}

impl fmt::Display for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", if self.secure { "https" } else { "http" }, self.host, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_kept_but_for_the_slash_at_its_end() {
        for (text, kept) in [
            ("https://api.playerio.com/api", "https://api.playerio.com/api"),
            ("http://127.0.0.1:8184/api/", "http://127.0.0.1:8184/api"),
            ("http://[::1]:80", "http://[::1]:80"),
            ("HTTP://game.test/", "http://game.test"),
        ] {
            assert_eq!(ApiUrl::parse(text).unwrap().to_string(), kept);
        }
    }

    #[test]
    fn what_is_no_base_of_a_web_api_is_refused_in_words() {
        let what_to_do = "pass the base of a web API, such as https://api.playerio.com/api";
        for (text, why) in [
            ("", "does not begin with http:// or https://"),
            ("127.0.0.1:8184/api", "does not begin with http:// or https://"),
            ("api.playerio.com", "does not begin with http:// or https://"),
            ("/api", "does not begin with http:// or https://"),
            ("ftp://game.test/api", "does not begin with http:// or https://"),
            ("http://game.test/api?x=1", "has something behind its path"),
            ("http://game.test/api#x", "has something behind its path"),
            ("http://game test/api", "is no URL"),
            ("http://game.test:99999/api", "has no valid port (1 to 65535)"),
            ("http://game.test:0/api", "has no valid port (1 to 65535)"),
            ("http://game.test:port/api", "has no valid port (1 to 65535)"),
            ("http://[::1]:/api", "has no valid port (1 to 65535)"),
        ] {
            let error = ApiUrl::parse(text).unwrap_err().to_string();
            assert_eq!(error, format!("\"{text}\" {why}; {what_to_do}"));
        }
    }

    #[test]
    fn a_server_may_name_another_host_with_a_good_port_or_none() {
        let mut url = ApiUrl::public();
        for (host, is_taken) in [("a.test", true), ("b.test:81", true), ("c.test:99999", false), ("me@d.test", false)] {
            assert_eq!(url.set_host(host), is_taken, "{host}");
        }
        assert_eq!(url.to_string(), "https://b.test:81/api");
    }

    #[test]
    fn a_password_in_a_url_is_refused_without_being_shown() {
        let error = ApiUrl::parse("https://me:secret@game.test/api").unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
}
