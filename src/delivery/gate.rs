//! What may run when: one object's callbacks never overlap, none begins after `free`, and who frees or removes waits
//! for the one that runs.
//!
//! The thread that delivers enters the gate for a whole batch and takes what it needs with it, so a message costs no
//! lock. Whoever changes something sets `attention`; the thread inside looks at that flag between any two callbacks,
//! takes the change up and counts a pass. To wait for "the callback that runs now" is to wait for the next pass.

use super::callback::{Inside, after_callback, call, in_callback, this_thread};
use super::handlers::{FreeHandler, Routes, Table};
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// The door between one object and its host's functions.
#[derive(Default)]
pub struct Gate {
    /// Set, under the lock, when the thread inside must look again; read without it.
    ///
    /// `Relaxed` will do: what has changed is read under the lock, which orders it. A thread that doesn't see it set yet
    /// begins one more callback, as if that were before the change; who must know that it was seen waits for a pass.
    attention: AtomicBool,
    /// Guards the registrations and who is inside.
    inner: Mutex<Inner>,
    /// Signalled at every pass, at leaving, at the end of the join and at the end of the object.
    changed: Condvar,
}

#[derive(Default)]
struct Inner {
    table: Table,
    /// The table in the form that delivering wants, while nobody is inside; outdated when `attention` is set.
    routes: Option<Box<Routes>>,
    inside: Option<usize>,
    /// Counts the moments between two callbacks at which the thread inside looked here.
    passes: u64,
    standing: Standing,
    /// The error code of the join, once its handler has returned.
    joined: Option<i32>,
    /// Runs the free handler when it goes; taken by `close`.
    life: Option<Arc<Life>>,
    /// Held for the thread inside when the object was freed without waiting for it.
    held_inside: Option<Arc<Life>>,
}

/// Runs the free handler when the last who could call back lets go of it.
struct Life {
    handler: Mutex<Option<FreeHandler>>,
}

impl Drop for Life {
    fn drop(&mut self) {
        if let Some(handler) = self.handler.get_mut().take() {
            call(|| handler());
        }
    }
}

/// What the host's side allows; it only ever becomes less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Everything.
    #[default]
    Open,
    /// `disconnect` was called: no message any more, only the end.
    Muted,
    /// The object was freed: nothing.
    Dead,
}

/// The host's side.
impl Gate {
    /// A gate that is open.
    pub fn new() -> Gate {
        let gate = Gate::default();
        gate.inner.lock().life = Some(Arc::new(Life { handler: Mutex::new(None) }));
        gate
    }

    /// Changes the registrations; whoever is inside takes the change up before the next callback. What `change`
    /// removes it should return: a host's function must not be dropped under our lock.
    pub fn change<R>(&self, change: impl FnOnce(&mut Table) -> R) -> R {
        let mut inner = self.inner.lock();
        self.changed_in(&mut inner, change)
    }

    /// As [`change`](Self::change), and then waits for a callback that runs now, on another thread: for removals.
    pub fn change_and_wait<R>(&self, change: impl FnOnce(&mut Table) -> R) -> R {
        let mut inner = self.inner.lock();
        let result = self.changed_in(&mut inner, change);
        self.wait_for_pass(&mut inner);
        result
    }

    fn changed_in<R>(&self, inner: &mut Inner, change: impl FnOnce(&mut Table) -> R) -> R {
        self.attention.store(true, Ordering::Relaxed);
        change(&mut inner.table)
    }

    /// Sets what runs last; `None` removes it.
    pub fn set_free_handler(&self, handler: Option<FreeHandler>) {
        let life = self.inner.lock().life.clone();
        // The old one is dropped outside of the lock.
        let _old = life.map(|life| std::mem::replace(&mut *life.handler.lock(), handler));
    }

    /// From now on no message is handed to the host.
    pub fn mute(&self) {
        let mut inner = self.inner.lock();
        if inner.standing == Standing::Open {
            inner.standing = Standing::Muted;
        }
        self.attention.store(true, Ordering::Relaxed);
    }

    /// From now on no callback begins; [`close`](Self::close) must follow.
    pub fn forbid(&self) {
        let mut inner = self.inner.lock();
        inner.standing = Standing::Dead;
        self.attention.store(true, Ordering::Relaxed);
        self.changed.notify_all();
    }

    /// From now on no callback begins. Waits until the thread inside is out, except inside a callback. The free
    /// handler runs once, when nothing else of this object can: before this returns, or after that callback.
    pub fn close(&self) {
        self.forbid();
        let mut inner = self.inner.lock();
        if inner.life.is_none() {
            return; // Closed before: a second time must neither wait nor let go of what is held for the thread inside.
        }
        if must_not_wait(&inner) {
            if inner.inside.is_some() {
                inner.held_inside = inner.life.clone();
            }
        } else {
            while inner.inside.is_some() {
                self.changed.wait(&mut inner);
            }
        }
        let (life, table, routes) = (inner.life.take(), std::mem::take(&mut inner.table), inner.routes.take());
        drop(inner);
        drop((table, routes));
        if let Some(life) = life {
            after_callback(life);
        }
    }

    /// Waits until the join's handler has returned; without end if `until` is `None`.
    pub fn wait_joined(&self, until: Option<Instant>) -> JoinWait {
        let mut inner = self.inner.lock();
        loop {
            if inner.standing == Standing::Dead {
                return JoinWait::Freed;
            }
            if let Some(code) = inner.joined {
                return JoinWait::Returned(code);
            }
            match until {
                None => self.changed.wait(&mut inner),
                Some(until) => {
                    // Where both came at once, it has returned in time.
                    if self.changed.wait_until(&mut inner, until).timed_out() && inner.joined.is_none() {
                        return JoinWait::TimedOut;
                    }
                }
            }
        }
    }

    /// What the host's side allows now.
    pub fn standing(&self) -> Standing {
        self.inner.lock().standing
    }

    fn wait_for_pass(&self, inner: &mut MutexGuard<'_, Inner>) {
        if must_not_wait(inner) {
            return;
        }
        let passes = inner.passes;
        while inner.inside.is_some() && inner.passes == passes {
            self.changed.wait(inner);
        }
    }
}

/// Inside a callback nothing waits for another; nor does the thread inside wait for itself.
fn must_not_wait(inner: &Inner) -> bool {
    in_callback() || inner.inside == Some(this_thread())
}

/// What waiting for the join's handler came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinWait {
    /// It has returned; the join's error code, 0 for success.
    Returned(i32),
    /// The object was freed.
    Freed,
    /// Time was up.
    TimedOut,
}

/// The delivering side.
impl Gate {
    /// Begins a batch; `None` when the object was freed.
    pub fn enter(&self) -> Option<Pass<'_>> {
        let mut inner = self.inner.lock();
        while inner.inside.is_some() && inner.standing != Standing::Dead {
            self.changed.wait(&mut inner); // One object's callbacks never overlap.
        }
        if inner.standing == Standing::Dead {
            return None;
        }
        inner.inside = Some(this_thread());
        // What changed while nobody was inside: the routes that were left here are of the table before.
        let changed = self.attention.swap(false, Ordering::Relaxed);
        let old = inner.routes.take();
        let (routes, outdated) = if changed { (None, old) } else { (old, None) };
        let pass = Pass {
            gate: self,
            routes: Some(routes.unwrap_or_else(|| Box::new(inner.table.routes()))),
            standing: inner.standing,
            inside: Inside::enter(),
        };
        drop(inner);
        drop(outdated);
        Some(pass)
    }
}

/// The right to run one object's callbacks, for a batch.
pub struct Pass<'a> {
    gate: &'a Gate,
    /// Always there, but while a message's handlers run.
    routes: Option<Box<Routes>>,
    /// As it was when the thread looked last.
    standing: Standing,
    /// Dropped after this has left the gate, so that what was deferred finds it empty.
    inside: Inside,
}

impl Pass<'_> {
    /// Runs one of the host's functions.
    #[inline]
    pub fn run(&self, function: impl FnOnce()) {
        function();
        self.inside.between();
    }

    /// To be asked before every callback: takes changes up and lets those pass who wait for one.
    pub fn standing(&mut self) -> Standing {
        if self.gate.attention.load(Ordering::Relaxed) {
            self.look_again();
        }
        self.standing
    }

    #[cold]
    fn look_again(&mut self) {
        let mut inner = self.gate.inner.lock();
        self.gate.attention.store(false, Ordering::Relaxed);
        let outdated = self.routes.replace(Box::new(inner.table.routes()));
        self.standing = inner.standing;
        inner.passes += 1;
        self.gate.changed.notify_all();
        drop(inner);
        drop(outdated); // Without the lock: it may be the last to hold a host's function.
    }

    /// The registrations, to run handlers from: a change meanwhile leaves new ones in their place, which
    /// [`still_registered`](Self::still_registered) reads.
    pub fn take_routes(&mut self) -> Box<Routes> {
        self.routes.take().unwrap_or_default()
    }

    /// Gives the registrations back after a message, unless they have changed.
    pub fn put_routes(&mut self, routes: Box<Routes>) {
        self.routes.get_or_insert(routes);
    }

    /// Whether a registration of taken routes may still run.
    pub fn still_registered(&mut self, id: u64, allowed: Standing) -> bool {
        let standing = self.standing();
        let open = standing == Standing::Open || standing == allowed;
        open && self.routes.as_ref().is_none_or(|changed| changed.has(id))
    }

    /// Says that the join's handler has returned; lets those go who wait for it.
    pub fn finish_join(&self, code: i32) {
        self.gate.inner.lock().joined = Some(code);
        self.gate.changed.notify_all();
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut inner = self.gate.inner.lock();
        inner.inside = None;
        inner.passes += 1;
        if inner.standing != Standing::Dead {
            inner.routes = self.routes.take();
        }
        let life = inner.held_inside.take();
        self.gate.changed.notify_all();
        drop(inner);
        // Only now: this may be the last hold, and then runs the free handler.
        drop(life);
    }
}
