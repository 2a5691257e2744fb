//! One level of an organization with its policies; for a layer without levels, just the policies.

use super::sheet::Sheet;
use super::speech::use_speech;
use crate::browser;
use crate::state::Action;
use crate::view::screen::LevelView;
use words::key;
use yew::{AttrValue, Callback, Html, InputEvent, Properties, component, html};

/// What the level needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it shows.
    pub level: LevelView,
    /// Whether it has a name and can be moved.
    pub named: bool,
    /// Whether nothing is above it.
    pub first: bool,
    /// Whether it is the only one.
    pub only: bool,
    /// What adding a policy is called.
    pub add: AttrValue,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The level.
#[component]
pub fn Level(props: &Props) -> Html {
    let speech = use_speech();
    let Props {
        level,
        named,
        first,
        only,
        add,
        ask,
    } = props;
    let id = level.id;
    // A list of its own: among siblings without keys an editor would not follow its policy.
    let removable = level.sheets.len() > 1;
    let sheets = level.sheets.iter();
    let sheets: Html = sheets
        .map(|sheet| html! { <Sheet key={sheet.id.0} sheet={sheet.clone()} {removable} {ask} /> })
        .collect();
    let policies = html! {
        <>
            { sheets }
            <div class="adds">
                <button type="button" class="plain" onclick={ask.reform(move |_| Action::AddPolicy(id))}>{ add }</button>
                if *named {
                    <button type="button" class="plain" onclick={ask.reform(move |_| Action::AddFullAccess(id))}>
                        { speech.text(key::UI_LEVEL_FULL_ACCESS) }
                    </button>
                }
            </div>
        </>
    };
    if !named {
        return policies;
    }
    let oninput =
        ask.reform(move |event: InputEvent| Action::NameLevel(id, browser::typed(&event)));
    let target = level.target.as_str();
    html! {
        <div class="level" role="group" aria-label={speech.text(key::UiLevelNamed { level: target })}>
            <div class="level-head">
                <input
                    type="text"
                    class="quiet-input"
                    aria-label={speech.text(key::UI_LEVEL_NAME)}
                    value={&level.target}
                    placeholder={speech.text(key::UI_LEVEL_PLACEHOLDER)}
                    autocomplete="off"
                    {oninput}
                />
                if !first {
                    <button
                        type="button"
                        class="plain"
                        aria-label={speech.text(key::UiLevelRaiseNamed { level: target })}
                        onclick={ask.reform(move |_| Action::RaiseLevel(id))}
                    >
                        { speech.text(key::UI_LEVEL_RAISE) }
                    </button>
                }
                if !only {
                    <button
                        type="button"
                        class="plain"
                        aria-label={speech.text(key::UiLevelRemoveNamed { level: target })}
                        onclick={ask.reform(move |_| Action::RemoveLevel(id))}
                    >
                        { speech.text(key::UI_LEVEL_REMOVE) }
                    </button>
                }
            </div>
            { policies }
        </div>
    }
}
