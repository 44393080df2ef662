//! The web API: from a game id and a user to a join key, in protobuf and in JSON.
//!
//! `http` is the way in and out; `framing` and `json` take a call apart and put its answer together; here it is given to
//! the function that answers it, which sees plain arguments and knows nothing of encodings.

pub(crate) mod auth;
pub(crate) mod http;
pub(crate) mod lobby;
pub(crate) mod users;

mod accounts;
mod error;
mod framing;
mod json;
mod method;
mod random;
mod room_calls;
mod schema;
mod sessions;

use crate::Options;
use accounts::{Accounts, Identity};
pub(crate) use error::ApiError;
use lobby::{Limits, Lobby};
use method::Method;
use playerio::codes::ErrorCode;
use schema::{AuthenticateOutput, ConnectOutput, Nothing, PlayerInsightState, ServerEndpoint};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sessions::Sessions;
use std::time::Duration;
use tokio::time::Instant;

/// Where game files would be. The .NET SDK fails without a map, and on one that is not made of pairs.
const GAME_FS: &str = "cdnmap|http://127.0.0.1/";

/// Longer than any server runs, and short enough to be added to any time.
pub(crate) const FOR_EVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// What the web API knows.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) lobby: Lobby,
    accounts: Accounts,
    sessions: Sessions,
    renew_tokens: bool,
}

/// One call, whatever its encoding.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    method: u32,
    /// Empty if there is none.
    token: &'a str,
    arguments: Arguments<'a>,
}

/// The arguments as they came. The output goes the same way.
#[derive(Clone, Copy)]
pub(crate) enum Arguments<'a> {
    Protobuf(&'a [u8]),
    Json(&'a str),
}

/// What a call is to know of the moment and the place.
#[derive(Clone, Debug)]
pub(crate) struct Situation {
    now: Instant,
    players_online: usize,
    /// Where the caller reaches this server.
    endpoint: ServerEndpoint,
}

/// What came of a call.
pub(crate) struct Answer {
    /// Who called, if that is known.
    caller: Option<Identity>,
    new_token: Option<String>,
    /// The encoded output.
    result: Result<Vec<u8>, ApiError>,
}

impl Api {
    pub(crate) fn new(options: &Options) -> Api {
        let limits = Limits {
            room_size: options.room_size,
            join_key_lifetime: options.join_key_lifetime.min(FOR_EVER),
            room_lifetime: options.room_lifetime.min(FOR_EVER),
        };
        Api {
            lobby: Lobby::new(limits),
            accounts: Accounts::new(options),
            sessions: Sessions::default(),
            renew_tokens: options.renew_tokens,
        }
    }

    /// Answers a call.
    fn answer(&self, call: Call<'_>, situation: &Situation) -> Answer {
        let (accounts, lobby) = (&self.accounts, &self.lobby);
        let Some(method) = Method::numbered(call.method) else {
            let (number, known) = (call.method, Method::list());
            let words = format!("the dev server has no method {number}; it has {known}");
            return Answer::refused(ApiError::new(ErrorCode::UNSUPPORTED_METHOD, words));
        };
        match method {
            Method::Connect => self.log_in::<_, ConnectOutput>(call, situation, |args| accounts.connect(args)),
            Method::Authenticate => {
                self.log_in::<_, AuthenticateOutput>(call, situation, |args| accounts.authenticate(args))
            }
            Method::SimpleConnect => {
                self.log_in::<_, ConnectOutput>(call, situation, |args| accounts.simple_connect(args))
            }
            Method::SimpleRegister => {
                self.log_in::<_, ConnectOutput>(call, situation, |args| accounts.simple_register(args))
            }
            Method::CreateRoom => self.serve(call, |game, args| room_calls::create(lobby, game, &args, situation)),
            Method::JoinRoom => self.serve(call, |game, args| room_calls::join(lobby, game, &args, situation)),
            Method::CreateJoinRoom => {
                self.serve(call, |game, args| room_calls::create_or_join(lobby, game, &args, situation))
            }
            Method::ListRooms => self.serve(call, |game, args| room_calls::list(lobby, game, &args, situation)),
            // There is no database, so a player object is always missing; PyPlayerIO asks for it at once.
            Method::LoadMyPlayerObject => self.serve(call, |_, _: Nothing| Ok(Nothing {})),
        }
    }

    /// A method that needs no token and gives one.
    fn log_in<A, O>(
        &self,
        call: Call<'_>,
        situation: &Situation,
        identify: impl FnOnce(&A) -> Result<Identity, ApiError>,
    ) -> Answer
    where
        A: prost::Message + Default + DeserializeOwned,
        O: prost::Message + Serialize + From<ConnectOutput>,
    {
        let mut caller = None;
        let result = run(call.arguments, |args| {
            let identity = identify(&args)?;
            let user_id = identity.user_id.clone();
            caller = Some(identity.clone());
            let players_online = i32::try_from(situation.players_online).ok();
            Ok(O::from(ConnectOutput {
                token: Some(self.sessions.open(identity)?),
                user_id: Some(user_id),
                show_branding: Some(false),
                game_fs_redirect_map: Some(GAME_FS.to_owned()),
                player_insight_state: Some(PlayerInsightState { players_online, segments: Vec::new() }),
            }))
        });
        Answer { caller, new_token: None, result }
    }

    /// A method for those who have logged in; it is told the caller's game.
    fn serve<A, O>(&self, call: Call<'_>, method: impl FnOnce(&str, A) -> Result<O, ApiError>) -> Answer
    where
        A: prost::Message + Default + DeserializeOwned,
        O: prost::Message + Serialize,
    {
        let caller = match self.sessions.find(call.token) {
            Ok(caller) => caller,
            Err(error) => return Answer::refused(error),
        };
        let result = run(call.arguments, |args| method(&caller.game, args));
        let new_token = if self.renew_tokens { self.sessions.renew(call.token).ok() } else { None };
        Answer { caller: Some(caller), new_token, result }
    }
}

impl Call<'_> {
    /// The method's name and number, for the log.
    fn name(&self) -> String {
        Method::numbered(self.method).map_or_else(|| format!("method {}", self.method), |method| method.to_string())
    }
}

impl Answer {
    fn refused(error: ApiError) -> Answer {
        Answer { caller: None, new_token: None, result: Err(error) }
    }
}

/// Decodes the arguments, runs the method, and encodes its output in the same way.
fn run<A, O>(arguments: Arguments<'_>, method: impl FnOnce(A) -> Result<O, ApiError>) -> Result<Vec<u8>, ApiError>
where
    A: prost::Message + Default + DeserializeOwned,
    O: prost::Message + Serialize,
{
    match arguments {
        Arguments::Protobuf(body) => framing::arguments(body).and_then(method).map(|output| framing::output(&output)),
        Arguments::Json(object) => json::arguments(object).and_then(method).and_then(|output| json::output(&output)),
    }
}
