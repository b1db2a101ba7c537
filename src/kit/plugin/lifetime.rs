//! When a plugin ends, and how long it may take to.

use std::io;
use std::time::Duration;

use tokio::sync::mpsc;

use super::error::ServeError;
#[cfg(unix)]
use crate::system::clock;

/// How often the parent process is looked for.
#[cfg(unix)]
const PARENT_INTERVAL: Duration = Duration::from_secs(1);

/// Who is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The host that started this process: TLS as it asks, until it calls `Shutdown`.
    Plugin,
    /// Any host that is told where: no TLS, until interrupted. For debuggers.
    Debug,
}

/// What ended a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The host called `Shutdown`.
    Asked,
    /// The system, or in debug mode the user, sent a signal.
    Signalled,
    /// The host died.
    Orphaned,
}

impl Reason {
    /// How long calls in flight have to end. The host kills a plugin two seconds after `Shutdown`;
    /// after a signal to the whole process group, calls that are told to stop save what they have.
    pub(super) fn grace(self) -> Duration {
        match self {
            Self::Asked | Self::Orphaned => Duration::from_secs(1),
            Self::Signalled => Duration::from_secs(10),
        }
    }
}

/// Watches for the end.
///
/// Standard input is not watched: it is the host's own, may well be closed, and what is in it (the
/// answer to `Enter a value:`) is not ours to read.
pub(super) struct Ending {
    mode: Mode,
    asked: (mpsc::Sender<()>, mpsc::Receiver<()>),
    signals: Signals,
    parent: Parent,
}

impl Ending {
    /// Catches signals from here on. Must be called within a tokio runtime.
    pub(super) fn watch(mode: Mode) -> Result<Self, ServeError> {
        Ok(Self {
            mode,
            asked: mpsc::channel(1),
            signals: Signals::catch().map_err(ServeError::Signals)?,
            parent: Parent::now(),
        })
    }

    /// Where calls of `Shutdown` go. In debug mode they change nothing: the next command will connect
    /// to the same process.
    pub(super) fn requests(&self) -> mpsc::Sender<()> {
        self.asked.0.clone()
    }

    /// Waits for the first reason to end.
    pub(super) async fn reason(&mut self) -> Reason {
        loop {
            let plugin = self.mode == Mode::Plugin;
            tokio::select! {
                signal = self.signals.next() => match signal {
                    // An interrupt at the terminal reaches the whole process group; the host turns
                    // it into StopProvider and still wants its answers.
                    Signal::Interrupt if plugin => {}
                    Signal::Interrupt | Signal::Terminate => return Reason::Signalled,
                },
                Some(()) = self.asked.1.recv(), if plugin => return Reason::Asked,
                () = self.parent.gone(), if plugin => return Reason::Orphaned,
            }
        }
    }
}

/// What a signal wants.
enum Signal {
    Interrupt,
    #[cfg_attr(windows, allow(dead_code, reason = "Windows has no such signal"))]
    Terminate,
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn catch() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.hangup.recv() => Signal::Terminate,
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn catch() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> Signal {
        self.0.recv().await;
        Signal::Interrupt
    }
}

/// The process that started this one.
struct Parent {
    #[cfg(unix)]
    id: u32,
}

#[cfg(unix)]
impl Parent {
    fn now() -> Self {
        Self { id: std::os::unix::process::parent_id() }
    }

    /// Waits until it is gone: the system then gives this process another parent.
    async fn gone(&self) {
        while std::os::unix::process::parent_id() == self.id {
            clock::sleep(PARENT_INTERVAL).await;
        }
    }
}

#[cfg(windows)]
impl Parent {
    fn now() -> Self {
        Self {}
    }

    /// Windows keeps no link to the parent that could be asked; the host's `Shutdown` or its kill
    /// ends the process there.
    async fn gone(&self) {
        std::future::pending().await
    }
}
