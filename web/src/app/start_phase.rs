//! The phases of the program's start, announced to web/start.js, which keeps what is typed and pressed until then.

use crate::browser;

/// A phase of the program's start that web/start.js waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartPhase {
    /// The program is about to hydrate the page: text typed so far must be remembered.
    Starting,
    /// The program handles events: earlier input is passed to it.
    Started,
}

impl StartPhase {
    /// Announces the phase to web/start.js.
    pub fn announce(self) {
        browser::announce(match self {
            Self::Starting => "canivault-starting",
            Self::Started => "canivault-started",
        });
    }
}
