//! Storage areas of the browser: session storage and local storage, as far as the browser allows them.

use super::{is_embed, window};
use web_sys::Storage;

/// Where something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageArea {
    /// In this tab, until it is closed.
    Tab,
    /// On this device, until somebody deletes it: only for those who agreed.
    Device,
}

impl StorageArea {
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

    /// Stores a value, as far as there is room, or removes the present one.
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
