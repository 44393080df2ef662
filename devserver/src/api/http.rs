//! The way in and out of the web API: HTTP/1.1 by hyper, its paths, and its limits.

use super::schema::ServerEndpoint;
use super::{Answer, Arguments, Call, Situation, framing, json};
use crate::close;
use crate::shared::Shared;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::uri::Authority;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::future::poll_fn;
use std::io::{self, Cursor};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::Instant;

/// The longest body of a call.
const LONGEST_BODY: usize = 1 << 20;

/// What every answer says to browsers: any page may call, with a token.
const CROSS_ORIGIN: [(&str, &str); 5] = [
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, POST, OPTIONS"),
    ("access-control-allow-headers", "*, playertoken, content-type"),
    ("access-control-allow-private-network", "true"),
    ("access-control-max-age", "86400"),
];

/// Which of a Flash player's requests are allowed: all.
const CROSS_DOMAIN: &str = "<?xml version=\"1.0\"?>\n\
    <!DOCTYPE cross-domain-policy SYSTEM \"http://www.macromedia.com/xml/dtds/cross-domain-policy.dtd\">\n\
    <cross-domain-policy><site-control permitted-cross-domain-policies=\"all\"/><allow-access-from domain=\"*\"/>\
    <allow-http-request-headers-from domain=\"*\" headers=\"*\"/></cross-domain-policy>\n";

/// The base of the web API of a server that listens here.
pub(crate) fn url(mut address: SocketAddr) -> String {
    // Nobody can dial "any address".
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    format!("http://{address}/api")
}

/// Serves one connection until either side has had enough. `begun` is what has been read of it already.
pub(crate) async fn serve(stream: TcpStream, begun: Vec<u8>, peer: SocketAddr, shared: &Arc<Shared>) -> io::Result<()> {
    let local = stream.local_addr()?;
    let (read, write) = stream.into_split();
    let both = tokio::io::join(Cursor::new(begun).chain(read), write);
    // In a box, because a connection that is to be taken apart again must not hold what cannot be moved.
    let service = service_fn(|request| {
        Box::pin(async move { Ok::<_, Infallible>(Visit { peer, local, shared }.respond(request).await) })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(shared.http_timeout)
        .half_close(true)
        .serve_connection(TokioIo::new(both), service);
    if let Err(error) = poll_fn(|cx| connection.poll_without_shutdown(cx)).await {
        shared.log.detail(format_args!("{peer} ends its HTTP: {error}"));
    }
    let (chain, write) = connection.into_parts().io.into_inner().into_inner();
    if let Ok(stream) = chain.into_inner().1.reunite(write) {
        close::orderly(stream).await;
    }
    Ok(())
}

/// A request's connection, and the server.
struct Visit<'a> {
    peer: SocketAddr,
    local: SocketAddr,
    shared: &'a Shared,
}

/// Which encoding a path stands for.
#[derive(Clone, Copy)]
enum Form {
    /// With the method's number.
    Protobuf(u32),
    Json,
}

impl Visit<'_> {
    /// Answers a request, whatever it is.
    async fn respond(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let mut response = self.route(request).await;
        for (name, value) in CROSS_ORIGIN {
            response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        response
    }

    async fn route(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let endpoint = self.endpoint(&request);
        match (request.method(), form_of(request.uri().path())) {
            (&Method::POST, Some(form)) => self.call(form, endpoint, request).await,
            (&Method::OPTIONS, _) => response(StatusCode::NO_CONTENT, None, Vec::new()),
            (&Method::GET | &Method::HEAD, _) if request.uri().path() == "/crossdomain.xml" => {
                response(StatusCode::OK, Some("text/xml; charset=utf-8"), CROSS_DOMAIN.into())
            }
            (method, _) => {
                let (base, path) = (base_url(&endpoint), request.uri().path());
                let text = format!(
                    "This PlayerIO dev server has nothing for {method} {path}. Its web API is at {base}/api: a client \
                     sends POST {base}/api/METHOD-NUMBER, or in JSON POST {base}/json/."
                );
                self.shared.log.event(format_args!("{} asks over HTTP for {method} {path}: 404", self.peer));
                words(StatusCode::NOT_FOUND, &text)
            }
        }
    }

    /// Reads a call's body, makes the call, and writes its answer.
    async fn call(&self, form: Form, endpoint: ServerEndpoint, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let token = request.headers().get("playertoken").and_then(|token| token.to_str().ok()).map(str::to_owned);
        let body = match self.read(request.into_body()).await {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        let players_online = self.shared.board.read().joined;
        let situation = Situation { now: Instant::now(), players_online, endpoint };
        let call = match form {
            Form::Protobuf(method) => {
                let arguments = Arguments::Protobuf(&body);
                Ok(Call { method, token: token.as_deref().unwrap_or_default(), arguments })
            }
            Form::Json => json::open(&body),
        };
        let (name, answer) = match call {
            Ok(call) => (call.name(), self.shared.api.answer(call, &situation)),
            Err(error) => ("by JSON".to_owned(), Answer::refused(error)),
        };
        self.record(&name, &answer);
        match form {
            Form::Protobuf(_) => {
                let body = framing::answer(answer.new_token.as_deref(), answer.result);
                response(StatusCode::OK, Some("application/octet-stream"), body)
            }
            Form::Json => {
                let body = json::answer(answer.new_token.as_deref(), answer.result);
                response(StatusCode::OK, Some("text/plain; charset=utf-8"), body)
            }
        }
    }

    /// Reads a whole body, or says why not.
    async fn read(&self, body: Incoming) -> Result<Bytes, Response<Full<Bytes>>> {
        // A length that is announced is refused before a byte of it is asked for.
        if body.size_hint().lower() > LONGEST_BODY as u64 {
            return Err(self.too_long());
        }
        let limit = self.shared.http_timeout;
        match tokio::time::timeout(limit, Limited::new(body, LONGEST_BODY).collect()).await {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(self.too_long()),
            Ok(Err(error)) => Err(self.bad(StatusCode::BAD_REQUEST, &format!("The body cannot be read: {error}."))),
            Err(_) => {
                let text = format!("The body was not whole after {limit:?}.");
                Err(self.bad(StatusCode::REQUEST_TIMEOUT, &text))
            }
        }
    }

    fn too_long(&self) -> Response<Full<Bytes>> {
        let text = format!("The body is too long: a call may have at most {LONGEST_BODY} bytes.");
        self.bad(StatusCode::PAYLOAD_TOO_LARGE, &text)
    }

    /// The end of a request that is no call, and of its connection.
    fn bad(&self, status: StatusCode, text: &str) -> Response<Full<Bytes>> {
        self.shared.log.problem(format_args!("{} gets HTTP {}: {text}", self.peer, status.as_u16()));
        let mut response = words(status, text);
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        response
    }

    /// Logs and counts a call, before its answer leaves.
    fn record(&self, name: &str, answer: &Answer) {
        self.shared.board.update(|stats| {
            stats.api_calls += 1;
            stats.api_errors += u64::from(answer.result.is_err());
        });
        let caller =
            answer.caller.as_ref().map_or(String::new(), |caller| format!(" {} of {}", caller.user_id, caller.game));
        match &answer.result {
            Ok(_) => self.shared.log.event(format_args!("{}{caller} calls {name}", self.peer)),
            Err(error) => self.shared.log.event(format_args!("{}{caller} calls {name} in vain: {error}", self.peer)),
        }
    }

    /// Where the caller reaches this server: by the name it used, at the port there is.
    fn endpoint(&self, request: &Request<Incoming>) -> ServerEndpoint {
        let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let named = named.and_then(|host| host.parse::<Authority>().ok());
        let host = named.as_ref().map(Authority::host).filter(|host| !host.is_empty());
        let host = host.map(|host| host.trim_matches(['[', ']']).to_owned());
        let address = host.unwrap_or_else(|| self.local.ip().to_string());
        ServerEndpoint { address: Some(address), port: Some(i32::from(self.local.port())) }
    }
}

/// `/api/27` and `/json/`; a slash at the end makes no difference.
fn form_of(path: &str) -> Option<Form> {
    let path = path.strip_suffix('/').unwrap_or(path);
    if path == "/json" {
        return Some(Form::Json);
    }
    path.strip_prefix("/api/")?.parse().ok().map(Form::Protobuf)
}

/// What all addresses of the web API begin with.
fn base_url(endpoint: &ServerEndpoint) -> String {
    let (address, port) = (endpoint.address.as_deref().unwrap_or_default(), endpoint.port.unwrap_or_default());
    if address.contains(':') { format!("http://[{address}]:{port}") } else { format!("http://{address}:{port}") }
}

/// A line for people.
fn words(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    response(status, Some("text/plain; charset=utf-8"), format!("{text}\n").into())
}

fn response(status: StatusCode, content_type: Option<&'static str>, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    if let Some(content_type) = content_type {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    response
}
