//! What a session makes of the bytes that come: the join result is judged, what comes before it is held, messages of
//! the room are handed out one by one or, for a queue, as the encoded bytes of all that are whole.

use super::{DisconnectReason, Event, Phase, Session, Told, join};
use crate::error::Malformed;
use crate::wire::buffer::Buffer;
use crate::wire::decode::{Decoder, Frame, Values};
use crate::wire::limits::Limits;
use crate::wire::view::MessageRef;

/// Messages that came before the join result, in their encoded form.
#[derive(Debug)]
pub(super) struct Held {
    bytes: Buffer,
    messages: u64,
    decoder: Decoder,
}

/// Where the next message of the room was decoded from.
enum Source {
    Held,
    Input,
}

impl Session {
    /// The next thing to tell the host, from what is in `input`. What it lends is valid until `input`, `values` or
    /// the session is used again.
    pub fn poll_event<'a>(&'a mut self, input: &'a mut Buffer, values: &'a mut Values) -> Option<Event<'a>> {
        self.read_join_result(input, values);
        if let Some(told) = self.told.pop_front() {
            return Some(told.into());
        }
        let Some((source, frame)) = self.next_frame(input, values) else {
            // Looking for one may have ended the session, which is news.
            return self.told.pop_front().map(Event::from);
        };
        // Only here is it lent: had `next_frame` done so, the session would stay borrowed on its other ways too.
        let source = match (source, &mut self.held) {
            (Source::Held, Some(held)) => &mut held.bytes,
            (Source::Held | Source::Input, _) => input,
        };
        frame.seal(source, values);
        Some(Event::Message(frame.lend(source, values)))
    }

    /// The next message of the room, where nothing else is to be told before it: the way of nearly every message.
    /// `None` says nothing; ask [`poll_event`](Self::poll_event) then.
    #[inline]
    pub fn poll_message<'a>(&mut self, input: &'a mut Buffer, values: &'a mut Values) -> Option<MessageRef<'a>> {
        if !self.established() || self.has_news() {
            return None;
        }
        values.clear();
        // An error stays where it is: `poll_event` comes upon it again, and ends the session by it.
        let frame = self.decoder.decode(input, values).ok().flatten()?;
        if join::is_result(frame.message_type(input)) {
            return None; // A later one means nothing; it was taken, and `poll_event` goes on behind it.
        }
        frame.seal(input, values);
        Some(frame.lend(input, values))
    }

    /// Gives all messages of the room that are whole, encoded one after the other, with their number, to `take`.
    /// False when there are none; [`poll_event`](Self::poll_event) then tells what else there is.
    ///
    /// They are counted, not decoded: a later join result may be among them, for whoever decodes them to skip
    /// ([`join::is_result`]).
    pub fn poll_messages(&mut self, input: &mut Buffer, take: impl FnOnce(&[u8], u64)) -> bool {
        if !self.established() || !self.told.is_empty() {
            return false;
        }
        if let Some(mut held) = self.held.take() {
            // They came before the input; the decoder has counted them already, so it is told nothing.
            take(held.bytes.unread(), held.messages);
            return true;
        }
        // What is whole before something malformed is handed out first; then the scan fails, and so does `poll_event`.
        let Ok(whole) = self.decoder.scan(input) else { return false };
        if whole.messages > 0 {
            take(&input.unread()[..whole.bytes], whole.messages);
            input.consume(whole.bytes);
            self.decoder.taken();
        }
        whole.messages > 0
    }

    /// How many bytes at least the message that has begun still lacks; 0 when none has.
    pub fn missing(&self) -> usize {
        self.decoder.missing()
    }

    /// The next message of the room, not yet sealed; a malformed one ends the session.
    fn next_frame(&mut self, input: &mut Buffer, values: &mut Values) -> Option<(Source, Frame)> {
        if !self.established() {
            if !matches!(self.phase, Phase::Joining { .. }) {
                input.clear(); // Nobody will be told of it.
            }
            return None;
        }
        loop {
            values.clear();
            if let Some(held) = &mut self.held {
                match held.decoder.decode(&mut held.bytes, values) {
                    Ok(Some(frame)) => return Some((Source::Held, frame)),
                    Ok(None) | Err(_) => self.held = None, // Only whole messages were held.
                }
                continue;
            }
            match self.decoder.decode(input, values) {
                Ok(None) => return None,
                Ok(Some(frame)) if join::is_result(frame.message_type(input)) => {} // A later one means nothing.
                Ok(Some(frame)) => return Some((Source::Input, frame)),
                Err(error) => {
                    self.malformed(&error);
                    return None;
                }
            }
        }
    }

    /// While the join is unanswered: holds every message before its result.
    fn read_join_result(&mut self, input: &mut Buffer, values: &mut Values) {
        // Whatever answers or ends the join changes the phase, and what is behind it in `input` stays there.
        while matches!(self.phase, Phase::Joining { .. }) {
            values.clear();
            match self.decoder.decode(input, values) {
                Ok(None) => return,
                Ok(Some(frame)) if join::is_result(frame.message_type(input)) => {
                    frame.seal(input, values);
                    match join::judge(frame.lend(input, values)) {
                        Ok(()) => {
                            self.phase = Phase::Established;
                            self.told.push_back(Told::Joined);
                        }
                        Err(error) => self.fail_join(error),
                    }
                }
                Ok(Some(frame)) => {
                    let held = self.held.get_or_insert_with(|| Box::new(Held::new(&self.settings.limits)));
                    held.bytes.append(frame.raw(input));
                    held.messages += 1;
                    self.refuse_to_hold_more();
                }
                Err(error) => self.malformed(&error),
            }
        }
    }

    /// Reading cannot stop before the join result, so what is held has a limit that fails the join. An unfinished
    /// message does not count: it may be the result.
    fn refuse_to_hold_more(&mut self) {
        let limit = self.settings.receive_buffer_limit;
        let held = self.held.as_ref().map_or(0, |held| held.bytes.len());
        if let Phase::Joining { server, .. } = &self.phase
            && held > limit
        {
            let text = format!(
                "{server} sent {held} bytes of messages before it answered the join, which is over the receive-buffer \
                 limit of {limit}; raise the limit"
            );
            self.fail_join(join::network_issue(text));
        }
    }

    fn malformed(&mut self, error: &Malformed) {
        match self.phase {
            Phase::Joining { .. } => self.fail_join(join::network_issue(error.to_string())),
            Phase::Idle
            | Phase::Connecting { .. }
            | Phase::Established
            | Phase::Flushing { .. }
            | Phase::Lingering { .. }
            | Phase::Closed => self.end(DisconnectReason::ProtocolError, error.to_string()),
        }
    }
}

impl Held {
    fn new(limits: &Limits) -> Held {
        Held { bytes: Buffer::new(), messages: 0, decoder: Decoder::new(*limits) }
    }
}

impl From<Told> for Event<'_> {
    fn from(told: Told) -> Self {
        match told {
            Told::Joined => Event::Joined,
            Told::JoinFailed(error) => Event::JoinFailed(error),
            Told::Disconnected(reason, text) => Event::Disconnected(reason, text),
        }
    }
}
