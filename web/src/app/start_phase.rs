//! The phases of the program's start, announced to web/start.js, which keeps what is typed and pressed until then.

use crate::browser;

/// A moment of the program's start that web/start.js waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartPhase {
    /// The program is about to take over the page: what was typed so far is to be remembered.
    Starting,
    /// The program listens: what was typed and pressed before is for it.
    Started,
}

impl StartPhase {
    /// Tells web/start.js.
    pub fn announce(self) {
        browser::announce(match self {
            Self::Starting => "canivault-starting",
            Self::Started => "canivault-started",
        });
    }
}
