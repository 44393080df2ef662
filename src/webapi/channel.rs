//! What lasts from one call of the web API to the next: where to call, the token, and who is logged in.

use super::method::Method;
use super::schema::{ApiServers, LoginOutput};
use super::url::ApiUrl;

/// What lasts from one call to the next.
pub struct Channel {
    url: ApiUrl,
    /// Whether the host has set the URL itself: then no server may replace it.
    url_is_fixed: bool,
    /// Stands for the login; empty before one.
    token: String,
    /// Who is logged in; empty before.
    user_id: String,
}

/// What an answer changes for the calls after it.
#[derive(Default)]
pub struct News {
    /// The token that stood before the output.
    pub token: Option<String>,
    /// A login went well.
    pub login: Option<LoginOutput>,
    /// An authentication names the servers.
    pub servers: Option<ApiServers>,
}

impl Channel {
    /// A channel to PlayerIO's own servers, without a login.
    pub fn new() -> Channel {
        Channel { url: ApiUrl::public(), url_is_fixed: false, token: String::new(), user_id: String::new() }
    }

    /// Calls another server, for good.
    pub fn set_url(&mut self, url: ApiUrl) {
        (self.url, self.url_is_fixed) = (url, true);
    }

    /// Goes on with this login.
    pub fn set_token(&mut self, token: String) {
        self.token = token;
    }

    /// The login's token, empty without one.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Who is logged in, empty before.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Where a method is called.
    pub fn url_of(&self, method: Method) -> String {
        format!("{}/{}", self.url, method.number())
    }

    /// Takes over what an answer changes.
    pub fn take_in(&mut self, news: News) {
        if let Some(token) = news.token {
            self.token = token;
        }
        // Behind the other: the token inside a login's output is the newer one.
        if let Some(login) = news.login {
            self.token = login.token.unwrap_or(std::mem::take(&mut self.token));
            self.user_id = login.user_id.unwrap_or_default();
        }
        if let Some(servers) = news.servers {
            self.follow(&servers);
        }
    }

    fn follow(&mut self, servers: &ApiServers) {
        if self.url_is_fixed {
            return;
        }
        match servers.api_security {
            Some(1) => self.url.set_secure(false),
            Some(2) => self.url.set_secure(true),
            Some(_) | None => {}
        }
        // The first that is a host at all; with none, the calls stay where they are.
        let _ = servers.api_server_hosts.iter().find(|host| self.url.set_host(host));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_url_of_its_own_the_server_says_where_to_call() {
        let mut channel = Channel::new();
        let url = |channel: &Channel| channel.url_of(Method::ListRooms);
        assert_eq!(url(&channel), "https://api.playerio.com/api/30");
        let servers = |security, hosts: &[&str]| News {
            servers: Some(ApiServers {
                api_security: security,
                api_server_hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            }),
            ..News::default()
        };
        channel.take_in(servers(Some(1), &[]));
        assert_eq!(url(&channel), "http://api.playerio.com/api/30");
        channel.take_in(servers(Some(2), &["no host at all", "api2.test:8443", "api3.test"]));
        assert_eq!(url(&channel), "https://api2.test:8443/api/30");
        channel.take_in(servers(Some(0), &["no host at all", "api.test:99999"]));
        assert_eq!(url(&channel), "https://api2.test:8443/api/30");
        channel.set_url(ApiUrl::parse("http://mine.test/api").unwrap());
        channel.take_in(servers(Some(2), &["theirs.test"]));
        assert_eq!(url(&channel), "http://mine.test/api/30");
    }

    #[test]
    fn the_newest_token_counts() {
        let mut channel = Channel::new();
        channel.set_token("saved".into());
        let login = |token: Option<&str>| LoginOutput { token: token.map(str::to_owned), user_id: Some("ann".into()) };
        channel.take_in(News { token: Some("front".into()), login: Some(login(Some("inside"))), servers: None });
        assert_eq!((channel.token(), channel.user_id()), ("inside", "ann"));
        channel.take_in(News { token: Some("later".into()), ..News::default() });
        assert_eq!((channel.token(), channel.user_id()), ("later", "ann"));
        channel.take_in(News { login: Some(login(None)), ..News::default() });
        assert_eq!(channel.token(), "later");
    }
}
