//! The editors of a challenge: those that can be changed, and below them those that can only be read.

use super::super::view::desk::{DeskLevel, DeskView};
use crate::components::excerpt::Excerpt;
use crate::components::speech::use_speech;
use crate::state::Action;
use words::key;
use yew::{Callback, Html, Properties, component, html};

/// What the editors need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What they show.
    pub desk: Vec<DeskView>,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The editors.
#[component]
pub fn Desk(props: &Props) -> Html {
    html! {
        <>{ for props.desk.iter().map(|layer| html! { <Layer key={layer.word} layer={layer.clone()} ask={&props.ask} /> }) }</>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct LayerProps {
    layer: DeskView,
    ask: Callback<Action>,
}

#[component]
fn Layer(props: &LayerProps) -> Html {
    let DeskView {
        word,
        title,
        hidden,
        levels,
    } = &props.layer;
    // A list of its own, so that an editor follows its level.
    let levels: Html = levels
        .iter()
        .map(|level| html! { <Level key={level.id.0} level={level.clone()} ask={&props.ask} /> })
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
    level: DeskLevel,
    ask: Callback<Action>,
}

#[component]
fn Level(props: &LevelProps) -> Html {
    let speech = use_speech();
    let DeskLevel {
        id,
        target,
        sheets,
        add,
    } = &props.level;
    let (id, ask) = (*id, &props.ask);
    let many = sheets.len() > 1;
    // A list of its own, so that an editor follows its policy.
    let sheets: Html = sheets.iter().map(|(sheet, editable)| {
        let removed = sheet.id;
        html! {
            <div class="teach-sheet" key={sheet.id.0}>
                if !editable {
                    <p class="teach-locked">{ speech.text(key::TEACH_DESK_LOCKED) }</p>
                }
                <Excerpt sheet={sheet.clone()} read_only={!editable} {ask} />
                if add.is_some() && many {
                    <button
                        type="button"
                        class="plain"
                        aria-label={speech.text(key::UiSheetRemoveNamed { policy: &sheet.label })}
                        onclick={ask.reform(move |_| Action::RemovePolicy(removed))}
                    >
                        { speech.text(key::UI_SHEET_REMOVE) }
                    </button>
                }
            </div>
        }
    }).collect();
    let named = (!target.is_empty()).then(|| speech.text(key::UiLevelNamed { level: target }));
    html! {
        <div class="level" role={named.is_some().then_some("group")} aria-label={named}>
            if !target.is_empty() {
                <p class="teach-level">{ target }</p>
            }
            { sheets }
            if let Some(add) = add {
                <button type="button" class="plain" onclick={ask.reform(move |_| Action::AddPolicy(id))}>{ add }</button>
            }
        </div>
    }
}
