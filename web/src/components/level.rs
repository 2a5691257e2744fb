//! One level of an organization with its policies; for a layer without levels, just the policies.

use super::copy_button::Done;
use super::i18n::use_i18n;
use super::policy_editor::PolicyEditor;
use crate::dom;
use crate::state::Action;
use crate::view::view_models::LevelView;
use messages::key;
use yew::{AttrValue, Callback, Html, InputEvent, Properties, component, html};

/// The properties of the level.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub level: LevelView,
    /// Whether it has a name and can be moved.
    pub named: bool,
    /// Whether it is the top level.
    pub first: bool,
    /// Whether it is the only one.
    pub only: bool,
    /// The label of the button that adds a policy.
    pub add: AttrValue,
    /// Called with the text to copy.
    #[prop_or_default]
    pub oncopy: Callback<(AttrValue, Done)>,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The level.
#[component]
pub fn Level(props: &Props) -> Html {
    let i18n = use_i18n();
    let Props {
        level,
        named,
        first,
        only,
        add,
        oncopy,
        dispatch,
    } = props;
    let id = level.id;
    // A list of its own: among siblings without keys an editor would not stay with its policy.
    let removable = level.policies.len() > 1;
    let policy_drafts = level.policies.iter();
    let policy_drafts: Html = policy_drafts
        .map(|policy| html! { <PolicyEditor key={policy.id.0} policy={policy.clone()} {removable} {oncopy} {dispatch} /> })
        .collect();
    let policies = html! {
        <>
            { policy_drafts }
            <div class="adds">
                <button type="button" class="plain" onclick={dispatch.reform(move |_| Action::AddPolicy(id))}>{ add }</button>
                if *named {
                    <button type="button" class="plain" onclick={dispatch.reform(move |_| Action::AddFullAccess(id))}>
                        { i18n.text(key::UI_LEVEL_FULL_ACCESS) }
                    </button>
                }
            </div>
        </>
    };
    if !named {
        return policies;
    }
    let oninput =
        dispatch.reform(move |event: InputEvent| Action::NameLevel(id, dom::typed(&event)));
    let target = level.target.as_str();
    html! {
        <div class="level" role="group" aria-label={i18n.text(key::UiLevelNamed { level: target })}>
            <div class="level-head">
                <input
                    type="text"
                    class="quiet-input"
                    aria-label={i18n.text(key::UI_LEVEL_NAME)}
                    value={&level.target}
                    placeholder={i18n.text(key::UI_LEVEL_PLACEHOLDER)}
                    autocomplete="off"
                    {oninput}
                />
                if !first {
                    <button
                        type="button"
                        class="plain"
                        aria-label={i18n.text(key::UiLevelRaiseNamed { level: target })}
                        onclick={dispatch.reform(move |_| Action::RaiseLevel(id))}
                    >
                        { i18n.text(key::UI_LEVEL_RAISE) }
                    </button>
                }
                if !only {
                    <button
                        type="button"
                        class="plain"
                        aria-label={i18n.text(key::UiLevelRemoveNamed { level: target })}
                        onclick={dispatch.reform(move |_| Action::RemoveLevel(id))}
                    >
                        { i18n.text(key::UI_LEVEL_REMOVE) }
                    </button>
                }
            </div>
            { policies }
        </div>
    }
}
