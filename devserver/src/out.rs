//! What has been put in line for one client and not been written yet, and how the line ends.

use crate::departure::Departure;
use crate::faults::{Act, Split};
use crate::frames::Framing;
use crate::pool;
use playerio::wire::buffer::Buffer;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::AsyncWrite;
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// The bytes that wait to be written to a client.
#[derive(Debug)]
pub(crate) struct Out {
    bytes: Buffer,
    framing: Framing,
    line: Line,
    split: Option<Split>,
    /// Runs between two of the small writes, when there is to be a pause.
    pause: Option<Pin<Box<Sleep>>>,
}

/// What becomes of bytes that are added.
#[derive(Debug)]
enum Line {
    /// They are written.
    Open,
    /// They are thrown away: nothing may follow what is there.
    Muted,
    /// They are thrown away, and the client goes when the rest is written.
    Ending(Departure),
}

impl Out {
    pub(crate) fn new(framing: Framing, split: Option<Split>) -> Out {
        Out { bytes: Buffer::new(), framing, line: Line::Open, split, pause: None }
    }

    /// How many bytes wait.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether bytes that are added will be written.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.line, Line::Open)
    }

    /// Whether the client goes when all is written.
    pub(crate) fn is_ending(&self) -> bool {
        matches!(self.line, Line::Ending(_))
    }

    /// Puts whole messages in line.
    pub(crate) fn append(&mut self, messages: &[u8]) {
        if self.is_open() && !messages.is_empty() {
            let framing = self.framing;
            framing.append(self.space(), messages);
        }
    }

    /// Puts what an act writes in line.
    pub(crate) fn append_act(&mut self, act: &Act) {
        let bytes = act.bytes();
        if self.is_open() && !bytes.is_empty() {
            let framing = self.framing;
            framing.append_piece(self.space(), &bytes);
            self.bytes.truncate(self.bytes.len() - act.cut_off());
        }
    }

    /// Puts frames in line that carry no message. They concern the protocol alone, which goes on even if messages do
    /// not.
    pub(crate) fn append_frames(&mut self, frames: &[u8]) {
        if !self.is_ending() && !frames.is_empty() {
            self.space().append(frames);
        }
    }

    fn space(&mut self) -> &mut Buffer {
        if self.bytes.capacity() == 0 {
            self.bytes = pool::take();
        }
        &mut self.bytes
    }

    /// Lets nothing follow what is in line.
    pub(crate) fn mute(&mut self) {
        if self.is_open() {
            self.line = Line::Muted;
        }
    }

    /// Lets the client go when all is written. The first reason stands.
    pub(crate) fn end(&mut self, departure: Departure) {
        if !self.is_ending() {
            self.line = Line::Ending(departure);
        }
    }

    /// The reason to go, once nothing waits any more.
    pub(crate) fn ended(&mut self) -> Option<Departure> {
        if !self.is_empty() || !self.is_ending() {
            return None;
        }
        match std::mem::replace(&mut self.line, Line::Muted) {
            Line::Ending(departure) => Some(departure),
            Line::Open | Line::Muted => None,
        }
    }

    /// Writes until nothing waits.
    pub(crate) fn poll_flush(&mut self, cx: &mut Context<'_>, stream: &mut TcpStream) -> Poll<io::Result<()>> {
        while !self.is_empty() {
            if let Some(pause) = &mut self.pause {
                ready!(pause.as_mut().poll(cx));
                self.pause = None;
            }
            let most = self.split.map_or(usize::MAX, |split| split.bytes);
            let bytes = self.bytes.unread();
            let written = ready!(Pin::new(&mut *stream).poll_write(cx, &bytes[..bytes.len().min(most)]))?;
            self.bytes.consume(written);
            if let Some(split) = self.split {
                ready!(self.breathe(cx, split));
            }
        }
        // An idle client owns no buffer.
        if self.bytes.capacity() > 0 {
            pool::give(std::mem::take(&mut self.bytes));
        }
        Poll::Ready(Ok(()))
    }

    /// Lets time pass between two small writes, so that the reader can see them apart.
    fn breathe(&mut self, cx: &mut Context<'_>, split: Split) -> Poll<()> {
        if self.is_empty() {
            return Poll::Ready(());
        }
        if split.pause.is_zero() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.pause = Some(Box::pin(sleep(split.pause)));
        Poll::Ready(())
    }
}
