//! From the first byte of a player to the answer to its join.
//!
//! The first message is read, the room and the faults it asks for are understood whole, and then it is answered: by the
//! join result, by a refusal, or by whatever fault was chosen in place of either.

use crate::departure::Departure;
use crate::faults::{Act, Answer, Around, Faults, Strike, When};
use crate::flood;
use crate::join_key::Entry;
use crate::join_request::{JoinRequest, Refusal};
use crate::link::Link;
use crate::messages::{self, JOIN_RESULT};
use crate::out::Out;
use crate::rooms::{self, Kind, Seat};
use crate::shared::Shared;
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
    let first = match read_join(link, &mut decoder, &mut input).await? {
        Ok(first) => first,
        Err(departure) => return Ok(Arrival::Gone(departure)),
    };
    let (framing, stream) = (link.framing(), &mut link.stream);
    let wish = first.and_then(|request| Wish::read(&request, shared).map(|wish| (request, wish)));
    let (request, wish) = match wish {
        Ok(both) => both,
        Err(refusal) => {
            let (code, text) = (refusal.code.0, refusal.text.as_str());
            shared.log.event(format_args!("{peer} is refused: {code}, {text}"));
            shared.board.update(|stats| stats.refused += 1);
            let result = messages::encoded(JOIN_RESULT, &refused(Some(code), Some(text)));
            write_around(stream, &mut Out::new(framing, None), Around::default(), |out| out.append(&result)).await?;
            return Ok(Arrival::Gone(Departure::Closed(REFUSED)));
        }
    };
    let mut out = Out::new(framing, wish.faults.split);
    if wish.faults.answer != Answer::Accept || before(&wish.faults).is_some() {
        return fail(stream, peer, shared, out, wish.faults).await;
    }
    let seat = Seat::take(shared, wish.entry, wish.kind, request.data.get("name"));
    shared.log.event(format_args!("{peer} {} joins {}", seat.name(), seat.room()));
    let result = messages::encoded(JOIN_RESULT, &[ValueRef::Bool(true)]);
    write_around(stream, &mut out, wish.faults.around, |out| out.append(&result)).await?;
    let guest = Guest { seat, out, strike: wish.faults.strike, flood: wish.flood, decoder, input };
    Ok(Arrival::Joined(Box::new(guest)))
}

/// Reads until the first message is whole, or the client has to go.
async fn read_join(
    link: &mut Link,
    decoder: &mut Decoder,
    input: &mut Buffer,
) -> io::Result<Result<Result<JoinRequest, Refusal>, Departure>> {
    link.begin().await?;
    let mut values = Values::new();
    loop {
        if let Some(departure) = link.read(input).await? {
            return Ok(Err(departure));
        }
        match decoder.decode(input, &mut values) {
            Ok(Some(frame)) => {
                frame.seal(input, &mut values);
                return Ok(Ok(JoinRequest::read(frame.lend(input, &values))));
            }
            Ok(None) => {}
            Err(malformed) => return Ok(Err(Departure::Malformed(malformed.to_string()))),
        }
    }
}

/// The fault that comes in place of the join result, if one does.
fn before(faults: &Faults) -> Option<&Act> {
    faults.strike.as_ref().filter(|strike| strike.when == When::Before).map(|strike| &strike.act)
}

/// Answers with anything but a good join result.
async fn fail(
    stream: &mut TcpStream,
    peer: SocketAddr,
    shared: &Shared,
    mut out: Out,
    faults: Faults,
) -> io::Result<Arrival> {
    let (what, result, arrival) = match (before(&faults), &faults.answer) {
        (Some(act), _) => (act.name(), Vec::new(), after_act(act)),
        (None, Answer::Refuse { code, text }) => {
            let values = refused(*code, text.as_deref());
            ("reject", messages::encoded(JOIN_RESULT, &values), Arrival::Gone(Departure::Closed(REFUSED)))
        }
        (None, Answer::Bare) => ("bare", messages::encoded(JOIN_RESULT, &refused(None, None)), Arrival::HeldOpen),
        (None, Answer::Empty) => ("empty", messages::encoded(JOIN_RESULT, &[]), Arrival::HeldOpen),
        (None, Answer::Silent | Answer::Accept) => ("silent", Vec::new(), Arrival::HeldOpen),
    };
    shared.log.event(format_args!("{peer} gets the fault {what} in place of a good join result"));
    shared.board.update(|stats| match (before(&faults), &faults.answer) {
        (Some(_), _) => stats.faults += 1,
        (None, Answer::Refuse { .. } | Answer::Bare) => stats.refused += 1,
        (None, Answer::Empty | Answer::Silent | Answer::Accept) => {}
    });
    let answer = |out: &mut Out| match before(&faults) {
        Some(act) => out.append_act(act),
        None => out.append(&result),
    };
    write_around(stream, &mut out, faults.around, answer).await?;
    Ok(arrival)
}

/// The reason of a close behind a refusal.
const REFUSED: &str = "its join was refused";

/// What becomes of a client for which a fault has struck in place of the join result.
fn after_act(act: &Act) -> Arrival {
    match act {
        Act::Drop => Arrival::Gone(Departure::Closed(act.name())),
        Act::Cut(_) => Arrival::Gone(Departure::CutOff),
        Act::Reset => Arrival::Gone(Departure::Reset),
        Act::Garbage(_) => Arrival::HeldOpen,
        Act::Stall => Arrival::Stalled,
    }
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
