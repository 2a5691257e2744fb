//! The editors of a challenge: the editable ones, and below them the read-only ones.

use super::super::view::editor_list::{EditorListLevel, EditorListView};
use crate::components::i18n::use_i18n;
use crate::components::policy_excerpt::PolicyExcerpt;
use crate::state::Action;
use messages::key;
use yew::{Callback, Html, Properties, component, html};

/// The properties of the editors.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view models.
    pub desk: Vec<EditorListView>,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The editors.
#[component]
pub fn EditorList(props: &Props) -> Html {
    html! {
        <>{ for props.desk.iter().map(|layer| html! { <Layer key={layer.word} layer={layer.clone()} dispatch={&props.dispatch} /> }) }</>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct LayerProps {
    layer: EditorListView,
    dispatch: Callback<Action>,
}

#[component]
fn Layer(props: &LayerProps) -> Html {
    let EditorListView {
        word,
        title,
        hidden,
        levels,
    } = &props.layer;
    // A list of its own, so that an editor stays with its level.
    let levels: Html = levels
        .iter()
        .map(|level| html! { <Level key={level.id.0} level={level.clone()} dispatch={&props.dispatch} /> })
        .collect();
    html! {
        <section class="layer" aria-labelledby={format!("layer-{word}")}>
            <header class="layer-head"><h3 id={format!("layer-{word}")}>{ title }</h3></header>
            if let Some(hidden) = hidden {
                <p class="hint">{ hidden }</p>
            }
            { levels }
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct LevelProps {
    level: EditorListLevel,
    dispatch: Callback<Action>,
}

#[component]
fn Level(props: &LevelProps) -> Html {
    let i18n = use_i18n();
    let EditorListLevel {
        id,
        target,
        policies,
        add,
    } = &props.level;
    let (id, dispatch) = (*id, &props.dispatch);
    let many = policies.len() > 1;
    // A list of its own, so that an editor stays with its policy.
    let policies: Html = policies
        .iter()
        .map(|(policy, editable)| {
            let removed = policy.id;
            html! {
                <div class="teach-sheet" key={policy.id.0}>
                    if !editable {
                        <p class="teach-locked">{ i18n.text(key::TEACH_DESK_LOCKED) }</p>
                    }
                    <PolicyExcerpt policy={policy.clone()} read_only={!editable} {dispatch} />
                    if add.is_some() && many {
                        <button
                            type="button"
                            class="plain"
                            aria-label={i18n.text(key::UiSheetRemoveNamed { policy: &policy.label })}
                            onclick={dispatch.reform(move |_| Action::RemovePolicy(removed))}
                        >
                            { i18n.text(key::UI_SHEET_REMOVE) }
                        </button>
                    }
                </div>
            }
        })
        .collect();
    let named = (!target.is_empty()).then(|| i18n.text(key::UiLevelNamed { level: target }));
    html! {
        <div class="level" role={named.is_some().then_some("group")} aria-label={named}>
            if !target.is_empty() {
                <p class="teach-level">{ target }</p>
            }
            { policies }
            if let Some(add) = add {
                <button type="button" class="plain" onclick={dispatch.reform(move |_| Action::AddPolicy(id))}>{ add }</button>
            }
        </div>
    }
}
