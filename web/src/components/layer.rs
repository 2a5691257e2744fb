//! One layer: its name, whether it has policies and is visible, and its editors, by level.

use super::copy_button::Done;
use super::i18n::use_i18n;
use super::level::Level;
use crate::state::{Action, Mode};
use crate::view::view_models::LayerView;
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, classes, component, html};

/// The properties of the layer.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub layer: LayerView,
    /// Called with the text to copy.
    #[prop_or_default]
    pub oncopy: Callback<(AttrValue, Done)>,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The layer.
#[component]
pub fn Layer(props: &Props) -> Html {
    let i18n = use_i18n();
    let Props {
        layer: view,
        oncopy,
        dispatch,
    } = props;
    let layer = view.layer;
    let word = layer.word();
    let modes = view.modes.iter().map(|(mode, label)| {
        let mode = *mode;
        let onchange = dispatch.reform(move |_| Action::SetMode(layer, mode));
        html! {
            <label>
                <input type="radio" name={format!("mode-{word}")} checked={mode == view.mode} {onchange} />
                <span>{ label }</span>
            </label>
        }
    });
    // A list of its own: among siblings without keys an editor would not stay with its level.
    let levels: Html = view
        .levels
        .iter()
        .enumerate()
        .map(|(at, level)| {
            html! {
                <Level
                    key={level.id.0}
                    level={level.clone()}
                    named={view.has_levels}
                    first={at == 0}
                    only={view.levels.len() == 1}
                    add={&view.add}
                    {oncopy}
                    {dispatch}
                />
            }
        })
        .collect();
    let given = view.mode == Mode::Given;
    html! {
        <section class={classes!("layer", (!given).then_some("layer-off"))} aria-labelledby={format!("layer-{word}")}>
            <header class="layer-head">
                <h3 id={format!("layer-{word}")}>{ &view.title }</h3>
                <fieldset class="modes">
                    <legend class="unseen">{ i18n.text(key::UiModes { layer: &view.title }) }</legend>
                    { for modes }
                </fieldset>
            </header>
            <p class="hint">{ &view.about }</p>
            if given {
                if view.is_empty {
                    <p class="hint empty">{ &view.empty }</p>
                }
                { levels }
                if view.has_levels {
                    <button type="button" class="plain" onclick={dispatch.reform(move |_| Action::AddLevel(layer))}>
                        { i18n.text(key::UI_LEVEL_ADD) }
                    </button>
                }
            }
        </section>
    }
}
