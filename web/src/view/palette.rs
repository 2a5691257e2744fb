//! The commands of the palette: examples, tools for the case, places on the page, language and theme.

use super::view_models::ChoiceView;
use crate::state::{Action, Layer};
use messages::{Key, Messages, key};
use yew::AttrValue;

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A change of the page's state.
    Ask(Action),
    /// Opens an example, by its number.
    Example(AttrValue),
    /// Copies a link.
    Link,
    /// Copies code to embed.
    Embed,
    /// Replaces names and numbers.
    Redact,
    /// Takes the case along in a form.
    Take(ExportFormat),
    /// Goes to a part of the page.
    GoTo(&'static str),
    /// Shows a layer's policies.
    Policies(Layer),
    /// Chooses a language.
    Language(AttrValue),
    /// Chooses a theme.
    Theme(AttrValue),
    /// Shows the keys.
    Keys,
}

/// In which form a case is taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A document with the grid, the reasons and the fix.
    Markdown,
    /// The calls of AWS's simulator as a script.
    Simulation,
    /// A case for `canivault check`.
    Case,
    /// The path as a picture that can be made larger.
    Svg,
    /// The path as a picture that every program takes.
    Png,
    /// The page on paper.
    Print,
}

/// One thing that can be found.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What it is called.
    pub label: AttrValue,
    /// What it does.
    pub command: Command,
}

/// Everything that can be found, in the order in which it is offered.
pub fn entries(
    words: &Messages,
    examples: &[AttrValue],
    languages: &[ChoiceView],
    themes: &[ChoiceView],
) -> Vec<Entry> {
    let commands: [(Key, Command); 14] = [
        (key::UI_PALETTE_PASTE, Command::GoTo("paste")),
        (key::UI_START_OVER, Command::Ask(Action::StartOver)),
        (key::UI_COPY_LINK, Command::Link),
        (key::UI_COPY_EMBED, Command::Embed),
        (key::UI_REDACT, Command::Redact),
        (key::UI_TAKE_MARKDOWN, Command::Take(ExportFormat::Markdown)),
        (
            key::UI_TAKE_SIMULATION,
            Command::Take(ExportFormat::Simulation),
        ),
        (key::UI_TAKE_CASE, Command::Take(ExportFormat::Case)),
        (key::UI_TAKE_PNG, Command::Take(ExportFormat::Png)),
        (key::UI_TAKE_SVG, Command::Take(ExportFormat::Svg)),
        (key::UI_TAKE_PRINT, Command::Take(ExportFormat::Print)),
        (key::UI_UNDO, Command::Ask(Action::Undo)),
        (key::UI_REDO, Command::Ask(Action::Redo)),
        (key::UI_KEYS, Command::Keys),
    ];
    let commands = commands.map(|(label, command)| entry(words.text(label), command));
    let policies = Layer::ALL.into_iter().map(|layer| {
        let title = words.layer_title(layer);
        entry(
            words.text(key::UiPalettePolicies { layer: &title }),
            Command::Policies(layer),
        )
    });
    let examples = examples.iter().enumerate().map(|(number, name)| {
        entry(
            words.text(key::UiPaletteExample { name }),
            Command::Example(number.to_string().into()),
        )
    });
    let languages = languages.iter().map(|language| {
        let name = language.label.as_str();
        entry(
            words.text(key::UiPaletteLanguage { name }),
            Command::Language(language.value.clone()),
        )
    });
    let themes = themes.iter().map(|theme| {
        let name = theme.label.as_str();
        entry(
            words.text(key::UiPaletteTheme { name }),
            Command::Theme(theme.value.clone()),
        )
    });
    commands
        .into_iter()
        .chain(examples)
        .chain(policies)
        .chain(languages)
        .chain(themes)
        .collect()
}

fn entry(label: String, command: Command) -> Entry {
    Entry {
        label: label.into(),
        command,
    }
}

/// The entries in whose names every word of what was typed is found, those that begin with it first.
pub fn matching<'e>(entries: &'e [Entry], typed: &str) -> Vec<&'e Entry> {
    let typed = typed.trim().to_lowercase();
    let wanted: Vec<&str> = typed.split_whitespace().collect();
    let mut found: Vec<(bool, &Entry)> = entries
        .iter()
        .filter_map(|entry| {
            let label = entry.label.replace('`', "").to_lowercase();
            let has_all = wanted.iter().all(|word| label.contains(word));
            has_all.then(|| (!label.starts_with(&typed), entry))
        })
        .collect();
    found.sort_by_key(|(later, _)| *later);
    found.into_iter().map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::{Command, entries, matching};
    use crate::state::Action;
    use crate::view::toolbar;
    use messages::Messages;

    #[test]
    fn a_few_letters_find_what_is_meant() {
        let words = Messages::english();
        let names = [
            "the key policy does not delegate".into(),
            "`backup:*` is not enough".into(),
        ];
        let all = entries(
            &words,
            &names,
            &toolbar::languages(),
            &toolbar::themes(&words),
        );
        let first = |typed: &str| {
            matching(&all, typed)
                .first()
                .map(|entry| entry.command.clone())
        };
        assert_eq!(first("start"), Some(Command::Ask(Action::StartOver)));
        assert_eq!(first("  LINK copy"), Some(Command::Link));
        assert_eq!(first("delegate"), Some(Command::Example("0".into())));
        assert_eq!(first("backup:* not"), Some(Command::Example("1".into())));
        assert_eq!(first("日本"), Some(Command::Language("ja".into())));
        assert_eq!(first("dark"), Some(Command::Theme("dark".into())));
        assert_eq!(first("nothing like this"), None);
        assert_eq!(matching(&all, "").len(), all.len());
    }
}
