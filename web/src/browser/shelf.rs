//! The browser of what is kept beside the draft, of files that a person chooses, of chance and of stillness.

use super::{is_embed, of_target, window};
use wasm_bindgen::JsCast;
use web_sys::{File, FileList, Storage};

/// Where something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// In this tab, until it is closed.
    Tab,
    /// On this device, until somebody deletes it: only for those who agreed.
    Device,
}

impl Shelf {
    /// A frame in somebody else's page keeps nothing, and a private window may not either.
    fn storage(self) -> Option<Storage> {
        if is_embed() {
            return None;
        }
        match self {
            Self::Tab => window()?.session_storage().ok()?,
            Self::Device => window()?.local_storage().ok()?,
        }
    }

    /// What is kept under a name.
    pub fn take(self, name: &str) -> Option<String> {
        self.storage()?.get_item(name).ok()?
    }

    /// Keeps something. Answers whether there was room.
    pub fn put(self, name: &str, text: &str) -> bool {
        let storage = self.storage();
        storage.is_some_and(|storage| storage.set_item(name, text).is_ok())
    }

    /// Keeps what there is, as far as there is room, or forgets what there was.
    pub fn keep(self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => _ = self.put(name, text),
            None => self.clear(name),
        }
    }

    /// Forgets it.
    pub fn clear(self, name: &str) {
        if let Some(storage) = self.storage() {
            // Storage that cannot be written holds nothing.
            storage.remove_item(name).ok();
        }
    }
}

/// The files that were chosen in the field that an event came from.
pub fn chosen_files(event: &web_sys::Event) -> Vec<File> {
    let list: Option<FileList> = of_target(event, "files").dyn_into().ok();
    let files = list
        .iter()
        .flat_map(|list| (0..list.length()).filter_map(|at| list.get(at)));
    files.collect()
}

/// Whether the person wants nothing on the screen to move.
pub fn wants_stillness() -> bool {
    window()
        .and_then(|window| {
            window
                .match_media("(prefers-reduced-motion: reduce)")
                .ok()?
        })
        .is_some_and(|query| query.matches())
}

/// A number that nobody foresees and that nobody needs to keep secret.
pub fn chance() -> u32 {
    let number = js_sys::Math::random() * f64::from(u32::MAX);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between 0 and the largest"
    )]
    let number = number as u32;
    number
}
