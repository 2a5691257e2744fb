//! Sentences about imported infrastructure as code.

use vault::import::infrastructure::{FoundPrincipal, FoundVault, Note, NoteCode};

use crate::key;
use crate::language::Messages;

impl Messages {
    /// The notes of the readers: a sentence for each, and one for all default values. `place` formats the place of a
    /// note in the way of the reader.
    pub fn infrastructure_notes(
        &self,
        notes: &[Note],
        place: impl Fn(&Note) -> String,
    ) -> Vec<String> {
        let mut defaults: Vec<String> = Vec::new();
        let mut sentences = Vec::new();
        for note in notes {
            let (name, place) = (note.name.as_str(), place(note));
            let place = place.as_str();
            let sentence = match note.code {
                NoteCode::NotUnderstood => self.text(key::InfrastructureNotUnderstood { place }),
                NoteCode::CutOff => self.text(key::InfrastructureCutOff { place }),
                NoteCode::Tab => self.text(key::InfrastructureTab { place }),
                NoteCode::FileNotHere => self.text(key::InfrastructureFileNotHere { name }),
                NoteCode::NotCreated => self.text(key::InfrastructureNotCreated { name }),
                NoteCode::Recursion => self.text(key::InfrastructureRecursion { name }),
                NoteCode::TooLarge => self.text(key::InfrastructureTooLarge { place }),
                NoteCode::Default => {
                    let name = format!("`{name}`");
                    if !defaults.contains(&name) {
                        defaults.push(name);
                    }
                    continue;
                }
            };
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        if !defaults.is_empty() {
            let names = self.first_of(&defaults);
            sentences.push(self.text(key::InfrastructureDefault { names: &names }));
        }
        sentences
    }

    /// The principal whose policies are used, if the same files create the vault and the principal.
    pub fn infrastructure_principal(&self, principal: &FoundPrincipal) -> String {
        self.text(key::InfrastructurePrincipal {
            name: &principal.address,
        })
    }

    /// The vaults that are not used.
    pub fn infrastructure_other_vaults(&self, vaults: &[&FoundVault]) -> Option<String> {
        let names: Vec<String> = vaults
            .iter()
            .map(|vault| format!("`{}`", vault.name.as_ref().unwrap_or(&vault.address)))
            .collect();
        let names = self.first_of(&names);
        (!vaults.is_empty()).then(|| self.text(key::InfrastructureOtherVaults { names: &names }))
    }

    /// The value of a template's placeholder in this case.
    pub fn infrastructure_pseudo(&self, name: &str, value: &str) -> String {
        self.text(key::InfrastructurePseudo { name, value })
    }
}
