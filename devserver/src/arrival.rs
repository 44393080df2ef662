//! From the first byte of a player to the answer to its join.
//!
//! The first message is read, the room and the faults it asks for are understood whole, and then it is answered: by the
//! join result, by a refusal, or by whatever fault was chosen in place of either.

use crate::departure::Departure;
use crate::faults::{Act, Aftermath, Answer, Around, Faults, Strike, When};
use crate::flood;
use crate::join_key::Entry;
use crate::join_request::{JoinRequest, Refusal};
use crate::link::Link;
use crate::messages::{self, JOIN_RESULT};
use crate::out::Out;
use crate::rooms::{self, Kind, Seat};
use crate::shared::Shared;
use crate::stats::Stats;
use playerio::wire::buffer::Buffer;
use playerio::wire::decode::Decoder;
use playerio::wire::frame::Values;
use playerio::wire::value::ValueRef;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpStream;

/// What came of a join.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// The client is in a room.
    Joined(Box<Guest>),
    /// The client has to go, or has gone.
    Gone(Departure),
    /// The client has had all the answer it gets, and may stay.
    HeldOpen,
    /// As `HeldOpen`, and nobody reads what it sends.
    Stalled,
}

/// A client that is in a room.
#[derive(Debug)]
pub(crate) struct Guest {
    pub(crate) seat: Seat,
    pub(crate) out: Out,
    pub(crate) strike: Option<Strike>,
    pub(crate) flood: Option<flood::Plan>,
    /// Where in the client's bytes the join ended.
    pub(crate) decoder: Decoder,
    /// What came behind the join.
    pub(crate) input: Buffer,
}

/// What a join asks for.
struct Wish {
    entry: Entry,
    kind: Kind,
    faults: Faults,
    flood: Option<flood::Plan>,
}

impl Wish {
    fn read(request: &JoinRequest, shared: &Arc<Shared>) -> Result<Wish, Refusal> {
        let entry = Entry::find(request, shared)?;
        let (kind, fault) = rooms::kind_of(&entry.room_type)?;
        let faults = Faults::choose(fault, &request.data)?;
        let flood = if kind == Kind::Flood { Some(flood::Plan::read(&request.data)?) } else { None };
        Ok(Wish { entry, kind, faults, flood })
    }
}

/// Reads a player's join and answers it.
pub(crate) async fn receive(link: &mut Link, peer: SocketAddr, shared: &Arc<Shared>) -> io::Result<Arrival> {
    let mut decoder = Decoder::new(messages::limits());
    let mut input = Buffer::new();
    let wish = match read_first(link, &mut decoder, &mut input).await? {
        FirstMessage::Join(request) => Wish::read(&request, shared).map(|wish| (request, wish)),
        FirstMessage::Refused(refusal) => Err(refusal),
        FirstMessage::Gone(departure) => return Ok(Arrival::Gone(departure)),
    };
    let (framing, stream) = (link.framing(), &mut link.stream);
    let (request, wish) = match wish {
        Ok(both) => both,
        Err(refusal) => {
            let (code, text) = (refusal.code.0, refusal.text.as_str());
            shared.log.event(format_args!("{peer} is refused: {code}, {text}"));
            shared.board.update(count_refusal);
            let result = messages::encoded(JOIN_RESULT, &refused(Some(code), Some(text)));
            write_around(stream, &mut Out::new(framing, None), Around::default(), |out| out.append(&result)).await?;
            return Ok(Arrival::Gone(Departure::Closed(REFUSED)));
        }
    };
    let mut out = Out::new(framing, wish.faults.split);
    if let Some(instead) = Instead::of(&wish.faults) {
        let name = instead.name;
        shared.log.event(format_args!("{peer} gets the fault {name} in place of a good join result"));
        shared.board.update(instead.count);
        write_around(stream, &mut out, wish.faults.around, |out| instead.written.append_to(out)).await?;
        return Ok(instead.arrival);
    }
    let seat = Seat::take(shared, wish.entry, wish.kind, request.data.get("name"));
    shared.log.event(format_args!("{peer} {} joins {}", seat.name(), seat.room()));
    let result = messages::encoded(JOIN_RESULT, &[ValueRef::Bool(true)]);
    write_around(stream, &mut out, wish.faults.around, |out| out.append(&result)).await?;
    let guest = Guest { seat, out, strike: wish.faults.strike, flood: wish.flood, decoder, input };
    Ok(Arrival::Joined(Box::new(guest)))
}

/// What a player's first message came to.
enum FirstMessage {
    /// A join that was understood.
    Join(JoinRequest),
    /// It is no join that can be understood.
    Refused(Refusal),
    /// There is none, and the client has to go.
    Gone(Departure),
}

/// Reads until the first message is whole, or the client has to go.
async fn read_first(link: &mut Link, decoder: &mut Decoder, input: &mut Buffer) -> io::Result<FirstMessage> {
    link.begin().await?;
    let mut values = Values::new();
    loop {
        if let Some(departure) = link.read(input).await? {
            return Ok(FirstMessage::Gone(departure));
        }
        match decoder.decode(input, &mut values) {
            Ok(Some(frame)) => {
                frame.seal(input, &mut values);
                let request = JoinRequest::read(frame.lend(input, &values));
                return Ok(request.map_or_else(FirstMessage::Refused, FirstMessage::Join));
            }
            Ok(None) => {}
            Err(malformed) => return Ok(FirstMessage::Gone(Departure::Malformed(malformed.to_string()))),
        }
    }
}

/// What a client gets in place of a good join result.
struct Instead<'a> {
    /// The fault's name.
    name: &'static str,
    written: Written<'a>,
    /// Counts it among the server's numbers.
    count: fn(&mut Stats),
    arrival: Arrival,
}

/// What is written in place of a good join result.
enum Written<'a> {
    Nothing,
    /// A join result, but not a good one.
    Result(Vec<u8>),
    /// What the act writes.
    Act(&'a Act),
}

impl Written<'_> {
    fn append_to(&self, out: &mut Out) {
        match self {
            Written::Nothing => {}
            Written::Result(result) => out.append(result),
            Written::Act(act) => out.append_act(act),
        }
    }
}

impl Instead<'_> {
    /// What these faults put in place of a good join result, if they do.
    fn of(faults: &Faults) -> Option<Instead<'_>> {
        let strike = faults.strike.as_ref().filter(|strike| strike.when == When::Before);
        if let Some(Strike { act, .. }) = strike {
            let arrival = match act.aftermath() {
                Aftermath::Over(departure) => Arrival::Gone(departure),
                Aftermath::Mute => Arrival::HeldOpen,
                Aftermath::Stalled => Arrival::Stalled,
            };
            let count = |stats: &mut Stats| stats.faults += 1;
            return Some(Instead { name: act.name(), written: Written::Act(act), count, arrival });
        }
        let result = |values: &[ValueRef<'_>]| Written::Result(messages::encoded(JOIN_RESULT, values));
        let instead = |name, written, count: fn(&mut Stats), arrival| Some(Instead { name, written, count, arrival });
        match &faults.answer {
            Answer::Accept => None,
            Answer::Refuse { code, text } => {
                let arrival = Arrival::Gone(Departure::Closed(REFUSED));
                instead("reject", result(&refused(*code, text.as_deref())), count_refusal, arrival)
            }
            Answer::Bare => instead("bare", result(&refused(None, None)), count_refusal, Arrival::HeldOpen),
            Answer::Empty => instead("empty", result(&[]), |_| {}, Arrival::HeldOpen),
            Answer::Silent => instead("silent", Written::Nothing, |_| {}, Arrival::HeldOpen),
        }
    }
}

/// The reason of a close behind a refusal.
const REFUSED: &str = "its join was refused";

fn count_refusal(stats: &mut Stats) {
    stats.refused += 1;
}

/// The values of a refusal.
fn refused(code: Option<i32>, text: Option<&str>) -> Vec<ValueRef<'_>> {
    let code = code.map(ValueRef::Int);
    [Some(ValueRef::Bool(false)), code, text.map(ValueRef::String)].into_iter().flatten().collect()
}

/// Writes the answer to a join and what the faults want around it.
async fn write_around(
    stream: &mut TcpStream,
    out: &mut Out,
    around: Around,
    answer: impl FnOnce(&mut Out),
) -> io::Result<()> {
    for number in 0..around.early {
        out.append(&messages::encoded("early", &[ValueRef::Int(number.cast_signed())]));
        if !around.together {
            poll_fn(|cx| out.poll_flush(cx, stream)).await?;
        }
    }
    answer(out);
    for number in 0..around.late {
        out.append(&messages::encoded("late", &[ValueRef::Int(number.cast_signed())]));
    }
    if around.twice {
        out.append(&messages::encoded(JOIN_RESULT, &[ValueRef::Bool(true)]));
    }
    poll_fn(|cx| out.poll_flush(cx, stream)).await
}
