//! What the process does behind the library's back: it forks, ends, unloads us and sends signals.
//!
//! The runtime calls back here about its threads ([`watch`]); the boundary asks [`forked`] and
//! [`ending`], which take no lock.

use crate::runtime::{self, ThreadHooks};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether this process is a child that was forked while an internal thread lived, or a shutdown ran.
static FORKED: AtomicBool = AtomicBool::new(false);

/// Whether this process was forked from one whose internal thread had started: its locks may be held for ever.
pub(super) fn forked() -> bool {
    FORKED.load(Ordering::Relaxed)
}

/// Whether Windows is ending the process, when every other thread has been killed, whatever it held.
pub(super) fn ending() -> bool {
    system::ending()
}

/// Sees to it that the runtime calls the functions below.
pub(super) fn watch() {
    runtime::set_thread_hooks(ThreadHooks { before_first: prepare, around_start: with_signals_blocked });
}

/// Prepares for internal threads: forks must be noticed, and the library must stay mapped.
///
/// By no `Once`: this may wait for the system's loader, and the host that holds that up may come here too. Two that come
/// at the same time both prepare, which does no harm.
fn prepare() {
    static PREPARED: AtomicBool = AtomicBool::new(false);
    if !PREPARED.load(Ordering::Acquire) {
        system::prepare();
        PREPARED.store(true, Ordering::Release);
    }
}

/// Starts a thread that has all signals blocked from its first moment: a host's signal handlers run on the host's threads.
fn with_signals_blocked(start: &mut dyn FnMut()) {
    let before = system::block_signals();
    start();
    system::restore_signals(before);
}

#[cfg(unix)]
mod system {
    use super::FORKED;
    use crate::ffi::library;
    use crate::thread;
    use std::ffi::CStr;
    use std::mem::MaybeUninit;
    use std::sync::atomic::Ordering;

    pub(super) fn prepare() {
        stay_mapped();
        // SAFETY: the handler is async-signal-safe, and stays mapped. Out of memory is the only failure, and leaves a
        // fork undetected.
        unsafe { libc::pthread_atfork(None, None, Some(in_the_child)) };
    }

    /// Takes a reference to whatever we are linked into, and never gives it back: our own shared library or a host's.
    /// A program has none to give and needs none.
    fn stay_mapped() {
        let mut holder = MaybeUninit::<libc::Dl_info>::uninit();
        let here = stay_mapped as fn() as *const libc::c_void;
        // SAFETY: `dladdr` takes any address, and has written the whole of `holder` when it gives other than 0; the name
        // in it is a string that lives as long as this code. With NOLOAD nothing is loaded, so no code of others runs.
        unsafe {
            if libc::dladdr(here, holder.as_mut_ptr()) == 0 {
                return;
            }
            let name = holder.assume_init().dli_fname;
            // A program may be called by its bare name, which would be looked for in all folders for libraries.
            if CStr::from_ptr(name).to_bytes().contains(&b'/') {
                libc::dlopen(name, libc::RTLD_LAZY | libc::RTLD_NOLOAD);
            }
        }
    }

    extern "C" fn in_the_child() {
        if thread::any_alive() || library::is_shutting_down() {
            FORKED.store(true, Ordering::SeqCst);
        }
    }

    pub(super) fn ending() -> bool {
        false
    }

    /// Blocks all signals on this thread; gives those that were blocked before.
    pub(super) fn block_signals() -> libc::sigset_t {
        let (mut all, mut before) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        // SAFETY: sigfillset writes the whole of `all` before pthread_sigmask reads it, and that the whole of `before`,
        // as it does whenever the first argument is a valid one.
        unsafe {
            libc::sigfillset(all.as_mut_ptr());
            libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr());
            before.assume_init()
        }
    }

    pub(super) fn restore_signals(before: libc::sigset_t) {
        // SAFETY: the set is a valid one, and nothing is to be written.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, std::ptr::null_mut()) };
    }
}

#[cfg(windows)]
mod system {
    use windows_sys::Win32::System::LibraryLoader::{
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN, GetModuleHandleExW,
    };

    #[link(name = "ntdll")]
    unsafe extern "system" {
        fn RtlDllShutdownInProgress() -> u8;
    }

    /// Pins the module we are linked into: a thread must never return into code that is no longer there.
    pub(super) fn prepare() {
        let mut module = std::ptr::null_mut();
        let here = prepare as fn() as *const u16;
        // SAFETY: with FROM_ADDRESS the name is any address inside the module, and `module` is a valid out-pointer.
        unsafe {
            GetModuleHandleExW(
                GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                here,
                &raw mut module,
            )
        };
    }

    pub(super) fn ending() -> bool {
        // SAFETY: takes nothing and reads one byte of the process's state.
        unsafe { RtlDllShutdownInProgress() != 0 }
    }

    pub(super) fn block_signals() {}

    pub(super) fn restore_signals((): ()) {}
}

#[cfg(not(any(unix, windows)))]
mod system {
    pub(super) fn prepare() {}

    pub(super) fn ending() -> bool {
        false
    }

    pub(super) fn block_signals() {}

    pub(super) fn restore_signals((): ()) {}
}
